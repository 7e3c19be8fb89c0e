from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.periods import WEEKLY, Cadence, Period
from service.domain.timetable import (
    ON_TIME,
    WAVES,
    DueMoment,
    Kind,
    Row,
    Timetable,
    TimetableVersion,
    change_from,
    timetable_for,
    what_is_due,
)

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Period(2026, 43)  # 19 to 25 October 2026; the clocks go back on its Sunday.
BIWEEKLY = Cadence.biweekly(date(2026, 10, 5))
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Africa/Casablanca",
)
AT_THE_CHANGE_OF_CLOCKS = (
    # Clocks change on Sundays (and, in some zones, at midnight), so a timetable that works on them meets each change.
    Row(Kind.SETUP, 6, time(2, 30)),
    Row(Kind.NUDGE, 6, time(2, 45)),
    Row(Kind.OVERVIEW, 6, time(3)),
    Row(Kind.CHANGE_DEADLINE, 12, time(2, 30)),
    Row(Kind.REVIEW, 13, time(0, 5)),
    Row(Kind.CLOSE, 13, time(2, 15), timedelta.max),
)


def always(timetable: Timetable) -> list[TimetableVersion]:
    return [TimetableVersion(Period(2020, 1), timetable)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def kinds(due: tuple[DueMoment, ...]) -> list[Kind]:
    return [moment.kind for moment in due]


# The default week


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.SETUP, "2026-10-19 09:00"),
        (Kind.NUDGE, "2026-10-19 15:00"),
        (Kind.OVERVIEW, "2026-10-20 08:30"),
        (Kind.CHANGE_DEADLINE, "2026-10-23 14:00"),
        (Kind.REVIEW, "2026-10-23 14:00"),
        (Kind.CLOSE, "2026-10-26 18:00"),
    ],
)
def test_default_week_is_kept_on_the_lists_own_wall_clock(kind: Kind, expected: str) -> None:
    moment = Timetable(BERLIN).moment(WEEK, kind)

    assert moment.tzinfo is UTC
    assert moment == local(expected)


def test_biweekly_period_is_reviewed_and_closed_at_the_end_of_its_second_week() -> None:
    timetable = Timetable(BERLIN, BIWEEKLY)

    assert timetable.moment(WEEK, Kind.SETUP) == local("2026-10-19 09:00")
    assert timetable.moment(WEEK, Kind.OVERVIEW) == local("2026-10-20 08:30")
    assert timetable.moment(WEEK, Kind.CHANGE_DEADLINE) == local("2026-10-30 14:00")
    assert timetable.moment(WEEK, Kind.REVIEW) == local("2026-10-30 14:00")
    assert timetable.moment(WEEK, Kind.CLOSE) == local("2026-11-02 18:00")


def test_monday_in_kiritimati_begins_while_it_is_sunday_in_utc() -> None:
    timetable = Timetable(ZoneInfo("Pacific/Kiritimati"))

    assert timetable.moment(WEEK, Kind.SETUP) == utc("2026-10-18 19:00")
    assert timetable.period_at(utc("2026-10-18 19:00")) == WEEK
    assert Timetable(BERLIN).period_at(utc("2026-10-18 19:00")) == WEEK.previous()


# The clocks change


def sunday_setup(at: time, zone: str) -> Timetable:
    return Timetable(ZoneInfo(zone)).with_rows(Row(Kind.SETUP, 6, at))


def test_time_that_the_clocks_jump_over_becomes_the_jump_itself() -> None:
    spring = Period.containing(date(2026, 3, 29))

    moment = sunday_setup(time(2, 30), "Europe/Berlin").moment(spring, Kind.SETUP)

    assert moment == utc("2026-03-29 01:00")
    assert moment.astimezone(BERLIN).time() == time(3)


def test_half_hour_jump_of_lord_howe_is_met_to_the_second() -> None:
    spring = Period.containing(date(2026, 10, 4))

    assert sunday_setup(time(2, 29, 59), "Australia/Lord_Howe").moment(spring, Kind.SETUP) == utc(
        "2026-10-03 15:30"
    )
    assert sunday_setup(time(2, 30), "Australia/Lord_Howe").moment(spring, Kind.SETUP) == utc(
        "2026-10-03 15:30"
    )
    assert sunday_setup(time(2, 31), "Australia/Lord_Howe").moment(spring, Kind.SETUP) == utc(
        "2026-10-03 15:31"
    )


def test_day_that_apia_skipped_becomes_the_midnight_after_it() -> None:
    week = Period.containing(date(2011, 12, 30))
    timetable = Timetable(ZoneInfo("Pacific/Apia")).with_rows(Row(Kind.SETUP, 4, time(9)))

    assert timetable.moment(week, Kind.SETUP) == utc("2011-12-30 10:00")


def test_time_that_comes_twice_is_taken_the_first_time() -> None:
    moment = sunday_setup(time(2, 30), "Europe/Berlin").moment(WEEK, Kind.SETUP)

    assert moment == utc("2026-10-25 00:30")


