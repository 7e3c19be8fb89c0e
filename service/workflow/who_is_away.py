"""Let an admin see and say who is away, and who reads a lead's or manager's digest meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import Absence, Deputy, Person
from service.errors import ConfigurationError
from service.workflow import absences, pauses
from service.workflow.app import App

ADMIN = "admin"


@dataclass(frozen=True)
class AwayReport:
    """An absence that is running or to come."""

    name: str
    address: str
    first_day: date
    back_on: date | None
    """The day after the last one; None while nobody knows."""
    said_by: str
    is_pause: bool
    """Whether nothing is asked meanwhile; else the mails wait in the inbox."""


@dataclass(frozen=True)
class DeputyReport:
    """Who reads whose digest as well while they are away."""

    name: str
    address: str
    deputy: str
    deputy_address: str


@dataclass(frozen=True)
class Report:
    """All who are away, and all deputies."""

    away: tuple[AwayReport, ...]
    deputies: tuple[DeputyReport, ...]


def show(app: App) -> Report:
    """Report on absences that are not over, and on deputies."""
    today = app.clock.now().date()
    with app.db.read() as session:
        rows = session.execute(
            select(Absence, Person)
            .join(Person, Person.id == Absence.person_id)
            .where(or_(Absence.last_day.is_(None), Absence.last_day >= today))
            .order_by(Absence.first_day, Person.name)
        ).all()
        return Report(tuple(_away(absence, person) for absence, person in rows), _deputies(session))


def pause(app: App, who: str, back_on: date | None) -> None:
    """
    Ask nothing of a person until `back_on`, or until they or an admin say so.

    Raises:
        ConfigurationError: nobody has that address, or the day is gone.
    """
    with app.db.begin() as session:
        person = _find(session, who)
        if back_on is not None and back_on <= pauses.today_of(app, session, person):
            raise ConfigurationError(f"{back_on} is no day to come: say on which day {person.name} is back.")
        pauses.pause(app, session, person, back_on, ADMIN)


def end(app: App, who: str) -> bool:
    """End all absences of a person; say whether this week's setup leaves now. Raises ConfigurationError as `pause`."""
    with app.db.begin() as session:
        return pauses.resume(app, session, _find(session, who)).asked_now


def set_deputy(app: App, who: str, deputy: str | None) -> None:
    """
    Let `deputy` read what `who` reads, on the days on which `who` is away; None: nobody does.

    Raises:
        ConfigurationError: nobody has one of the addresses, or both are the same.
    """
    with app.db.begin() as session:
        person = _find(session, who)
        stands_in = _find(session, deputy) if deputy else None
        if stands_in is person:
            raise ConfigurationError(f"{person.name} can't stand in for themselves.")
        known = session.get(Deputy, person.id)
        if known is not None:
            session.delete(known)
            session.flush()
        if stands_in is not None:
            session.add(Deputy(person_id=person.id, deputy_id=stands_in.id))


def _find(session: Session, who: str) -> Person:
    person = people.with_address(session, who.strip())
    if person is None:
        raise ConfigurationError(f"Nobody here has the address {who}: people come with their lists.")
    return person


def _away(absence: Absence, person: Person) -> AwayReport:
    back_on = absence.last_day + timedelta(days=1) if absence.last_day is not None else None
    is_pause = absence.source in absences.PAUSES
    return AwayReport(person.name, person.address, absence.first_day, back_on, absence.source, is_pause)


def _deputies(session: Session) -> tuple[DeputyReport, ...]:
    rows = session.scalars(select(Deputy).order_by(Deputy.person_id)).all()
    found = []
    for row in rows:
        person, deputy = session.get_one(Person, row.person_id), session.get_one(Person, row.deputy_id)
        found.append(DeputyReport(person.name, person.address, deputy.name, deputy.address))
    return tuple(found)
