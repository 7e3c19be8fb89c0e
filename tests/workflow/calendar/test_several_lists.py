"""However many lists somebody is on or reads: one setup, one review, one overview or digest a week (`examples.md` §1)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.db.tables import Delivery
from service.workflow import manage_lists
from service.workflow.change_timetable import Changes, change
from tests.support.team import HR_KEY_RESULTS, LIST, MONDAY_SETUP, World, october, people

HR = "hr@example.com"


@pytest.fixture
def two_lists(world: World) -> World:
    """Mira is on both lists; Mona leads Ops and is on HR, Ben leads HR and is on Ops."""
    hr = {"name": "HR", "address": HR, "members": ["mira@example.com", "mona@example.com"]}
    ops = {"name": "Ops", "address": LIST, "members": ["mira@example.com", "ben@example.com"]}
    world.control("POST", "/directory", {"people": people(), "groups": [ops, hr]})
    manage_lists.add(
        world.app,
        HR,
        code="HR",
        name="HR",
        zone="Asia/Jakarta",
        lead="ben@example.com",
        cycle_start=date(2026, 10, 5),
        key_results=HR_KEY_RESULTS,
    )
    manage_lists.enable(world.app, HR)
    return world


def mails(world: World, *kinds: str) -> Counter[tuple[str, str, str]]:
    with world.app.db.read() as session:
        rows = session.scalars(select(Delivery))
        return Counter((row.person.given_name, row.period, row.kind) for row in rows if row.kind in kinds)


def play(world: World, first: int, last: int) -> None:
    """Go through days of October by the quarter of a day."""
    moment = october(first, 0, 1)
    while moment < october(last, 23):
        world.at(moment)
        moment += timedelta(hours=6)


def test_nobody_gets_more_than_one_mail_of_a_kind_in_a_week(two_lists: World) -> None:
    two_lists.at(MONDAY_SETUP)
    two_lists.reply("mira", "ops 1.1 refund backlog 96 to 80")
    play(two_lists, 5, 13)

    counts = mails(two_lists, "setup", "nudge", "review", "overview", "digest")
    assert set(counts.values()) == {1}
    for week in ("2026-W41", "2026-W42"):
        assert (("Mira", week, "setup") in counts, ("Mona", week, "setup") in counts) == (True, True)
        for reader in ("Mona", "Ben"):
            assert (reader, week, "digest") in counts
            assert (reader, week, "overview") not in counts
    assert ("Mira", "2026-W41", "review") in counts
    assert ("Mira", "2026-W41", "overview") in counts


def test_the_home_lists_times_hold_for_a_person_on_two(two_lists: World) -> None:
    """Jakarta's Monday 09:00 is 04:00 in Amsterdam; Mira's home list is Ops."""
    two_lists.at(october(5, 2, 1))
    assert set(mails(two_lists, "setup")) == {("Mona", "2026-W41", "setup")}

    two_lists.at(MONDAY_SETUP)

    assert set(mails(two_lists, "setup")) == {(name, "2026-W41", "setup") for name in ("Mona", "Mira", "Ben")}
    assert "HR KR1.1" in two_lists.inbox("mira")[-1]["text"]


def test_weekly_list_asks_a_person_whose_home_list_is_biweekly(two_lists: World) -> None:
    change(two_lists.app, LIST, Changes(cadence="biweekly"))  # From week 1 on: it is still Sunday.

    two_lists.at(MONDAY_SETUP)
    two_lists.at(october(12, 7, 1))

    asked = {(name, period) for name, period, _ in mails(two_lists, "setup")}
    assert {period for name, period in asked if name == "Mira"} == {"2026-W41", "2026-W42"}
    assert {period for name, period in asked if name == "Ben"} == {"2026-W41"}


def test_list_that_has_holidays_leaves_its_people_to_their_other_list(two_lists: World) -> None:
    days = {date(2026, 10, day): True for day in range(12, 17)}
    change(two_lists.app, LIST, Changes(days_off=days))
    two_lists.at(MONDAY_SETUP)

    two_lists.at(october(12, 7, 1))

    asked = {name for name, period, _ in mails(two_lists, "setup") if period == "2026-W42"}
    assert asked == {"Mira", "Mona"}


def test_ticks_that_were_missed_for_hours_are_caught_up_once(two_lists: World) -> None:
    two_lists.at(october(5, 21))  # The first tick of the week comes in the evening.
    two_lists.at(october(6, 20))

    counts = mails(two_lists, "setup", "nudge", "overview", "digest")
    assert set(counts.values()) == {1}
    assert {kind for _, _, kind in counts} == {"setup", "overview", "digest"}  # Too late for a nudge.


def test_clock_that_jumps_forth_and_back_sends_nothing_twice(two_lists: World) -> None:
    two_lists.at(MONDAY_SETUP)
    two_lists.at(october(6, 8))
    before = mails(two_lists, "setup", "nudge", "overview", "digest")

    two_lists.at(october(4, 8))
    two_lists.at(MONDAY_SETUP)
    two_lists.at(october(6, 8))

    assert mails(two_lists, "setup", "nudge", "overview", "digest") == before
