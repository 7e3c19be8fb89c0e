"""
Know who is away. An automatic reply says that someone is; until when, their mailbox settings say.

The words of an automatic reply are not searched for a date: that would be a guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.db import people, planning, weeks
from service.db.tables import Absence, DistributionList, Person, Wave
from service.db.timetables import timetable_of, zone_at, zone_in
from service.domain.periods import Period
from service.domain.timetable import Kind, Timetable
from service.errors import OkrError
from service.workflow.app import App

PAUSES = frozenset({"reply", "form", "admin"})
"""Sources of absences that somebody asked for: during these nothing is asked."""


@dataclass(frozen=True)
class Away:
    """A person is away from `first_day`; `last_day` is None where nobody knows."""

    person_id: int
    first_day: date
    last_day: date | None


def look_up(app: App, address: str) -> Away | None:
    """Return what an automatic reply from `address` means; None if it is from nobody whom we ask."""
    with app.db.read() as session:
        person = people.with_address(session, address)
        lists = people.lists_of(session, person.id) if person is not None else ()
    if person is None or not lists:
        return None
    now = app.clock.now()
    with app.db.read() as session:
        zone = zone_at(timetable_of(session, lists[0], Period.containing(now.date())), person)
    return Away(person.id, now.astimezone(zone).date(), _last_day(app, person.directory_id, zone))


def _last_day(app: App, directory_id: str, zone: ZoneInfo) -> date | None:
    try:
        settings = app.directory.mailbox_settings(directory_id)
    except OkrError:
        return None  # Settings are a help, not a need: without them the person is away with no end known.
    end = settings.automatic_replies.ends_at if settings is not None else None
    return last_day_away(end, zone) if end is not None else None


def last_day_away(ends_at: datetime, zone: ZoneInfo) -> date:
    """Return the last day of automatic replies that end then: who is back in the morning was away until the day before."""
    return (ends_at.astimezone(zone) - timedelta(hours=12)).date()


def record(session: Session, away: Away) -> None:
    """Store an absence, once however many automatic replies say it."""
    for known in weeks.away_on(session, away.person_id, away.first_day):
        if known.source in PAUSES:
            continue  # What somebody asked for is not changed by a machine.
        known.last_day = away.last_day or known.last_day
        return
    session.add(
        Absence(
            person_id=away.person_id,
            first_day=away.first_day,
            last_day=away.last_day,
            source="automatic reply",
        )
    )


def is_paused(session: Session, person_id: int, day: date) -> bool:
    """Say whether a person wants nothing asked on a day; who is merely away finds the mails when back."""
    return any(absence.source in PAUSES for absence in weeks.away_on(session, person_id, day))


def pauses_whole_week(session: Session, list_: DistributionList, person: Person, period: Period) -> bool:
    """Say whether a pause takes a whole period. Who comes back within it finds its setup mail waiting."""
    timetable = timetable_of(session, list_, period)
    first, last = timetable.day(period, Kind.SETUP), last_day_of(timetable, period)
    return is_paused(session, person.id, first) and is_paused(session, person.id, last)


def pausing_whole_week(
    session: Session, timetable: Timetable, person_ids: Collection[int], period: Period
) -> set[int]:
    """Return those of many people for whom a pause takes a whole period, as `pauses_whole_week`."""
    first, last = timetable.day(period, Kind.SETUP), last_day_of(timetable, period)
    paused = planning.away(session, person_ids, first, PAUSES)
    return planning.away(session, paused, last, PAUSES) if paused else paused


def away_at(
    session: Session,
    timetable: Timetable,
    wave: Wave,
    members: Iterable[planning.Member],
    sources: Collection[str] | None = None,
) -> set[int]:
    """Return who is away on the day on which a wave comes, each on their own wall; with `sources`, as these say."""
    by_day = _by_day(timetable, wave, members)
    return {one for day, ids in by_day.items() for one in planning.away(session, ids, day, sources)}


def off_at(
    session: Session, timetable: Timetable, wave: Wave, members: Iterable[planning.Member]
) -> set[int]:
    """Return who does not work on the day of the week on which a wave comes, each on their own wall."""
    by_day = _by_day(timetable, wave, members)
    return {one for day, ids in by_day.items() for one in planning.off_on(session, ids, day)}


def _by_day(timetable: Timetable, wave: Wave, members: Iterable[planning.Member]) -> dict[date, list[int]]:
    by_day: dict[date, list[int]] = {}
    for member in members:
        zone = zone_in(timetable, member.place)
        by_day.setdefault(wave.due_at.astimezone(zone).date(), []).append(member.person_id)
    return by_day


def last_day_of(timetable: Timetable, period: Period) -> date:
    """Return the Friday of a period."""
    return timetable.cadence.last_monday(period) + timedelta(days=4)


def day_at(session: Session, wave: Wave) -> date:
    """Return the day on which a wave comes, on the list's wall."""
    zone = timetable_of(session, wave.list, Period.parse(wave.period)).zone
    return wave.due_at.astimezone(zone).date()


def day_of(session: Session, person: Person, wave: Wave) -> date:
    """Return the day on which a wave comes, on the wall of the person."""
    timetable = timetable_of(session, wave.list, Period.parse(wave.period))
    return wave.due_at.astimezone(zone_at(timetable, person)).date()
