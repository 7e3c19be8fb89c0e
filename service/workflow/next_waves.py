"""Say which mails leave next, list by list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import DistributionList
from service.db.timetables import versions_of
from service.domain.periods import Period
from service.domain.timetable import WAVES, Kind, timetable_for
from service.workflow.app import App

_NAMES = {
    Kind.SETUP: "setup",
    Kind.NUDGE: "nudge",
    Kind.OVERVIEW: "overview and digest",
    Kind.REVIEW: "review",
}


@dataclass(frozen=True)
class NextWave:
    """The next mails of a list."""

    team: str
    kind: str
    at: datetime
    """In the list's zone."""
    asked: int
    """How many people of the list are asked at present."""

    @property
    def says(self) -> str:
        """It as a sentence."""
        return f"{self.team}: {self.kind} on {self.at:%a %d %b %Y %H:%M %Z}, {self.asked} people are asked."


def next_waves(app: App) -> tuple[NextWave, ...]:
    """Return what comes next for each list that is switched on, the soonest first."""
    now = app.clock.now()
    with app.db.read() as session:
        lists = session.scalars(
            select(DistributionList).where(DistributionList.enabled_at.is_not(None))
        ).all()
        found = [wave for list_ in lists for wave in _next_of(session, list_, now)]
    return tuple(sorted(found, key=lambda wave: wave.at))


def _next_of(session: Session, list_: DistributionList, now: datetime) -> Iterator[NextWave]:
    versions = versions_of(session, list_)
    running = timetable_for(versions, Period.containing(now.date()))
    assert running is not None
    period = running.period_at(now)
    moments = []
    for candidate in (period, running.cadence.next(period)):
        timetable = timetable_for(versions, candidate)
        assert timetable is not None
        moments += [(timetable.moment(candidate, kind), kind) for kind in WAVES if kind in _NAMES]
    upcoming = [(at, kind) for at, kind in moments if at > now]
    if upcoming:
        at, kind = min(upcoming)
        asked = len(people.asked_members(session, list_.id))
        yield NextWave(list_.team.name, _NAMES[kind], at.astimezone(ZoneInfo(list_.zone)), asked)
