"""When a list may be believed to have shrunk, and how its changes are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.rosters import RosterEntry, compare, why_to_ask


def roster(count: int) -> dict[str, RosterEntry]:
    return {f"id{n}": RosterEntry(f"Person {n}", f"p{n}@example.com", None, None) for n in range(count)}


@pytest.mark.parametrize(
    ("before", "now", "is_asked"),
    [
        (10, 8, False),  # 20 %, but only two people
        (10, 7, True),
        (15, 12, True),  # three, exactly 20 %
        (16, 13, False),
        (100, 81, False),
        (2, 0, True),
        (0, 0, False),
        (3, 30, False),
    ],
)
def test_a_loss_of_a_fifth_and_three_people_is_asked_about(before: int, now: int, is_asked: bool) -> None:
    assert (why_to_ask(roster(before), roster(now)) is not None) == is_asked


def test_people_who_are_all_disabled_at_once_are_a_loss() -> None:
    before = roster(5)
    now = {key: replace(entry, left_out="account disabled") for key, entry in before.items()}

    assert why_to_ask(before, now) == "5 of 5 people would no longer be asked."


def test_a_rename_is_a_change_and_not_a_leaver() -> None:
    before = roster(2)
    now = {**before, "id1": RosterEntry("Mira Berg", "mira.berg@example.com", "Mona Berg", "guest")}

    change = compare(before, now)

    assert (change.joined, change.left) == ((), ())
    assert change.changed == (
        "Person 1 is now called Mira Berg",
        "Mira Berg has a new address: mira.berg@example.com, before p1@example.com",
        "Mira Berg's manager is Mona Berg, before nobody",
        "Mira Berg is not asked any more: guest",
    )


def test_same_people_are_no_change() -> None:
    assert not compare(roster(3), roster(3))