# What is due


def test_wave_is_due_at_its_minute_and_not_before() -> None:
    versions = always(Timetable(BERLIN))
    nine = local("2026-10-19 09:00")

    before = what_is_due(versions, nine - timedelta(minutes=2), nine - timedelta(seconds=1))
    at_nine = what_is_due(versions, nine - timedelta(seconds=1), nine)
    after = what_is_due(versions, nine, nine + timedelta(minutes=1))

    assert before == after == ()
    assert at_nine == (DueMoment(WEEK, Kind.SETUP, nine.astimezone(UTC), late=False, too_late=False),)


def test_wave_that_was_missed_is_caught_up_inside_its_late_window() -> None:
    (setup,) = what_is_due(always(Timetable(BERLIN)), local("2026-10-19 08:00"), local("2026-10-19 14:00"))

    assert (setup.kind, setup.late, setup.too_late) == (Kind.SETUP, True, False)


def test_nudge_is_skipped_once_the_overview_is_being_written() -> None:
    _, nudge, _ = what_is_due(always(Timetable(BERLIN)), local("2026-10-19 08:00"), local("2026-10-19 18:01"))

    assert (nudge.kind, nudge.late, nudge.too_late) == (Kind.NUDGE, False, True)


def test_week_closes_however_late() -> None:
    due = what_is_due(always(Timetable(BERLIN)), local("2026-10-24 00:00"), local("2027-03-01 00:00"))

    closes = [moment for moment in due if moment.kind is Kind.CLOSE]
    assert len(closes) == 18
    assert closes[0].period == WEEK
    assert not any(moment.too_late for moment in closes)


def test_change_deadline_sends_nothing() -> None:
    due = what_is_due(always(Timetable(BERLIN)), local("2026-10-19 00:00"), local("2026-10-26 00:00"))

    assert kinds(due) == [Kind.SETUP, Kind.NUDGE, Kind.CLOSE, Kind.OVERVIEW, Kind.REVIEW]


def test_nothing_is_due_where_time_stands_still_or_goes_back() -> None:
    versions = always(Timetable(BERLIN))
    nine = local("2026-10-19 09:00")

    assert what_is_due(versions, nine, nine) == ()
    assert what_is_due(versions, nine, nine - timedelta(days=7)) == ()


# Changes


def test_change_in_mid_week_holds_from_the_next_period_on() -> None:
    old = Timetable(BERLIN)
    new = old.with_rows(Row(Kind.SETUP, 0, time(7)), Row(Kind.REVIEW, 3, time(16)))
    wednesday = local("2026-10-21 12:00")
    versions = [*always(old), TimetableVersion(change_from(old, wednesday), new)]

    due = what_is_due(versions, wednesday, wednesday + timedelta(days=7))

    assert timetable_for(versions, WEEK) is old
    assert [(moment.kind, moment.at) for moment in due] == [
        (Kind.REVIEW, local("2026-10-23 14:00")),
        (Kind.SETUP, local("2026-10-26 07:00")),
        (Kind.NUDGE, local("2026-10-26 15:00")),
        (Kind.CLOSE, local("2026-10-26 18:00")),
        (Kind.OVERVIEW, local("2026-10-27 08:30")),
    ]


def test_change_of_zone_neither_repeats_nor_loses_a_wave() -> None:
    old = Timetable(BERLIN)
    sunday = local("2026-10-25 12:00")
    versions = [
        *always(old),
        TimetableVersion(change_from(old, sunday), Timetable(ZoneInfo("Pacific/Kiritimati"))),
    ]

    due = what_is_due(versions, local("2026-10-19 00:00"), local("2026-11-01 12:00"))

    assert Counter(kinds(due)) == {
        Kind.SETUP: 2,
        Kind.NUDGE: 2,
        Kind.OVERVIEW: 2,
        Kind.REVIEW: 2,
        Kind.CLOSE: 2,
    }
    assert [moment.period for moment in due if moment.kind is Kind.CLOSE] == [WEEK.previous(), WEEK]


def test_version_that_changes_nothing_doubles_nothing() -> None:
    same = Timetable(BERLIN)
    versions = [*always(same), TimetableVersion(WEEK, same)]

    due = what_is_due(versions, local("2026-10-12 00:00"), local("2026-10-26 00:00"))

    assert len(due) == 2 * len(WAVES)
    assert len({(moment.period, moment.kind) for moment in due}) == len(due)


def test_biweekly_list_that_becomes_weekly_finishes_its_two_weeks_first() -> None:
    old = Timetable(BERLIN, BIWEEKLY)
    wednesday = local("2026-10-21 12:00")
    versions = [*always(old), TimetableVersion(change_from(old, wednesday), Timetable(BERLIN))]

    due = what_is_due(versions, wednesday, local("2026-11-09 12:00"))

    assert [moment.period for moment in due if moment.kind is Kind.SETUP] == [
        Period(2026, 45),
        Period(2026, 46),
    ]
    assert [moment.period for moment in due if moment.kind is Kind.REVIEW] == [WEEK, Period(2026, 45)]


