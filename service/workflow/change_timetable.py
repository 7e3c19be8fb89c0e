"""
Change when a list's mails come: times, zone, cadence, cycle, public holidays, days off.

What decides a whole week changes with the next period, so that no mail of the running one is lost or repeated; a day off
counts from when it is named. A change can be looked at before it is made; what holds now is told by
`service.workflow.timetable_reports`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import calendars
from service.db import people
from service.db.tables import DayOff, DistributionList, TimetableChange, TimetableRow
from service.db.timetables import forget, versions_of
from service.domain.periods import Period
from service.domain.personal_times import Place
from service.domain.timetable import Kind, Row, change_from
from service.errors import ConfigurationError
from service.graph.mailbox_settings import iana_zone
from service.workflow.app import App
from service.workflow.list_reports import get_list
from service.workflow.member_settings import may_move_to
from service.workflow.timetable_reports import TimetableReport, report_on, running_timetable

_FROM_THE_START = Period(2000, 2)
"""From when a change of a list holds that is not switched on: from before it ever asked."""


@dataclass(frozen=True)
class Changes:
    """What an admin wants otherwise; None: as before."""

    zone: str | None = None
    """An IANA or a Windows name."""
    cadence: str | None = None
    """weekly or biweekly."""
    anchor: date | None = None
    """A day of a week that begins a bi-weekly period; without it the change itself begins one."""
    cycle_start: date | None = None
    """The Monday of a cycle's week 1."""
    calendar: str | None = None
    """Whose public holidays hold, like DE-BY; "" for none."""
    own_zones: bool | None = None
    rows: Mapping[Kind, tuple[int, time]] = field(default_factory=dict)
    """Moments as (days after Monday, time on the wall clock)."""
    days_off: Mapping[date, bool | None] = field(default_factory=dict)
    """Days to take off (True), to work on though they are holidays (False), to leave to the calendar again (None)."""

    @property
    def waits_for_a_period(self) -> bool:
        """Whether anything but days off changes."""
        whole = (self.zone, self.cadence, self.anchor, self.cycle_start, self.calendar, self.own_zones)
        return bool(self.rows) or any(value is not None for value in whole)


def preview(app: App, name: str, changes: Changes) -> TimetableReport:
    """Return what `change` would store, and store nothing. Raises ConfigurationError as `change` does."""
    with app.db.begin() as session:
        trial = session.begin_nested()
        try:
            return _changed(app, session, name, changes)
        finally:
            trial.rollback()
            session.info.clear()


def change(app: App, name: str, changes: Changes) -> TimetableReport:
    """
    Change a list's timetable.

    Raises:
        ConfigurationError: there is no such list, or something given is wrong; says what. Nothing is stored then.
    """
    with app.db.begin() as session:
        return _changed(app, session, name, changes)


def set_site(app: App, address: str, calendar: str) -> None:
    """
    Give one person the public holidays of their own site, or with "" those of their list again.

    Raises:
        ConfigurationError: nobody has that address, there is no such calendar, or a mail of this week lies between
            the old calendar and the new one.
    """
    wanted = calendars.check(calendar) if calendar else None
    with app.db.begin() as session:
        person = people.with_address(session, address.strip())
        if person is None:
            raise ConfigurationError(f"Nobody here has the address {address}.")
        new = Place(person.zone, wanted)
        if not may_move_to(app, session, person, new):
            raise ConfigurationError(
                f"By one of the two calendars {person.name} has this week's mail already and by the other not: set it "
                "again next week."
            )
        person.calendar = wanted


def _changed(app: App, session: Session, name: str, changes: Changes) -> TimetableReport:
    list_ = get_list(session, name)
    problems = _problems_of(app, session, list_, changes)
    if problems:
        raise ConfigurationError("\n".join(problems))
    if changes.waits_for_a_period:
        _store(session, list_, changes, _from(app, session, list_, changes))
    for day, is_off in changes.days_off.items():
        _store_day(session, list_, day, is_off)
    forget(session)
    timetable = versions_of(session, list_)[-1].timetable
    problems = [f"The {problem.replace('_', ' ')}" for problem in timetable.problems()]
    if problems:
        raise ConfigurationError("\n".join(problems))
    return report_on(app, session, list_)


