"""One list of the whole company, split into teams (examples.md §4 no. 5)."""

from __future__ import annotations

import pytest

from service.errors import ConfigurationError
from service.workflow import list_reports, manage_lists, split_list, sync_list
from tests.support.team import MONDAY_SETUP, World

ALL = "all@example.com"


def employee(name: str, manager: str | None = None) -> dict[str, object]:
    boss = f"{manager}@example.com" if manager else None
    return {
        "name": name.title(),
        "given_name": name.title(),
        "address": f"{name}@example.com",
        "manager": boss,
    }


STAFF = [
    employee("cleo"),
    employee("rina", "cleo"),
    employee("andy", "rina"),
    employee("wendy", "rina"),
    employee("dewi", "cleo"),
    employee("tess", "dewi"),
    employee("sam", "dewi"),
    employee("printer"),
]


@pytest.fixture
def company(world: World) -> World:
    """Add the list of the whole company."""
    members = [str(one["address"]) for one in STAFF]
    world.add_people(*STAFF, groups=[{"name": "Everybody", "address": ALL, "members": members}])
    manage_lists.add(world.app, ALL, code="ALL", lead="cleo@example.com")
    return world


def people(world: World, name: str) -> list[str]:
    return sorted(person.name for person in list_reports.show(world.app, name)[0].people)


def test_split_by_manager_makes_a_team_of_each_managers_people_and_loses_nobody(company: World) -> None:
    teams = split_list.plan_by_manager(company.app, "ALL")
    assert {team.code: team.lead for team in teams} == {
        "CLEO": "cleo@example.com",
        "RINA": "rina@example.com",
        "DEWI": "dewi@example.com",
    }

    split_list.split(company.app, "ALL", teams)

    assert people(company, "RINA") == ["Andy", "Wendy"]
    assert people(company, "DEWI") == ["Sam", "Tess"]
    assert people(company, "CLEO") == ["Dewi", "Rina"]
    assert people(company, "ALL") == ["Cleo", "Printer"]
    (whole,) = list_reports.show(company.app, "ALL")
    assert whole.facts[0].startswith("Split into ")


def test_a_part_follows_the_manager_in_the_directory_and_is_asked_by_itself(company: World) -> None:
    split_list.split(company.app, "ALL", split_list.plan_by_manager(company.app, "ALL"))
    manage_lists.enable(company.app, "RINA")
    company.control("PATCH", "/people/tess@example.com", {"manager": "rina@example.com"})
    sync_list.sync_all_lists(company.app)
    company.at(MONDAY_SETUP)

    assert people(company, "RINA") == ["Andy", "Tess", "Wendy"]
    assert len(company.inbox("tess")) == 1
    assert company.inbox("sam") == []


def test_split_by_file_and_by_manager_may_be_mixed(company: World) -> None:
    teams = split_list.plan_by_manager(company.app, "ALL")
    split_list.split(company.app, "ALL", [team for team in teams if team.code == "RINA"])
    file = (
        "address;team;code;lead\nwendy@example.com;Letters;LET;wendy@example.com\nsam@example.com;Letters;;\n"
    )

    split_list.split(company.app, "ALL", split_list.plan_by_file(company.app, "ALL", file))

    assert people(company, "LET") == ["Sam", "Wendy"]
    assert people(company, "RINA") == ["Andy"]
    assert list_reports.show(company.app, "LET")[0].lead == "Wendy <wendy@example.com>"


def test_mistakes_in_a_file_are_told_by_line_and_change_nothing(company: World) -> None:
    with pytest.raises(ConfigurationError) as raised:
        split_list.plan_by_file(company.app, "ALL", "address,team\nolaf@example.com,Ops\nsam@example.com,\n")

    assert "Line 2 names somebody who is not on the list: olaf@example.com" in str(raised.value)
    assert "Line 3 lacks an address or a team." in str(raised.value)


def test_people_of_a_removed_part_are_asked_by_nobody_and_the_whole_list_says_so(company: World) -> None:
    split_list.split(company.app, "ALL", split_list.plan_by_manager(company.app, "ALL"))
    manage_lists.remove(company.app, "DEWI")
    sync_list.sync_all_lists(company.app)

    assert people(company, "CLEO") == ["Dewi", "Rina"]
    assert people(company, "ALL") == ["Cleo", "Printer"]
    assert "Dewi’s team (removed)" in list_reports.show(company.app, "ALL")[0].facts[0]


def test_the_lead_of_a_part_can_be_changed(company: World) -> None:
    split_list.split(company.app, "ALL", split_list.plan_by_manager(company.app, "ALL"))

    report = manage_lists.add(company.app, f"{ALL}/rina", lead="dewi@example.com")

    assert (report.team_code, report.lead) == ("RINA", "Dewi <dewi@example.com>")
    assert people(company, "RINA") == ["Andy", "Wendy"]
