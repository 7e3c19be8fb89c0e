"""
Say when one member's mails come where their clock or their public holidays are not the list's.

Setup, nudge and review come by the member's own clock and calendar; overview, digest, change deadline and close are the
list's, as a team agrees on one week.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.domain.holidays import Holidays
from service.domain.periods import Cadence, Period
from service.domain.timetable import Kind, Row, Times, Timetable, TimetableVersion, what_is_due

OWN = frozenset({Kind.SETUP, Kind.NUDGE, Kind.REVIEW})
"""The moments that follow the member."""


@dataclass(frozen=True)
class Place:
    """Where a member works: a zone and a calendar of holidays of their own, None for the list's."""

    zone: str | None = None
    calendar: str | None = None

    def __str__(self) -> str:
        """Return "Asia/Jakarta", "DE-BY", both with a space between, or "" for the list's own place."""
        return " ".join(filter(None, (self.zone, self.calendar)))


THE_LISTS = Place()


@dataclass(frozen=True)
class PersonalTimes:
    """A list's timetable as it is for members of one place."""

    listed: Timetable
    own: Timetable
    """The same rows with the place's zone and holidays."""

    @classmethod
    def of(cls, listed: Timetable, zone: ZoneInfo | None, holidays: Holidays | None) -> PersonalTimes:
        return cls(listed, replace(listed, zone=zone or listed.zone, holidays=holidays or listed.holidays))

    @property
    def cadence(self) -> Cadence:
        return self.listed.cadence

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that follow the member; all others are the list's."""
        return tuple(row for row in self.listed.rows if row.kind in OWN)

    @property
    def most_moved(self) -> timedelta:
        return max(self.listed.most_moved, self.own.most_moved)

    def days_into_period(self, row: Row) -> timedelta:
        return self.listed.days_into_period(row)

    def is_off(self, period: Period) -> bool:
        """Say whether the list's holidays or the member's own leave nothing of the period."""
        return self.listed.is_off(period) or self.own.is_off(period)

    def moment(self, period: Period, kind: Kind) -> datetime | None:
        """Return the instant; None for a nudge that would come after the overview."""
        if kind not in OWN:
            return self.listed.moment(period, kind)
        at = self._fitting(period).moment(period, kind)
        if kind is Kind.NUDGE and at >= self.listed.moment(period, Kind.OVERVIEW):
            return None
        return at

    def _fitting(self, period: Period) -> Timetable:
        """Leave a clock aside that is so far away that the setup would come after the list's overview."""
        clock_alone = replace(self.own, holidays=self.listed.holidays)
        setup, overview = clock_alone.moment(period, Kind.SETUP), self.listed.moment(period, Kind.OVERVIEW)
        review, close = clock_alone.moment(period, Kind.REVIEW), self.listed.moment(period, Kind.CLOSE)
        fits = setup < overview and review < close
        return self.own if fits else replace(self.own, zone=self.listed.zone)


_NEVER_LOST = frozenset({Kind.SETUP, Kind.REVIEW})
"""A reminder may fall between two clocks; a question may not."""

Reading = Callable[[Timetable], Times | None]
"""How a member's place takes a timetable: `what_is_due` knows it as `read`."""


def may_move(versions: Sequence[TimetableVersion], old: Reading, new: Reading, now: datetime) -> bool:
    """
    Say whether a member may change their place at `now` without losing a mail.

    They may while the same questions have come by both clocks; a change in between waits until it is so.
    """
    return _come(versions, old, now) == _come(versions, new, now)


def _come(versions: Sequence[TimetableVersion], read: Reading, now: datetime) -> set[tuple[Period, Kind]]:
    recent = Period.containing((now - timedelta(days=21)).date())
    due = what_is_due(versions, now - timedelta(days=35), now, read)
    return {
        (moment.period, moment.kind)
        for moment in due
        if moment.kind in _NEVER_LOST and moment.period > recent
    }
