from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.periods import WEEKLY, Cadence, Cycle, Period, dates

some_day = st.dates(date(2000, 1, 1), date(2100, 12, 31))
AUTUMN = Cycle(date(2026, 10, 1))


@given(some_day)
def test_every_day_lies_in_the_week_that_its_monday_begins(day: date) -> None:
    monday = Period.containing(day).monday

    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < timedelta(weeks=1)


@given(some_day, st.integers(-300, 300))
def test_going_on_and_back_ends_at_the_same_week(day: date, weeks: int) -> None:
    period = Period.containing(day)

    assert period.next(weeks).previous(weeks) == period
    assert period.next(weeks).weeks_since(period) == weeks
    assert (period.next(weeks) > period) == (weeks > 0)


@given(some_day)
def test_what_is_written_is_read_back(day: date) -> None:
    period = Period.containing(day)

    assert Period.parse(str(period)) == period


def test_week_53_is_followed_by_week_1_of_the_next_year() -> None:
    assert Period.containing(date(2027, 1, 1)) == Period(2026, 53)
    assert Period(2026, 53).next() == Period(2027, 1)
    assert Period(2025, 1).monday == date(2024, 12, 30)
    assert str(Period(2027, 1)) == "2027-W01"


@pytest.mark.parametrize(
    "text", ["", "2026-W00", "2025-W53", "2026-W54", "2026W43", "2026-W4", "2026-W43 ", "２０２６-W43"]
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"week|Week"):
        Period.parse(text)


@given(some_day, some_day)
def test_biweekly_periods_follow_each_other_without_gap_or_overlap(anchor: date, day: date) -> None:
    cadence = Cadence.biweekly(anchor)

    period = cadence.period_containing(day)

    assert timedelta(0) <= day - period.monday < timedelta(weeks=2)
    assert cadence.begins(period)
    assert not cadence.begins(period.next())
    assert cadence.period_containing(day + timedelta(weeks=2)) == cadence.next(period)
    assert cadence.period_containing(day - timedelta(weeks=2)) == cadence.previous(period)


def test_biweekly_periods_are_counted_from_the_anchor_across_week_53() -> None:
    cadence = Cadence.biweekly(date(2026, 12, 23))

    assert cadence.period_containing(date(2027, 1, 1)) == Period(2026, 52)
    assert cadence.period_containing(date(2027, 1, 4)) == Period(2027, 1)
    assert cadence.last_monday(Period(2026, 52)) == date(2026, 12, 28)


def test_every_week_begins_a_weekly_period() -> None:
    assert WEEKLY.begins(Period(2026, 43))
    assert WEEKLY.period_containing(date(2026, 10, 25)) == Period(2026, 43)
    assert WEEKLY.next(Period(2026, 43)) == Period(2026, 44)


def test_cadence_of_three_weeks_is_refused() -> None:
    with pytest.raises(ValueError, match="bi-weekly"):
        Cadence(3)


@pytest.mark.parametrize("start", [date(2026, 9, 29), date(2026, 10, 1), date(2026, 10, 5)])
def test_cycle_counts_from_its_first_monday(start: date) -> None:
    assert Cycle(start).week_number(Period.containing(date(2026, 10, 5))) == 1
    assert Cycle(start).week_number(Period.containing(date(2026, 10, 23))) == 3
    assert Cycle(start).week_number(Period.containing(date(2026, 10, 4))) == 0


@pytest.mark.parametrize(
    ("monday", "cadence", "label"),
    [
        (date(2026, 10, 19), WEEKLY, "Week 3 (19–23 Oct)"),
        (date(2026, 11, 30), WEEKLY, "Week 9 (30 Nov–4 Dec)"),
        (date(2026, 12, 28), WEEKLY, "Week 13 (28 Dec–1 Jan)"),
        (date(2026, 10, 19), Cadence.biweekly(date(2026, 10, 5)), "Weeks 3–4 (19–30 Oct)"),
        (date(2026, 11, 30), Cadence.biweekly(date(2026, 10, 5)), "Weeks 9–10 (30 Nov–11 Dec)"),
    ],
)
def test_people_see_the_cycles_week_with_its_dates(monday: date, cadence: Cadence, label: str) -> None:
    assert AUTUMN.label(Period.containing(monday), cadence) == label


def test_short_forms_leave_the_other_half_out() -> None:
    biweekly = Cadence.biweekly(date(2026, 10, 5))

    assert AUTUMN.short_label(Period(2026, 43)) == "week 3"
    assert AUTUMN.short_label(Period(2026, 43), biweekly) == "weeks 3–4"
    assert dates(Period(2026, 43)) == "19–23 Oct"
    assert dates(Period(2026, 43), biweekly) == "19–30 Oct"
