"""
Pause and resume one person's mails.

During a pause nothing is asked and nobody is missed; what is open waits. Who asks for it, and what they are told, is
`service.workflow.pause_wishes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import deliveries, people, weeks
from service.db.tables import Absence, Delivery, DistributionList, Invitation, Person, Wave
from service.db.timetables import place_of, times_of, timetable_of, versions_of, zone_at
from service.domain.delivery_keys import MailKind, ask_key
from service.domain.periods import Period
from service.domain.speech import spoken
from service.domain.timetable import Kind as Moment
from service.domain.timetable import timetable_for
from service.workflow import absences
from service.workflow.app import App
from service.workflow.outbox import add_planned
from service.workflow.wave_size import WAITING

_AHEAD = 60
"""Periods to look through for the next setup: a pause is at most a year."""


@dataclass(frozen=True)
class Changed:
    """What holds after a wish was carried out."""

    back_on: date | None
    """None: not paused, or with no end."""
    paused: bool
    next_setup: date | None
    asked_now: bool = False


@dataclass(frozen=True)
class Held:
    """Whether a person's mails pause now, and until when."""

    is_paused: bool
    back_on: date | None

    @property
    def until(self) -> str | None:
        """The day on which they are back, as it is said."""
        return spoken().short_day(self.back_on) if self.back_on is not None else None


def held(app: App, session: Session, invitation: Invitation) -> Held:
    """Say whether the invited person pauses now."""
    today = today_of(app, session, invitation.person)
    for absence in weeks.away_on(session, invitation.person_id, today):
        if absence.source in absences.PAUSES:
            last = absence.last_day
            return Held(is_paused=True, back_on=last + timedelta(days=1) if last else None)
    return Held(is_paused=False, back_on=None)


def today_of(app: App, session: Session, person: Person) -> date:
    """Return the day on a person's own wall."""
    now = app.clock.now()
    lists = people.lists_of(session, person.id)
    if not lists:
        return now.date()
    running = timetable_of(session, lists[0], Period.containing(now.date()))
    return now.astimezone(zone_at(running, person)).date()


def pause(app: App, session: Session, person: Person, back_on: date | None, source: str) -> Changed:
    """Ask nothing of a person until `back_on`, or until they resume; an earlier pause is replaced."""
    today = today_of(app, session, person)
    _end(session, person.id, today, absences.PAUSES)
    last_day = back_on - timedelta(days=1) if back_on is not None else None
    session.add(Absence(person_id=person.id, first_day=today, last_day=last_day, source=source))
    session.flush()
    return Changed(
        back_on, paused=True, next_setup=_next_setup(app, session, person, back_on) if back_on else None
    )


def resume(app: App, session: Session, person: Person) -> Changed:
    """End every absence; a setup that the pause held back leaves at once while it can still be answered in time."""
    _end(session, person.id, today_of(app, session, person), None)
    session.flush()
    asked_now = _ask_after_all(app, session, person)
    next_setup = None if asked_now else _next_setup(app, session, person, None)
    return Changed(None, paused=False, next_setup=next_setup, asked_now=asked_now)


def _end(session: Session, person_id: int, today: date, sources: frozenset[str] | None) -> None:
    """End the absences that are still running or to come; those that would be empty go."""
    for absence in session.scalars(select(Absence).where(Absence.person_id == person_id)):
        if sources is not None and absence.source not in sources:
            continue
        if absence.last_day is not None and absence.last_day < today:
            continue
        if absence.first_day >= today:
            session.delete(absence)
        else:
            absence.last_day = today - timedelta(days=1)
    session.flush()


def _ask_after_all(app: App, session: Session, person: Person) -> bool:
    held_back = session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person.id, Invitation.kind == Moment.SETUP)
        .order_by(Invitation.period.desc())
        .limit(1)
    ).one_or_none()
    if held_back is None or held_back.skipped != "paused":
        return False
    timetable = timetable_of(session, held_back.list, Period.parse(held_back.period))
    if app.clock.now() >= timetable.moment(Period.parse(held_back.period), Moment.CHANGE_DEADLINE):
        return False
    held_back.skipped = None
    wave = _setup_wave(session, held_back)
    if wave is not None and wave.state != WAITING:
        wave.state = "planned"  # Its mails are composed again: the one that is new now.
    key = ask_key(MailKind.SETUP, person.id, held_back.period)
    if deliveries.by_key(session, key) is None:
        row = Delivery(
            key=key,
            kind=MailKind.SETUP,
            person_id=person.id,
            period=held_back.period,
            invitation_id=held_back.id,
            wave_id=wave.id if wave is not None else None,
        )
        add_planned(app, session, row)
    return True


def _setup_wave(session: Session, invitation: Invitation) -> Wave | None:
    return session.scalars(
        select(Wave)
        .where(
            Wave.list_id == invitation.list_id, Wave.period == invitation.period, Wave.kind == Moment.SETUP
        )
        .order_by(Wave.id)
        .limit(1)
    ).one_or_none()


def _next_setup(app: App, session: Session, person: Person, back_on: date | None) -> date | None:
    """Return the day of the next setup that will be sent, on the person's wall."""
    lists = people.lists_of(session, person.id)
    found = [day for list_ in lists if (day := _next_setup_of(app, session, list_, person)) is not None]
    return min(found, default=None)


def _next_setup_of(app: App, session: Session, list_: DistributionList, person: Person) -> date | None:
    now, versions = app.clock.now(), versions_of(session, list_)
    running = timetable_for(versions, Period.containing(now.date()))
    assert running is not None  # The first version holds from long ago.
    period = running.period_at(now)
    for _period in range(_AHEAD):
        timetable = timetable_of(session, list_, period)
        times = times_of(session, list_, timetable, place_of(timetable, person))
        at = times.moment(period, Moment.SETUP)
        is_asked = at is not None and at > now and not times.is_off(period)
        if is_asked and not absences.pauses_whole_week(session, list_, person, period):
            assert at is not None
            return at.astimezone(zone_at(timetable, person)).date()
        period = timetable.cadence.next(period)
    return None
