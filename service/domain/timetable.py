"""
Say when a period's mails and deadlines are, in a list's own time zone, and which of them are due.

Nothing here sends or remembers: the tick asks `what_is_due` and stores a row per wave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from service.domain.holidays import LONGEST_BREAK, NO_HOLIDAYS, Holidays
from service.domain.periods import WEEKLY, Cadence, Cycle, Period, dates


class Kind(StrEnum):
    """The moments of a period."""

    SETUP = "setup"
    NUDGE = "nudge"
    OVERVIEW = "overview"  # The digest goes out with it.
    CHANGE_DEADLINE = "change_deadline"  # Key results can be changed until then; nothing is sent.
    REVIEW = "review"
    CLOSE = "close"  # Reviews are in time until then; "no answer" is decided.


WAVES = (Kind.SETUP, Kind.NUDGE, Kind.OVERVIEW, Kind.REVIEW, Kind.CLOSE)
"""The kinds for which something is to be done when their moment comes."""

_COUNTED_FROM_THE_LAST_WEEK = frozenset({Kind.CHANGE_DEADLINE, Kind.REVIEW, Kind.CLOSE})
_MOST_DAYS = 13


@dataclass(frozen=True)
class Row:
    """One line of a timetable: a day and a time on the wall clock."""

    kind: Kind
    day: int
    """Days after a Monday: 0 is Monday, 4 Friday, 7 the next Monday. The Monday is that of the period's
    first week, for change deadline, review and close that of its last week."""
    at: time
    late_window: timedelta = timedelta(days=2)
    """How long after its moment a wave that was missed is still worth sending."""

    def __post_init__(self) -> None:
        if not 0 <= self.day <= _MOST_DAYS:
            raise ValueError(f"{self.kind}: day {self.day} is not between 0 (Monday) and {_MOST_DAYS}.")
        if self.at.tzinfo is not None:
            raise ValueError(f"{self.kind}: the time is the list's wall clock and carries no zone.")


DEFAULT_ROWS = (
    Row(Kind.SETUP, 0, time(9)),
    Row(Kind.NUDGE, 0, time(15), timedelta(hours=3)),  # People are told Monday 18:00.
    Row(Kind.OVERVIEW, 1, time(8, 30)),
    Row(Kind.CHANGE_DEADLINE, 4, time(14)),
    Row(
        Kind.REVIEW, 4, time(14), timedelta(days=2, hours=18)
    ),  # From Monday 09:00 the setup asks for scores.
    Row(Kind.CLOSE, 7, time(18), timedelta.max),  # However late, a week has to close.
)


_UNNAMED = Cycle(date(2024, 1, 1))
_FROM_SETUP_ON = (Kind.SETUP, Kind.NUDGE, Kind.OVERVIEW)
"""What a holiday moves forward; change deadline and review move back, so that the week ends before its holiday."""


@dataclass(frozen=True)
class Timetable:
    """All that decides when: zone, cadence, one row per kind, public holidays; and the cycle that names the weeks."""

    zone: ZoneInfo
    cadence: Cadence = WEEKLY
    rows: tuple[Row, ...] = DEFAULT_ROWS
    holidays: Holidays = NO_HOLIDAYS
    calendar: str = ""
    """The name of the calendar that `holidays` is made of, like DE-BY; "" for none."""
    cycle: Cycle = _UNNAMED
    own_zones: bool = False
    """Whether setup, nudge and review come by each member's own clock (see `service.domain.personal_times`)."""

    def __post_init__(self) -> None:
        if sorted(row.kind for row in self.rows) != sorted(Kind):
            raise ValueError("A timetable has exactly one row for each kind.")

    def with_rows(self, *rows: Row) -> Timetable:
        """Return this timetable with these rows in the place of those of the same kind."""
        own = {row.kind: row for row in rows}
        return replace(self, rows=tuple(own.get(row.kind, row) for row in self.rows))

    def row(self, kind: Kind) -> Row:
        return next(row for row in self.rows if row.kind is kind)

    def moment(self, period: Period, kind: Kind) -> datetime:
        """Return the instant, in UTC; in a period that is off it is the one that the holidays took."""
        return instant(self.day(period, kind), self.row(kind).at, self.zone)

    def day(self, period: Period, kind: Kind) -> date:
        """Return the day on this list's wall, moved where it is a holiday."""
        plain = self._plain_day(period, kind)
        if self.holidays is NO_HOLIDAYS or self.is_off(period):
            return plain
        if kind in _FROM_SETUP_ON:
            return self._moved_forward(period)[kind]
        if kind is Kind.CLOSE:
            return self.holidays.on_or_after(plain)
        return self._moved_back(period, kind)

    @property
    def most_moved(self) -> timedelta:
        """How far holidays may move a moment."""
        return timedelta() if self.holidays is NO_HOLIDAYS else LONGEST_BREAK

    def is_off(self, period: Period) -> bool:
        """
        Say whether holidays leave nothing of a period to agree on: nobody is asked, and nobody missed.

        So it is where all of it is off, and where they would put setup and review on one day.
        """
        if self.holidays is NO_HOLIDAYS:
            return False
        setup, review = self._moved_forward(period)[Kind.SETUP], self._moved_back(period, Kind.REVIEW)
        plain = self._plain_day(period, Kind.REVIEW) - self._plain_day(period, Kind.SETUP)
        return self.holidays.is_holiday(setup) or review - setup < min(plain, timedelta(days=1))

    def days_into_period(self, row: Row) -> timedelta:
        """Return how far `row`'s day is from the Monday on which the period begins."""
        weeks = self.cadence.weeks - 1 if row.kind in _COUNTED_FROM_THE_LAST_WEEK else 0
        return timedelta(weeks=weeks, days=row.day)

    def period_at(self, now: datetime) -> Period:
        """Return the period that runs at `now`, by the calendar on this list's wall."""
        return self.cadence.period_containing(now.astimezone(self.zone).date())

    def dates(self, period: Period) -> str:
        """Return the days from the first to the last working day: "19–23 Oct", "20–23 Oct" after a holiday."""
        return dates(period, self.cadence, self.holidays)

    def label(self, period: Period) -> str:
        """Return "Week 3 (19–23 Oct)", as subjects show it."""
        return self.cycle.label(period, self.cadence, self.holidays)

    def short_label(self, period: Period) -> str:
        """Return "week 3", for the middle of a sentence."""
        return self.cycle.short_label(period, self.cadence)

    def problems(self) -> tuple[str, ...]:
        """Say what an admin should mend: moments in an order that makes no sense."""
        week = self.cadence.period_containing(date(2024, 1, 8))
        plain = replace(self, holidays=NO_HOLIDAYS)
        return tuple(
            f"{later} must come after {earlier}."
            for earlier, later in _ORDER
            if plain.moment(week, later) <= plain.moment(week, earlier)
        )

    def _plain_day(self, period: Period, kind: Kind) -> date:
        return period.monday + self.days_into_period(self.row(kind))

    def _moved_forward(self, period: Period) -> dict[Kind, date]:
        """
        Move setup, nudge and overview to working days; those that had a night between them keep a working day.

        Setup on Tuesday after a holiday Monday puts the overview on Wednesday, but one on Thursday stays there.
        """
        moved: dict[Kind, date] = {}
        before: Row | None = None
        for row in sorted((self.row(kind) for kind in _FROM_SETUP_ON), key=lambda row: (row.day, row.at)):
            day = self.holidays.on_or_after(self._plain_day(period, row.kind))
            if before is not None and day <= moved[before.kind]:
                earliest = moved[before.kind]
                day = self.holidays.next_working_day(earliest) if row.day > before.day else earliest
            moved[row.kind], before = day, row
        return moved

    def _moved_back(self, period: Period, kind: Kind) -> date:
        day = self.holidays.on_or_before(self._plain_day(period, kind))
        setup = self._moved_forward(period)[Kind.SETUP]
        if kind is Kind.CHANGE_DEADLINE and day <= setup:
            return self._moved_back(period, Kind.REVIEW)
        return day