def _problems_of(app: App, session: Session, list_: DistributionList, changes: Changes) -> list[str]:
    problems = []
    if changes.zone is not None and iana_zone(changes.zone) is None:
        problems.append(f"{changes.zone} is no time zone; name one like Europe/Amsterdam.")
    if changes.cadence not in (None, "weekly", "biweekly"):
        problems.append(f"The cadence is weekly or biweekly, not {changes.cadence}.")
    if changes.cycle_start is not None and changes.cycle_start.weekday() != 0:
        problems.append(f"A cycle starts on a Monday; {changes.cycle_start} is none.")
    if changes.anchor is not None and list_.enabled_at is None:
        problems.append("The periods of a list that is off begin with its cycle: say when that starts.")
    if changes.calendar:
        try:
            calendars.check(changes.calendar)
        except ConfigurationError as error:
            problems.append(str(error))
    for kind, (day, at) in changes.rows.items():
        try:
            Row(kind, day, at)
        except ValueError as error:
            problems.append(str(error))
    today = app.clock.now().astimezone(running_timetable(app, session, list_).zone).date()
    problems += [f"{day} is gone." for day in changes.days_off if day < today]
    return problems


def _from(app: App, session: Session, list_: DistributionList, changes: Changes) -> Period:
    """Return the period with which the changes begin: the next one, or that of a cycle that starts later."""
    if list_.enabled_at is None:
        return _FROM_THE_START
    running = running_timetable(app, session, list_)
    following = change_from(running, app.clock.now())
    if changes.cycle_start is None:
        return following
    return max(following, Period.containing(changes.cycle_start))


def _store(session: Session, list_: DistributionList, changes: Changes, begins: Period) -> None:
    row = _row_of(session, list_, begins)
    if begins == _FROM_THE_START:
        _store_beginning(list_, changes)
    else:
        _store_change(row, changes, begins)
    if changes.calendar is not None:
        row.calendar = calendars.check(changes.calendar) if changes.calendar else ""
    if changes.own_zones is not None:
        row.own_zones = changes.own_zones
    for kind, (day, at) in changes.rows.items():
        _store_row(session, list_, begins, kind, day, at)


def _row_of(session: Session, list_: DistributionList, begins: Period) -> TimetableChange:
    row = session.scalars(
        select(TimetableChange).where(
            TimetableChange.list_id == list_.id, TimetableChange.from_period == str(begins)
        )
    ).one_or_none()
    if row is None:
        row = TimetableChange(list_id=list_.id, from_period=str(begins))
        session.add(row)
    return row


def _store_beginning(list_: DistributionList, changes: Changes) -> None:
    """What a list begins with stands in its own row."""
    list_.zone = (iana_zone(changes.zone) if changes.zone else None) or list_.zone
    list_.cadence = changes.cadence or list_.cadence
    list_.cycle_start = changes.cycle_start or list_.cycle_start


def _store_change(row: TimetableChange, changes: Changes, begins: Period) -> None:
    row.zone = iana_zone(changes.zone) if changes.zone else row.zone
    row.cycle_start = changes.cycle_start or row.cycle_start
    if changes.cadence is not None or changes.anchor is not None:
        row.cadence = changes.cadence or "biweekly"
        row.anchor = changes.anchor or changes.cycle_start or begins.monday


def _store_row(
    session: Session, list_: DistributionList, begins: Period, kind: Kind, day: int, at: time
) -> None:
    where = (
        TimetableRow.list_id == list_.id,
        TimetableRow.kind == kind,
        TimetableRow.from_period == str(begins),
    )
    row = session.scalars(select(TimetableRow).where(*where)).one_or_none()
    if row is None:
        row = TimetableRow(list_id=list_.id, kind=kind, from_period=str(begins))
        session.add(row)
    row.day, row.time = day, f"{at:%H:%M}"


def _store_day(session: Session, list_: DistributionList, day: date, is_off: bool | None) -> None:
    row = session.get(DayOff, (list_.id, day))
    if is_off is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = DayOff(list_id=list_.id, day=day)
        session.add(row)
    row.is_off = is_off