def test_list_that_starts_next_week_is_asked_nothing_in_this_one() -> None:
    versions = [TimetableVersion(WEEK, Timetable(BERLIN))]

    due = what_is_due(versions, local("2026-10-01 00:00"), local("2026-10-19 09:00"))

    assert [(moment.period, moment.kind) for moment in due] == [(WEEK, Kind.SETUP)]
    assert timetable_for(versions, WEEK.previous()) is None


# What an admin may get wrong


def test_review_before_the_setup_is_named_as_a_problem() -> None:
    timetable = Timetable(BERLIN).with_rows(Row(Kind.REVIEW, 0, time(8)))

    assert timetable.problems() == ("review must come after setup.",)
    assert Timetable(BERLIN).problems() == ()


def test_biweekly_review_on_the_first_weekday_comes_after_the_setup() -> None:
    assert Timetable(BERLIN, BIWEEKLY).with_rows(Row(Kind.REVIEW, 0, time(8))).problems() == ()


def test_rows_that_no_calendar_has_are_refused() -> None:
    with pytest.raises(ValueError, match="day 14"):
        Row(Kind.SETUP, 14, time(9))
    with pytest.raises(ValueError, match="zone"):
        Row(Kind.SETUP, 0, time(9, tzinfo=UTC))
    with pytest.raises(ValueError, match="exactly one row"):
        Timetable(BERLIN, rows=())


# Eleven years


@pytest.mark.parametrize("cadence", [WEEKLY, BIWEEKLY], ids=["weekly", "biweekly"])
@pytest.mark.parametrize("zone", ZONES)
def test_each_wave_comes_exactly_once_in_eleven_years(zone: str, cadence: Cadence) -> None:
    timetable = Timetable(ZoneInfo(zone), cadence, AT_THE_CHANGE_OF_CLOCKS)
    longest_gap = min(row.late_window for row in timetable.rows)
    ticks = irregular_ticks(seed=zone, longest_gap=longest_gap)

    waves = [due for since, now in ticks for due in what_is_due(always(timetable), since, now)]

    assert not any(due.too_late for due in waves)
    assert_one_wave_each(waves, timetable)
    for due in waves:
        assert_the_wall_clock_has_just_reached(due, timetable)


@pytest.mark.parametrize("zone", ZONES)
def test_after_an_outage_each_wave_is_caught_up_or_skipped_once(zone: str) -> None:
    timetable = Timetable(ZoneInfo(zone))
    ticks = irregular_ticks(seed=zone, longest_gap=timedelta(days=4))

    waves = [(now, due) for since, now in ticks for due in what_is_due(always(timetable), since, now)]

    assert_one_wave_each([due for _, due in waves], timetable)
    for now, due in waves:
        missed_by = now - due.at
        assert due.too_late == (missed_by > timetable.row(due.kind).late_window)
        assert due.late == (missed_by > ON_TIME and not due.too_late)
    assert {due.too_late for _, due in waves} == {due.late for _, due in waves} == {True, False}


START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def irregular_ticks(seed: str, longest_gap: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Go through eleven years in steps that are mostly as long as allowed, some of a minute or a second."""
    chance = random.Random(seed)  # noqa: S311 -- The same ticks at each run.
    since = START
    while since < END:
        step = chance.choice([longest_gap, longest_gap, longest_gap * chance.random(), timedelta(minutes=1)])
        now = min(since + max(step, timedelta(seconds=1)), END)
        yield since, now
        since = now


def assert_one_wave_each(waves: list[DueMoment], timetable: Timetable) -> None:
    """Compare with all periods that lie well inside the eleven years; the first and last may be cut."""
    counts = Counter((due.period, due.kind) for due in waves)
    period = timetable.cadence.period_containing(date(2025, 2, 1))
    while period.monday < date(2035, 12, 1):
        assert [counts[period, kind] for kind in WAVES] == [1] * len(WAVES), period
        period = timetable.cadence.next(period)
    assert set(counts.values()) == {1}


def assert_the_wall_clock_has_just_reached(due: DueMoment, timetable: Timetable) -> None:
    """Check against the clock on the wall: a second earlier it had not come to the wanted day and time."""
    row = timetable.row(due.kind)
    from_end = timetable.cadence.weeks - 1 if due.kind in {Kind.REVIEW, Kind.CLOSE} else 0
    wanted = datetime.combine(due.period.monday + timedelta(weeks=from_end, days=row.day), row.at)
    wall, shortly_before = (
        instant.astimezone(timetable.zone).replace(tzinfo=None)
        for instant in (due.at, due.at - timedelta(seconds=1))
    )
    assert shortly_before < wanted <= wall
    assert wall - wanted <= timedelta(hours=1)
