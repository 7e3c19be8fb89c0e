"""Build a list's timetable from its rows and the defaults."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, TimetableRow
from service.domain.periods import WEEKLY, Cadence, Period
from service.domain.timetable import Kind, Timetable, TimetableVersion, timetable_for


def cadence_of(list_: DistributionList) -> Cadence:
    """Return how long the list's periods are."""
    return Cadence.biweekly(list_.cycle_start) if list_.cadence == "biweekly" else WEEKLY


def versions_of(session: Session, list_: DistributionList) -> tuple[TimetableVersion, ...]:
    """Return the list's timetables, each with the period from which on it holds; the first is the default one."""
    cadence = cadence_of(list_)
    current = Timetable(ZoneInfo(list_.zone), cadence)
    versions = [TimetableVersion(Period(2000, 1), current)]
    rows = session.scalars(
        select(TimetableRow)
        .where(TimetableRow.list_id == list_.id)
        .order_by(TimetableRow.from_period, TimetableRow.id)
    ).all()
    for from_period in dict.fromkeys(row.from_period for row in rows):
        current = _changed(current, [row for row in rows if row.from_period == from_period])
        versions.append(TimetableVersion(Period.parse(from_period), current))
    return tuple(versions)


def timetable_of(session: Session, list_: DistributionList, period: Period) -> Timetable:
    """Return the timetable in force for a period."""
    timetable = timetable_for(versions_of(session, list_), period)
    assert timetable is not None  # The default version holds from long ago.
    return timetable


def _changed(timetable: Timetable, rows: Sequence[TimetableRow]) -> Timetable:
    default = {row.kind: row for row in timetable.rows}
    changed = []
    for row in rows:
        kind = Kind(row.kind)
        late_window = default[kind].late_window
        changed.append(type(default[kind])(kind, row.day, time.fromisoformat(row.time), late_window))
    return timetable.with_rows(*changed)