_ORDER = (
    (Kind.SETUP, Kind.NUDGE),
    (Kind.SETUP, Kind.OVERVIEW),
    (Kind.NUDGE, Kind.OVERVIEW),
    (Kind.SETUP, Kind.CHANGE_DEADLINE),
    (Kind.SETUP, Kind.REVIEW),
    (Kind.REVIEW, Kind.CLOSE),
    (Kind.CHANGE_DEADLINE, Kind.CLOSE),
)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """
    Return the first instant, in UTC, at which the wall clock of `zone` has reached `day`, `at`.

    Where the clocks jump over that time it is the jump itself; where it comes twice, the first one.
    """
    wall = datetime.combine(day, at)
    before, after = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    if after.astimezone(zone).replace(tzinfo=None) == wall:
        return after
    return _first_reaching(wall, zone, before, after)


def _first_reaching(wall: datetime, zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the jump by halving: at `before` the wall clock hasn't reached `wall`, at `after` it has."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after


@dataclass(frozen=True)
class TimetableVersion:
    """A timetable and the period from which on it holds; a later version ends it."""

    from_period: Period
    timetable: Timetable


def timetable_for(versions: Sequence[TimetableVersion], period: Period) -> Timetable | None:
    """Return the timetable in force for `period`; None before the first version, when nobody is asked."""
    version = _version_for(versions, period)
    return version.timetable if version else None


def _version_for(versions: Sequence[TimetableVersion], period: Period) -> TimetableVersion | None:
    begun = [version for version in versions if version.from_period <= period]
    return max(begun, key=lambda version: version.from_period, default=None)


def change_from(current: Timetable, now: datetime) -> Period:
    """Return the period from which on a change made at `now` holds: the one after the running one."""
    return current.cadence.next(current.period_at(now))


class Times(Protocol):
    """When the moments of a period are: a `Timetable`, or what one member's clock makes of it."""

    @property
    def cadence(self) -> Cadence: ...

    @property
    def rows(self) -> tuple[Row, ...]: ...

    def moment(self, period: Period, kind: Kind) -> datetime | None:
        """Return the instant; None where there is no such moment in this period."""

    def is_off(self, period: Period) -> bool: ...

    @property
    def most_moved(self) -> timedelta:
        """How far holidays may move a moment."""

    def days_into_period(self, row: Row) -> timedelta: ...


@dataclass(frozen=True)
class DueMoment:
    """A wave whose moment has come."""

    period: Period
    kind: Kind
    at: datetime
    late: bool
    """More than a tick was missed, but it is still worth doing."""
    too_late: bool
    """The late window is over: to be recorded as skipped, not done."""
    off: bool = False
    """Holidays take the whole period: to be recorded as skipped, not done."""


ON_TIME = timedelta(minutes=5)
"""A tick comes every minute; a few that are slow make nobody late."""


def what_is_due(
    versions: Sequence[TimetableVersion],
    since: datetime,
    now: datetime,
    read: Callable[[Timetable], Times | None] = lambda timetable: timetable,
) -> tuple[DueMoment, ...]:
    """
    Return the waves whose moment lies after `since` and not after `now`, oldest first.

    A caller that hands on each `now` as the next `since` is told each wave exactly once, however irregular its
    ticks are. One that doesn't know when it asked last may go back as far as it likes and rely on its rows. `read` may
    take a timetable in another way, as a member's clock does; where it gives None nothing is due.
    """
    judged = (
        _judged(times, period, row, now) for times, period, row in _candidates(versions, since, now, read)
    )
    due = (moment for moment in judged if moment is not None and since < moment.at <= now)
    return tuple(sorted(due, key=lambda moment: (moment.at, WAVES.index(moment.kind))))


def _candidates(
    versions: Sequence[TimetableVersion],
    since: datetime,
    now: datetime,
    read: Callable[[Timetable], Times | None],
) -> Iterator[tuple[Times, Period, Row]]:
    for version in versions:
        times = read(version.timetable)
        for row in times.rows if times is not None else ():
            assert times is not None
            for period in _periods(times, row, since, now) if row.kind in WAVES else ():
                if _version_for(versions, period) is version:
                    yield times, period, row


def _periods(times: Times, row: Row, since: datetime, now: datetime) -> Iterator[Period]:
    """Go through the periods for which `row` may fall between the two instants."""
    # A day more on each side, as a wall clock is at most 14 hours away from UTC.
    into_period, margin = times.days_into_period(row), times.most_moved + timedelta(days=1)
    earliest = since.astimezone(UTC).date() - margin - into_period
    latest = now.astimezone(UTC).date() + margin - into_period
    monday = earliest + timedelta(days=-earliest.weekday() % 7)
    while monday <= latest:
        week = Period.containing(monday)
        if times.cadence.begins(week):
            yield week
        monday += timedelta(weeks=1)


def _judged(times: Times, period: Period, row: Row, now: datetime) -> DueMoment | None:
    at = times.moment(period, row.kind)
    if at is None:
        return None
    lateness = now - at
    too_late = lateness > row.late_window
    late = lateness > ON_TIME and not too_late
    return DueMoment(period, row.kind, at, late=late, too_late=too_late, off=times.is_off(period))
