"""
Report when a list's mails come: its newest timetable, the coming moments, and whose clock or holidays are others.

Changing it is `service.workflow.change_timetable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import calendars
from service.db import people
from service.db.tables import DayOff, DistributionList, Person, Wave
from service.db.timetables import place_of, times_of, timetable_of, versions_of
from service.domain.periods import Period
from service.domain.timetable import Kind, Row, Timetable, change_from, timetable_for
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.list_reports import get_list

WEEKS_SHOWN = 4


@dataclass(frozen=True)
class MomentReport:
    """One moment of a period."""

    kind: str
    at: datetime
    """In the list's zone."""
    moved: bool = False
    """Whether a holiday moved it."""


@dataclass(frozen=True)
class WeekReport:
    """The moments of a period that are still to come."""

    period: str
    label: str
    moments: tuple[MomentReport, ...]
    is_off: bool
    holidays: tuple[str, ...]
    """"Mon 26 Oct: National Day"."""


@dataclass(frozen=True)
class SiteReport:
    """A member whose public holidays are those of another place than the list's."""

    name: str
    address: str
    calendar: str


@dataclass(frozen=True)
class ElsewhereReport:
    """Members whose clock or holidays are not the list's, and when their next setup comes."""

    place: str
    people: int
    next_setup: datetime | None


@dataclass(frozen=True)
class TimetableReport:
    """A list's timetable as an admin sees it."""

    address: str
    team_code: str
    team_name: str
    from_period: str
    """The period from which on all of this holds; earlier weeks go on as they were."""
    from_day: date
    zone: str
    cadence: str
    cycle_start: date
    calendar: str
    own_zones: bool
    rows: tuple[tuple[str, str], ...]
    """Kind and day with time: ("setup", "Mon 09:00")."""
    days_off: tuple[tuple[date, bool], ...]
    weeks: tuple[WeekReport, ...]
    elsewhere: tuple[ElsewhereReport, ...]
    sites: tuple[SiteReport, ...]


def show(app: App, name: str) -> TimetableReport:
    """
    Report on a list's newest timetable, and the mails of the next four periods; `name` is its address or team's code.

    Raises:
        ConfigurationError: there is no such list.
    """
    with app.db.read() as session:
        return report_on(app, session, get_list(session, name))


def running_timetable(app: App, session: Session, list_: DistributionList) -> Timetable:
    """Return the timetable by which the running week goes."""
    running = timetable_for(versions_of(session, list_), Period.containing(app.clock.now().date()))
    assert running is not None  # The first version holds from long ago.
    return running


def report_on(app: App, session: Session, list_: DistributionList) -> TimetableReport:
    """Report on a list's newest timetable as this transaction sees it."""
    newest = versions_of(session, list_)[-1]
    timetable, begins = newest.timetable, newest.from_period
    days_off = session.scalars(select(DayOff).where(DayOff.list_id == list_.id).order_by(DayOff.day))
    weeks = tuple(_weeks(app, session, list_))
    return TimetableReport(
        address=list_.address,
        team_code=list_.team.code,
        team_name=list_.team.name,
        from_period=str(begins),
        from_day=begins.monday,
        zone=timetable.zone.key,
        cadence="weekly" if timetable.cadence.weeks == 1 else "biweekly",
        cycle_start=timetable.cycle.start,
        calendar=timetable.calendar,
        own_zones=timetable.own_zones,
        rows=tuple((str(row.kind), day_and_time(row)) for row in timetable.rows),
        days_off=tuple((row.day, row.is_off) for row in days_off),
        weeks=weeks,
        elsewhere=_elsewhere(app, session, list_),
        sites=tuple(
            SiteReport(membership.person.name, membership.person.address, membership.person.calendar)
            for membership in people.asked_members(session, list_.id)
            if membership.person.calendar
        ),
    )


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_and_time(row: Row) -> str:
    """Return "Mon 09:00", or "next Mon 18:00" in the week after; `read_day_and_time` reads it."""
    following = "next " if row.day > 6 else ""
    return f"{following}{_DAYS[row.day % 7]} {row.at:%H:%M}"


