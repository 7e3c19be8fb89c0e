"""Members elsewhere: setup, review and nudge by their own clock, away by their own mailbox."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from service.db.tables import Absence, Person
from service.workflow import member_settings
from service.workflow.change_timetable import Changes, change
from tests.support.team import (
    FRIDAY_REVIEW,
    LIST,
    MONDAY_NUDGE,
    MONDAY_SETUP,
    SUNDAY_BEFORE,
    TUESDAY_OVERVIEW,
    World,
    october,
)


def look(world: World) -> None:
    """Look at the members' mailboxes as a tick does, as if the last look were long ago."""
    with world.app.db.begin() as session:
        for person in session.scalars(select(Person)):
            person.settings_read_at = None
    member_settings.refresh_some(world.app)


def moves_to(world: World, who: str, zone: str) -> None:
    world.control("PATCH", f"/people/{who}@example.com", {"time_zone": zone})


def zones(world: World) -> dict[str, str | None]:
    with world.app.db.read() as session:
        return {person.given_name: person.zone for person in session.scalars(select(Person))}


@pytest.fixture
def abroad(world: World) -> World:
    """Ben works in New York, six hours behind; the list wants each member's own clock."""
    moves_to(world, "mira", "W. Europe Standard Time")
    moves_to(world, "ben", "Eastern Standard Time")
    look(world)
    change(world.app, LIST, Changes(own_zones=True))
    return world


def test_zones_come_from_mailbox_settings_by_windows_or_iana_name(world: World) -> None:
    moves_to(world, "mira", "Asia/Jakarta")
    moves_to(world, "ben", "Eastern Standard Time")

    look(world)

    assert zones(world)["Mira"] == "Asia/Jakarta"
    assert zones(world)["Ben"] == "America/New_York"


def test_setup_and_review_come_at_nine_and_two_of_the_members_own_clock(abroad: World) -> None:
    abroad.at(MONDAY_SETUP)
    assert [len(abroad.inbox(who)) for who in ("mira", "ben")] == [1, 0]
    abroad.at(october(5, 12, 59))
    assert abroad.inbox("ben") == []
    abroad.at(october(5, 13, 1))

    [mail] = abroad.inbox("ben")
    text = " ".join(mail["text"].split())
    assert (
        "In by 18:00 and it is in tomorrow's team overview" in text
    )  # Amsterdam's overview is at 02:30 here.
    assert "until Friday 08:00" in text
    abroad.reply("ben", "Refund backlog 96 to 80 1.1")
    abroad.at(FRIDAY_REVIEW)
    assert abroad.deliveries(kind="review") == []
    abroad.at(october(9, 18, 1))
    assert len(abroad.deliveries(kind="review")) == 1


def test_list_that_wants_one_clock_asks_all_at_once(world: World) -> None:
    moves_to(world, "ben", "Eastern Standard Time")
    look(world)

    world.at(MONDAY_SETUP)

    assert [len(world.inbox(who)) for who in ("mira", "ben")] == [1, 1]


def test_digest_and_overview_go_out_by_the_lists_clock(abroad: World) -> None:
    abroad.at(MONDAY_SETUP)
    abroad.at(october(5, 13, 1))

    abroad.at(TUESDAY_OVERVIEW)

    assert len(abroad.deliveries(kind="overview")) == 2
    assert len(abroad.deliveries(kind="digest")) == 1


def test_nudge_comes_in_the_members_own_afternoon(abroad: World) -> None:
    abroad.at(MONDAY_SETUP)
    abroad.at(MONDAY_NUDGE)
    assert len(abroad.deliveries(kind="nudge")) == 1

    abroad.at(october(5, 19, 1))

    assert len(abroad.deliveries(kind="nudge")) == 2


def test_move_between_two_clocks_mails_waits_until_none_is_lost(abroad: World) -> None:
    """At 10:00 in Amsterdam its setup is out and New York's is not: who moved over then would get none."""
    abroad.at(MONDAY_SETUP)
    abroad.move_clock(october(5, 8))
    moves_to(abroad, "ben", "W. Europe Standard Time")

    look(abroad)

    assert zones(abroad)["Ben"] == "America/New_York"
    abroad.at(october(5, 13, 1))
    assert len(abroad.inbox("ben")) == 1
    look(abroad)
    assert zones(abroad)["Ben"] == "Europe/Berlin"


def away(world: World) -> list[tuple[str, str | None]]:
    with world.app.db.read() as session:
        rows = session.scalars(select(Absence).order_by(Absence.id))
        return [
            (row.first_day.isoformat(), row.last_day.isoformat() if row.last_day else None) for row in rows
        ]


def leaves(world: World, start: datetime | None, end: datetime | None) -> None:
    replies = {
        "message": "I am away.",
        "start": start and start.isoformat(),
        "end": end and end.isoformat(),
    }
    world.control("PATCH", "/people/ben@example.com", {"automatic_replies": replies})


def test_scheduled_automatic_replies_mean_away_without_a_nudge_or_a_miss(world: World) -> None:
    leaves(world, october(2, 16), october(12, 6))
    look(world)
    assert away(world) == [("2026-10-03", "2026-10-11")]  # From Friday evening to Monday morning.

    world.at(MONDAY_SETUP)
    world.at(MONDAY_NUDGE)
    world.at(TUESDAY_OVERVIEW)

    assert len([mail for mail in world.inbox("ben") if "your key results" in mail["subject"]]) == 1
    assert len(world.deliveries(kind="nudge")) == 1  # Mira's.
    assert "Away to 12 Oct: Ben" in (world.deliveries(kind="digest")[-1].text or "")


def test_nobody_is_nudged_on_a_day_on_which_they_do_not_work(world: World) -> None:
    world.control("PATCH", "/people/ben@example.com", {"working_days": ["tuesday", "wednesday", "thursday"]})
    look(world)

    world.at(MONDAY_SETUP)
    world.at(MONDAY_NUDGE)
    world.at(TUESDAY_OVERVIEW)

    assert len([mail for mail in world.inbox("ben") if "your key results" in mail["subject"]]) == 1
    assert len(world.deliveries(kind="nudge")) == 1  # Mira's.
    assert "Not started yet: Mira, Ben." in (world.deliveries(kind="digest")[-1].text or "")


def test_automatic_replies_that_were_switched_off_end_the_absence(world: World) -> None:
    leaves(world, SUNDAY_BEFORE, october(16, 16))
    look(world)
    world.move_clock(october(7, 8))
    world.control("PATCH", "/people/ben@example.com", {"automatic_replies": None})

    look(world)

    assert away(world) == [("2026-10-05", "2026-10-06")]


def test_two_looks_at_the_same_automatic_replies_are_one_absence_with_the_newer_end(world: World) -> None:
    leaves(world, SUNDAY_BEFORE, october(16, 16))
    look(world)
    leaves(world, SUNDAY_BEFORE, october(23, 16))

    look(world)
    look(world)

    assert away(world) == [("2026-10-05", "2026-10-23")]


def test_automatic_replies_without_an_end_hold_until_they_are_off(world: World) -> None:
    world.control("PATCH", "/people/ben@example.com", {"automatic_replies": {"message": "I am away."}})

    look(world)

    assert away(world) == [("2026-10-04", None)]


def test_mailbox_that_cannot_be_asked_stops_nobody(world: World) -> None:
    world.control("PATCH", "/people/mira@example.com", {"mailbox": False})
    moves_to(world, "ben", "Asia/Jakarta")

    look(world)

    assert zones(world) == {"Mira": None, "Ben": "Asia/Jakarta", "Mona": None}
