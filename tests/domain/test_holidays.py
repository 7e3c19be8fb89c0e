"""What public holidays do to a week (`examples.md` §4 no. 15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from service.domain.holidays import NO_HOLIDAYS, Holidays
from service.domain.periods import Cadence, Cycle, Period
from service.domain.timetable import (
    DEFAULT_ROWS,
    DueMoment,
    Kind,
    Row,
    Timetable,
    TimetableVersion,
    what_is_due,
)

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Period(2026, 43)  # 19 to 23 October.
CYCLE = Cycle(date(2026, 10, 5))


def off(*days: int, rows: tuple[Row, ...] = DEFAULT_ROWS, cadence: Cadence | None = None) -> Timetable:
    """Return a timetable with these days of October off."""
    holidays = Holidays(added=frozenset(date(2026, 10, day) for day in days))
    return Timetable(BERLIN, cadence or Cadence(), rows, holidays, cycle=CYCLE)


def moments(timetable: Timetable, *kinds: Kind) -> list[str]:
    return [
        f"{timetable.moment(WEEK, kind).astimezone(BERLIN):%a %d %H:%M}"
        for kind in kinds or (Kind.SETUP, Kind.NUDGE, Kind.OVERVIEW, Kind.REVIEW, Kind.CLOSE)
    ]


def test_monday_off_moves_setup_and_nudge_to_tuesday_and_the_overview_to_wednesday() -> None:
    timetable = off(19)

    assert moments(timetable) == [
        "Tue 20 09:00", "Tue 20 15:00", "Wed 21 08:30", "Fri 23 14:00", "Mon 26 18:00",
    ]  # fmt: skip
    assert timetable.label(WEEK) == "Week 3 (20–23 Oct)"


def test_tuesday_off_moves_the_overview_alone() -> None:
    assert moments(off(20)) == [
        "Mon 19 09:00",
        "Mon 19 15:00",
        "Wed 21 08:30",
        "Fri 23 14:00",
        "Mon 26 18:00",
    ]


def test_day_off_in_mid_week_moves_nothing_and_is_not_taken_out_of_the_dates() -> None:
    assert moments(off(21)) == moments(off())
    assert off(21).label(WEEK) == "Week 3 (19–23 Oct)"


def test_friday_off_moves_review_and_change_deadline_to_thursday() -> None:
    timetable = off(23)

    assert moments(timetable, Kind.REVIEW, Kind.CHANGE_DEADLINE) == ["Thu 22 14:00", "Thu 22 14:00"]
    assert timetable.label(WEEK) == "Week 3 (19–22 Oct)"


def test_next_monday_off_gives_reviews_a_day_more() -> None:
    assert moments(off(26), Kind.CLOSE) == ["Tue 27 18:00"]


def test_two_working_days_are_a_week() -> None:
    timetable = off(19, 20, 21)

    assert not timetable.is_off(WEEK)
    assert moments(timetable) == [
        "Thu 22 09:00", "Thu 22 15:00", "Fri 23 08:30", "Fri 23 14:00", "Mon 26 18:00",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [(19, 20, 21, 22, 23), (19, 20, 21, 22), (20, 21, 22, 23)])
def test_one_working_day_or_none_is_no_week(days: tuple[int, ...]) -> None:
    timetable = off(*days)

    assert timetable.is_off(WEEK)
    due = what_is_due(
        [TimetableVersion(Period(2020, 1), timetable)],
        datetime(2026, 10, 19, tzinfo=BERLIN),
        datetime(2026, 10, 26, 12, tzinfo=BERLIN),
    )
    assert {moment.off for moment in due if moment.period == WEEK} == {True}
    assert not any(moment.off for moment in due if moment.period != WEEK)


@pytest.mark.parametrize("count", range(6))
def test_whatever_days_are_off_a_week_that_is_held_keeps_its_order(count: int) -> None:
    for days in combinations((19, 20, 21, 22, 23), count):
        timetable = off(*days)
        if timetable.is_off(WEEK):
            continue
        at = {kind: timetable.moment(WEEK, kind) for kind in Kind}
        assert at[Kind.SETUP] < at[Kind.NUDGE] < at[Kind.OVERVIEW] <= at[Kind.REVIEW] < at[Kind.CLOSE], days
        assert at[Kind.SETUP] < at[Kind.CHANGE_DEADLINE] <= at[Kind.REVIEW]
        assert not any(timetable.holidays.is_holiday(timetable.day(WEEK, kind)) for kind in Kind)


def test_overview_later_in_the_week_stays_where_it_is() -> None:
    rows = tuple(
        Row(Kind.OVERVIEW, 3, time(8, 30)) if row.kind is Kind.OVERVIEW else row for row in DEFAULT_ROWS
    )

    assert moments(off(19, rows=rows), Kind.SETUP, Kind.OVERVIEW) == ["Tue 20 09:00", "Thu 22 08:30"]


def test_change_deadline_early_in_the_week_never_comes_before_the_setup() -> None:
    rows = tuple(
        Row(Kind.CHANGE_DEADLINE, 1, time(14)) if row.kind is Kind.CHANGE_DEADLINE else row
        for row in DEFAULT_ROWS
    )

    assert moments(off(19, 20, rows=rows), Kind.SETUP, Kind.CHANGE_DEADLINE) == [
        "Wed 21 09:00", "Fri 23 14:00",
    ]  # fmt: skip


def test_biweekly_period_survives_a_whole_week_off() -> None:
    timetable = off(19, 20, 21, 22, 23, cadence=Cadence.biweekly(date(2026, 10, 5)))

    assert not timetable.is_off(WEEK)
    assert moments(timetable, Kind.SETUP, Kind.OVERVIEW, Kind.REVIEW) == [
        "Mon 26 09:00", "Tue 27 08:30", "Fri 30 14:00",
    ]  # fmt: skip
    assert timetable.label(WEEK) == "Weeks 3–4 (26–30 Oct)"


def test_weekend_is_never_moved_to_and_is_the_calendars_own() -> None:
    """In Israel Friday and Saturday are off and Sunday is worked."""
    holidays = Holidays(added=frozenset({date(2026, 10, 22)}), weekend=frozenset({4, 5}))

    assert holidays.on_or_after(date(2026, 10, 22)) == date(2026, 10, 25)  # Sunday.
    assert Holidays(added=frozenset({date(2026, 10, 23)})).on_or_after(date(2026, 10, 23)) == date(
        2026, 10, 26
    )


def test_wave_on_a_plain_saturday_stays_there() -> None:
    assert Holidays(added=frozenset({date(2026, 10, 19)})).on_or_after(date(2026, 10, 24)) == date(
        2026, 10, 24
    )


def test_removed_holiday_is_a_working_day() -> None:
    holidays = Holidays(lambda year: frozenset({date(year, 10, 19)}), removed=frozenset({date(2026, 10, 19)}))

    assert not holidays.is_holiday(date(2026, 10, 19))
    assert holidays.is_holiday(date(2027, 10, 19))


def test_calendar_that_is_always_off_ends_somewhere() -> None:
    endless = Holidays(lambda year: frozenset(date(year, 1, 1) + timedelta(days=n) for n in range(365)))

    assert Timetable(BERLIN, holidays=endless).is_off(WEEK)


def test_each_wave_with_holidays_comes_exactly_once_a_year() -> None:
    """Ticks of irregular length over a year whose every eleventh day is off."""
    days = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(0, 500, 11))
    timetable = replace(Timetable(BERLIN), holidays=Holidays(added=days))
    versions = [TimetableVersion(Period(2020, 1), timetable)]
    since = datetime(2026, 1, 1, tzinfo=BERLIN)
    found: list[DueMoment] = []
    for n in range(460):
        now = since + timedelta(hours=(7, 19, 31)[n % 3])
        found += what_is_due(versions, since, now)
        since = now

    keys = [(moment.period, moment.kind) for moment in found]
    assert len(keys) == len(set(keys))
    held = {period for period, _ in keys if date(2026, 1, 12) < period.monday < date(2026, 12, 14)}
    assert len(held) == 47
    assert all(sum(period == one for period, _ in keys) == 5 for one in held)
    assert NO_HOLIDAYS.working_days(date(2026, 10, 19), date(2026, 10, 25))[-1] == date(2026, 10, 23)