def read_day_and_time(text: str) -> tuple[int, time]:
    """
    Read "Mon 09:00" or "next Mon 18:00" as days after Monday and a time.

    Raises:
        ConfigurationError: it is neither.
    """
    words = text.replace(",", " ").split()
    following = bool(words) and words[0].casefold() == "next"
    try:
        name, clock = words[1:] if following else words
        day = [each.casefold() for each in _DAYS].index(name[:3].casefold())
        return day + 7 * following, time.fromisoformat(clock.rjust(5, "0"))
    except ValueError:
        raise ConfigurationError(
            f"{text!r} is no moment of a week: write a day and a time, like “Mon 09:00” or “next Mon 18:00”."
        ) from None


def _weeks(app: App, session: Session, list_: DistributionList) -> Iterator[WeekReport]:
    """Go through the periods with moments to come, from the running one on, if it was asked, or the cycle's first."""
    now = app.clock.now()
    timetable = running_timetable(app, session, list_)
    period, shown = timetable.period_at(now), 0
    asked = set(session.scalars(select(Wave.period).where(Wave.list_id == list_.id, Wave.kind == Kind.SETUP)))
    while shown < WEEKS_SHOWN:
        timetable = timetable_of(session, list_, period)
        is_first = bool(asked) or period.monday >= list_.cycle_start
        is_asked = str(period) in asked or (is_first and timetable.moment(period, Kind.SETUP) > now)
        if timetable.cadence.begins(period) and is_asked:
            shown += 1
            yield _week(timetable, period, now)
        period = period.next()


def _week(timetable: Timetable, period: Period, now: datetime) -> WeekReport:
    moments = () if timetable.is_off(period) else tuple(_coming(timetable, period, now))
    first, last = period.monday, timetable.cadence.last_monday(period) + timedelta(days=6)
    return WeekReport(
        period=str(period),
        label=timetable.label(period),
        moments=moments,
        is_off=timetable.is_off(period),
        holidays=tuple(_holidays(timetable, first, last)),
    )


def _coming(timetable: Timetable, period: Period, now: datetime) -> Iterator[MomentReport]:
    for row in timetable.rows:
        at = timetable.moment(period, row.kind)
        if at > now:
            plain = period.monday + timetable.days_into_period(row)
            yield MomentReport(
                str(row.kind), at.astimezone(timetable.zone), timetable.day(period, row.kind) != plain
            )


def _holidays(timetable: Timetable, first: date, last: date) -> Iterator[str]:
    names = calendars.holiday_names(timetable.calendar, first.year) if timetable.calendar else {}
    if timetable.calendar and last.year != first.year:
        names = names | calendars.holiday_names(timetable.calendar, last.year)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if timetable.holidays.is_holiday(day):
            yield f"{day:%a} {day.day} {day:%b}: {names.get(day, 'day off')}"


def _elsewhere(app: App, session: Session, list_: DistributionList) -> tuple[ElsewhereReport, ...]:
    """Count the members elsewhere, by the timetable of the next period."""
    now, running = app.clock.now(), running_timetable(app, session, list_)
    period = change_from(running, now)
    timetable = timetable_of(session, list_, period)
    found: dict[str, list[Person]] = {}
    for membership in people.asked_members(session, list_.id):
        place = str(place_of(timetable, membership.person))
        if place:
            found.setdefault(place, []).append(membership.person)
    reports = []
    for place, members in sorted(found.items()):
        own = place_of(timetable, members[0])
        times = times_of(session, list_, timetable, own)
        at = None if times.is_off(period) else times.moment(period, Kind.SETUP)
        zone = ZoneInfo(own.zone) if own.zone else timetable.zone
        reports.append(ElsewhereReport(place, len(members), at.astimezone(zone) if at else None))
    return tuple(reports)
