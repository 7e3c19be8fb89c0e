"""
Name the weeks: ISO weeks inside, the cycle's weeks with dates for people.

When things happen within a period is `service.domain.timetable`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.holidays import NO_HOLIDAYS, Holidays
from service.domain.speech import _, spoken

_PERIOD = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """An ISO week; a bi-weekly period is named by its first one. Written as `2026-W43`."""

    year: int
    week: int

    def __post_init__(self) -> None:
        """Raises: ValueError where that year has no such week."""
        date.fromisocalendar(self.year, self.week, 1)

    @classmethod
    def containing(cls, day: date) -> Period:
        """Return the ISO week of `day`, whose year differs from the calendar's around New Year."""
        iso = day.isocalendar()
        return cls(iso.year, iso.week)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read what `str` writes. Raises: ValueError on anything else."""
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no week; weeks are written like 2026-W43.")
        return cls(int(match[1]), int(match[2]))

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    def next(self, weeks: int = 1) -> Period:
        return Period.containing(self.monday + timedelta(weeks=weeks))

    def previous(self, weeks: int = 1) -> Period:
        return self.next(-weeks)

    def weeks_since(self, other: Period) -> int:
        return (self.monday - other.monday).days // 7

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.week:02}"


@dataclass(frozen=True)
class Cadence:
    """How long a period is: one week, or two counted from the week of `anchor`."""

    weeks: int = 1
    anchor: date = date(2024, 1, 1)
    """Any day of a week that begins a bi-weekly period; the count goes on before and after it."""

    def __post_init__(self) -> None:
        if self.weeks not in (1, 2):
            raise ValueError(f"A cadence is weekly (1) or bi-weekly (2), not {self.weeks}.")

    @classmethod
    def biweekly(cls, anchor: date) -> Cadence:
        return cls(2, anchor)

    def period_containing(self, day: date) -> Period:
        week = Period.containing(day)
        return week.previous(week.weeks_since(Period.containing(self.anchor)) % self.weeks)

    def begins(self, week: Period) -> bool:
        """Say whether a period begins with this ISO week."""
        return self.period_containing(week.monday) == week

    def next(self, period: Period) -> Period:
        return period.next(self.weeks)

    def previous(self, period: Period) -> Period:
        return period.previous(self.weeks)

    def last_monday(self, period: Period) -> date:
        """Return the Monday of the period's last week."""
        return period.monday + timedelta(weeks=self.weeks - 1)


WEEKLY = Cadence()


@dataclass(frozen=True)
class Cycle:
    """A quarter, say; its weeks count from the first Monday on or after `start`."""

    start: date

    @property
    def first_monday(self) -> date:
        return self.start + timedelta(days=-self.start.weekday() % 7)

    def week_number(self, period: Period) -> int:
        """Return 1 for the week of the first Monday; 0 and less lie before the cycle."""
        return (period.monday - self.first_monday).days // 7 + 1

    def label(self, period: Period, cadence: Cadence = WEEKLY, holidays: Holidays = NO_HOLIDAYS) -> str:
        """Return "Week 3 (19–23 Oct)" or "Weeks 3–4 (19–30 Oct)", as subjects show it."""
        number = self.short_label(period, cadence)
        number = number[0].upper() + number[1:]
        return _("{week} ({dates})", week=number, dates=dates(period, cadence, holidays))

    def short_label(self, period: Period, cadence: Cadence = WEEKLY) -> str:
        """Return "week 3" or "weeks 3–4"."""
        first = self.week_number(period)
        if cadence.weeks == 1:
            return _("week {number}", number=first)
        return _("weeks {first}–{last}", first=first, last=first + cadence.weeks - 1)


def dates(period: Period, cadence: Cadence = WEEKLY, holidays: Holidays = NO_HOLIDAYS) -> str:
    """Return the working days, Monday to Friday without holidays at either end: "19–23 Oct", "30 Nov–4 Dec"."""
    first, last = period.monday, cadence.last_monday(period) + timedelta(days=4)
    working = [day for day in _days(first, last) if day.weekday() < 5 and not holidays.is_holiday(day)]
    first, last = (working[0], working[-1]) if working else (first, last)
    return spoken().days(first, last) if first < last else spoken().short_day(first)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_and_month(day: date) -> str:
    """Return "4 Dec", in the language that is spoken: `strftime` would take it from the machine's."""
    return spoken().short_day(day)
