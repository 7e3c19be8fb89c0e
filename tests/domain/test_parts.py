"""Who of a company-wide list belongs to which team, by manager or by file."""

from __future__ import annotations

from service.domain.parts import Listed, Part, assign, managers_of_teams


def person(name: str, manager: str | None) -> Listed:
    return Listed(name, (f"{name}@example.com",), manager)


STAFF = (
    person("ceo", None),
    person("rina", "ceo"),
    person("andy", "rina"),
    person("wendy", "rina"),
    person("mei", "wendy"),
    person("dewi", "ceo"),
    person("printer", None),
)


def test_each_belongs_to_the_nearest_manager_with_a_team() -> None:
    assigned = assign(STAFF, [Part(1, "rina", frozenset()), Part(2, "ceo", frozenset())])

    assert assigned == {"andy": 1, "wendy": 1, "mei": 1, "rina": 2, "dewi": 2}


def test_a_file_goes_before_the_manager() -> None:
    parts = [
        Part(1, "rina", frozenset()),
        Part(3, None, frozenset({"mei@example.com", "printer@example.com"})),
    ]

    assert assign(STAFF, parts) == {"andy": 1, "wendy": 1, "mei": 3, "printer": 3}


def test_a_circle_of_managers_ends() -> None:
    circle = (person("a", "b"), person("b", "a"))

    assert assign(circle, [Part(1, "c", frozenset())]) == {}


def test_only_managers_of_enough_people_get_a_team() -> None:
    assert set(managers_of_teams(STAFF, 2)) == {"rina", "ceo"}
