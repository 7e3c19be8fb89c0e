"""Distribution lists: who is on them, who drops out, what changes when the directory does."""

from __future__ import annotations

from datetime import date

import pytest

from service.errors import ConfigurationError
from service.workflow import list_reports, manage_lists, sync_list
from tests.support.team import LIST, MONDAY_SETUP, World, people


def members(world: World) -> dict[str, str | None]:
    """Return each person on the list with the reason why they are not asked."""
    return {person.name: person.left_out for person in list_reports.show(world.app, LIST)[0].people}


def sync(world: World) -> None:
    sync_list.sync_all_lists(world.app)


def test_people_of_nested_groups_are_on_the_list(world: World) -> None:
    night = {"name": "Night", "address": "night@example.com", "members": ["ben@example.com"]}
    group = {"name": "Ops", "address": LIST, "members": ["mira@example.com", "night@example.com"]}
    world.control("POST", "/directory", {"people": people(), "groups": [group, night]})

    sync(world)

    assert members(world) == {"Mira Okoye": None, "Ben Sato": None}


def test_guests_and_people_without_mailbox_are_left_out_with_the_reason(world: World) -> None:
    guest = {"name": "Olaf Guest", "address": "olaf@other.example", "user_type": "Guest"}
    gone = {"name": "Gus Gone", "address": "gus@example.com", "enabled": False}
    group = {
        "name": "Ops",
        "address": LIST,
        "members": ["mira@example.com", "ben@example.com", "olaf@other.example", "gus@example.com"],
    }
    world.control("POST", "/directory", {"people": people(guest, gone), "groups": [group]})

    sync(world)
    world.at(MONDAY_SETUP)

    assert members(world)["Olaf Guest"] == "guest"
    assert members(world)["Gus Gone"] == "account disabled"
    assert len(world.deliveries(kind="setup")) == 2


def test_a_list_that_comes_back_empty_keeps_its_people_and_asks(world: World) -> None:
    world.control("PATCH", f"/groups/{LIST}", {"members": []})

    sync(world)

    assert set(members(world)) == {"Mira Okoye", "Ben Sato"}
    assert "nobody on the list" in list_reports.show(world.app, LIST)[0].problems[0]


def test_who_left_the_list_gets_no_more_mail(world: World) -> None:
    world.control("PATCH", f"/groups/{LIST}", {"members": ["mira@example.com"]})
    sync(world)

    world.at(MONDAY_SETUP)

    assert [row.key.partition(":")[0] for row in world.deliveries()] == ["setup"]
    assert world.inbox("ben") == []


def test_a_rename_keeps_the_person_and_the_old_address_still_counts(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.control(
        "PATCH", "/people/mira@example.com", {"name": "Mira Berg", "address": "mira.berg@example.com"}
    )
    sync(world)

    mail = world.inbox("mira.berg")[-1]
    answer = {"message_id": mail["id"], "words": "Refund backlog 96 to 80 1.1"}
    world.control("POST", "/mailboxes/mira.berg@example.com/reply", answer)
    world.settle()

    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"]
    assert set(members(world)) == {"Mira Berg", "Ben Sato"}


def test_a_list_without_lead_and_manager_cannot_be_switched_on(world: World) -> None:
    alone = {"name": "Uma Alone", "address": "uma@example.com"}
    group = {"name": "Solo", "address": "solo@example.com", "members": ["uma@example.com"]}
    world.control("POST", "/directory", {"people": people(alone), "groups": [group]})
    report = manage_lists.add(
        world.app,
        "solo@example.com",
        code="SOLO",
        name="Solo",
        zone="Europe/Amsterdam",
        lead=None,
        cycle_start=date(2026, 10, 5),
    )

    with pytest.raises(ConfigurationError, match="lead"):
        manage_lists.enable(world.app, "solo@example.com")

    assert any("digest" in problem for problem in report.problems)


def test_all_mistakes_in_adding_a_list_are_told_at_once(world: World) -> None:
    with pytest.raises(ConfigurationError) as raised:
        manage_lists.add(
            world.app,
            LIST,
            code="OPS",
            name="Ops",
            zone="Mars/Olympus",
            lead=None,
            cycle_start=date(2026, 10, 6),
            cadence="daily",
            key_results="- a key result without objective",
        )

    message = str(raised.value)
    assert all(word in message for word in ("Mars/Olympus", "Monday", "daily", "objective"))


def test_an_unknown_address_says_what_can_be_read_and_what_not(world: World) -> None:
    with pytest.raises(ConfigurationError, match="dynamic"):
        manage_lists.add(
            world.app,
            "nobody@example.com",
            code="NO",
            name="No",
            zone="Europe/Amsterdam",
            lead=None,
            cycle_start=date(2026, 10, 5),
        )


def test_zone_and_cadence_of_a_list_that_is_on_cannot_be_changed_in_mid_week(world: World) -> None:
    with pytest.raises(ConfigurationError, match="zone"):
        manage_lists.add(
            world.app,
            LIST,
            code="OPS",
            name="Ops",
            zone="Asia/Tokyo",
            lead="mona@example.com",
            cycle_start=date(2026, 10, 5),
        )
