"""
Know which days nobody works, and find the working days around them.

Which days those are in a country is `service.calendars`; what they do to a week is `service.domain.timetable`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY_AND_SUNDAY = frozenset({5, 6})

LONGEST_BREAK = timedelta(days=28)
"""Mails are never moved further than this, whatever days a calendar names."""

_A_DAY = timedelta(days=1)


def none_in(_year: int) -> frozenset[date]:
    """The calendar without public holidays."""
    return frozenset()


@dataclass(frozen=True)
class Holidays:
    """Public holidays, days off of the list's own, and the weekend on which nothing is moved to."""

    public: Callable[[int], frozenset[date]] = none_in
    """Returns a year's public holidays."""
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()
    """Public holidays on which people here work."""
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    """Weekdays as `date.weekday` counts them: 0 is Monday."""

    def is_holiday(self, day: date) -> bool:
        """Say whether a day is off besides the weekend."""
        return day in self.added or (day not in self.removed and day in self.public(day.year))

    def is_working_day(self, day: date) -> bool:
        return day.weekday() not in self.weekend and not self.is_holiday(day)

    def on_or_after(self, day: date) -> date:
        """Return `day` itself, or, if it is a holiday, the next working day."""
        return self._moved(day, _A_DAY)

    def on_or_before(self, day: date) -> date:
        """Return `day` itself, or, if it is a holiday, the last working day before it."""
        return self._moved(day, -_A_DAY)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        return self._first_working(day + _A_DAY, _A_DAY) or day + _A_DAY

    def working_days(self, first: date, last: date) -> tuple[date, ...]:
        """Return the working days from `first` to `last`, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return tuple(day for day in days if self.is_working_day(day))

    def _moved(self, day: date, step: timedelta) -> date:
        # A wave that a timetable puts on a Saturday stays there: only a holiday moves it.
        return (self._first_working(day, step) or day) if self.is_holiday(day) else day

    def _first_working(self, day: date, step: timedelta) -> date | None:
        for n in range(LONGEST_BREAK.days):
            if self.is_working_day(day + n * step):
                return day + n * step
        return None


NO_HOLIDAYS = Holidays()
