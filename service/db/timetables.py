"""
Build a list's timetable from how the list began, its changes, its days off and the calendars of public holidays.

`Timetable`s are read once per transaction and list; what changes one says so by `forget`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import calendars
from service.db.tables import (
    DayOff,
    DistributionList,
    Invitation,
    Membership,
    Person,
    TimetableChange,
    TimetableRow,
)
from service.domain.holidays import NO_HOLIDAYS, Holidays
from service.domain.periods import WEEKLY, Cadence, Cycle, Period
from service.domain.personal_times import THE_LISTS, PersonalTimes, Place
from service.domain.timetable import Kind, Row, Times, Timetable, TimetableVersion, timetable_for

_CACHE = "timetables"
_ALWAYS = Period(2000, 1)


def versions_of(session: Session, list_: DistributionList) -> tuple[TimetableVersion, ...]:
    """Return the list's timetables, each with the period from which on it holds; the first is how it began."""
    read_together(session, [list_])
    cache: dict[object, tuple[TimetableVersion, ...]] = session.info[_CACHE]
    return cache[_key(list_)]


def read_together(session: Session, lists: Sequence[DistributionList]) -> None:
    """Read the timetables of many lists in as many queries as those of one."""
    wanted = [list_ for list_ in lists if _key(list_) not in session.info.setdefault(_CACHE, {})]
    ids = [list_.id for list_ in wanted]
    rows, changes, days = (
        _by_list(session.scalars(select(table).where(table.list_id.in_(ids))).all()) if ids else {}
        for table in (TimetableRow, TimetableChange, DayOff)
    )
    for list_ in wanted:
        session.info[_CACHE][_key(list_)] = _versions(
            list_, rows.get(list_.id, []), changes.get(list_.id, []), days.get(list_.id, [])
        )


def _key(list_: DistributionList) -> tuple[object, ...]:
    return (list_.id, list_.zone, list_.cadence, list_.cycle_start)


def _by_list(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.list_id, []).append(row)
    return found


def forget(session: Session) -> None:
    """Read timetables anew from here on: a row of one was changed in this transaction."""
    session.flush()
    session.info.pop(_CACHE, None)


def timetable_of(session: Session, list_: DistributionList, period: Period) -> Timetable:
    """Return the timetable in force for a period."""
    timetable = timetable_for(versions_of(session, list_), period)
    assert timetable is not None  # The first version holds from long ago.
    return timetable


def place_of(timetable: Timetable, person: Person) -> Place:
    """Return where a member works, as far as it differs from the list's own place and the list cares."""
    return differing_place(timetable, Place(person.zone, person.calendar))


def zone_at(timetable: Timetable, person: Person) -> ZoneInfo:
    """Return the zone by which a person's mails come and are worded: their own if the list wants it."""
    return zone_in(timetable, Place(person.zone, person.calendar))


def zone_in(timetable: Timetable, place: Place) -> ZoneInfo:
    """Return the zone by which the mails to a place come: its own if the list wants it."""
    own = differing_place(timetable, place).zone
    return ZoneInfo(own) if own else timetable.zone


def zone_of(session: Session, invitation: Invitation) -> ZoneInfo:
    """Return the zone in which the person who was asked is told times."""
    return zone_at(timetable_of(session, invitation.list, Period.parse(invitation.period)), invitation.person)


def places_of(session: Session, list_: DistributionList) -> frozenset[Place]:
    """Return the zones and calendars of the people who are asked on a list, whether the list cares or not."""
    rows = session.execute(
        select(Person.zone, Person.calendar)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.list_id == list_.id, Membership.left_at.is_(None), Membership.left_out.is_(None))
        .distinct()
    )
    return frozenset(Place(zone, calendar) for zone, calendar in rows)


def differing_place(timetable: Timetable, place: Place) -> Place:
    """Return what of a place differs from the list's own, `THE_LISTS` where nothing does."""
    zone = place.zone if timetable.own_zones and place.zone != timetable.zone.key else None
    calendar = place.calendar if place.calendar != timetable.calendar else None
    return Place(zone or None, calendar or None)


def times_of(session: Session, list_: DistributionList, timetable: Timetable, place: Place) -> Times:
    """Return when the mails of members of a place are."""
    place = differing_place(timetable, place)
    if place == THE_LISTS:
        return timetable
    zone = ZoneInfo(place.zone) if place.zone else None
    holidays = holidays_of(place.calendar, _days_off(session, list_)) if place.calendar else None
    return PersonalTimes.of(timetable, zone, holidays)


def holidays_of(calendar: str, days_off: Iterable[DayOff]) -> Holidays:
    """Put a calendar together with a list's own days."""
    days = list(days_off)
    if not calendar and not days:
        return NO_HOLIDAYS
    added = frozenset(day.day for day in days if day.is_off)
    removed = frozenset(day.day for day in days if not day.is_off)
    if not calendar:
        return Holidays(added=added, removed=removed)
    return Holidays(partial(calendars.public_holidays, calendar), added, removed, calendars.weekend(calendar))


def _versions(
    list_: DistributionList,
    its_rows: Sequence[TimetableRow],
    its_changes: Sequence[TimetableChange],
    days_off: Sequence[DayOff],
) -> tuple[TimetableVersion, ...]:
    rows = _by_period(its_rows)
    changes = {change.from_period: change for change in its_changes}
    current = replace(_beginning(list_), holidays=holidays_of("", days_off))
    versions = [TimetableVersion(_ALWAYS, current)]
    for from_period in sorted({*rows, *changes}):
        change = changes.get(from_period)
        if change is not None:
            current = _with_change(current, change)
            current = replace(current, holidays=holidays_of(current.calendar, days_off))
        current = current.with_rows(*_rows(current, rows.get(from_period, ())))
        versions.append(TimetableVersion(Period.parse(from_period), current))
    return tuple(versions)


def _beginning(list_: DistributionList) -> Timetable:
    cadence = Cadence.biweekly(list_.cycle_start) if list_.cadence == "biweekly" else WEEKLY
    return Timetable(ZoneInfo(list_.zone), cadence, cycle=Cycle(list_.cycle_start))


def _with_change(timetable: Timetable, change: TimetableChange) -> Timetable:
    cadence = timetable.cadence
    if change.cadence is not None:
        anchor = change.anchor or cadence.anchor
        cadence = Cadence.biweekly(anchor) if change.cadence == "biweekly" else WEEKLY
    return replace(
        timetable,
        zone=ZoneInfo(change.zone) if change.zone else timetable.zone,
        cadence=cadence,
        cycle=Cycle(change.cycle_start) if change.cycle_start else timetable.cycle,
        calendar=timetable.calendar if change.calendar is None else change.calendar,
        own_zones=timetable.own_zones if change.own_zones is None else change.own_zones,
    )


def _by_period(rows: Iterable[TimetableRow]) -> dict[str, list[TimetableRow]]:
    found: dict[str, list[TimetableRow]] = {}
    for row in rows:
        found.setdefault(row.from_period, []).append(row)
    return found


def _rows(timetable: Timetable, rows: Sequence[TimetableRow]) -> list[Row]:
    return [
        Row(Kind(row.kind), row.day, time.fromisoformat(row.time), timetable.row(Kind(row.kind)).late_window)
        for row in rows
    ]


def _days_off(session: Session, list_: DistributionList) -> Sequence[DayOff]:
    return session.scalars(select(DayOff).where(DayOff.list_id == list_.id)).all()
