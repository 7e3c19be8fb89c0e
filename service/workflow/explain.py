"""Say what one person was sent and what was read of theirs in one week, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.db import deliveries, people, weeks
from service.db.tables import Delivery, InboundMessage, Invitation, Membership, Person, Wave
from service.db.timetables import place_of, timetable_of
from service.domain.delivery_keys import MailKind, ask_key
from service.domain.periods import Period
from service.domain.personal_times import OWN
from service.domain.timetable import Kind
from service.errors import ConfigurationError
from service.workflow import absences
from service.workflow.app import App


@dataclass(frozen=True)
class Event:
    """One thing that happened, or didn't."""

    at: datetime
    what: str
    outcome: str
    why: str


@dataclass(frozen=True)
class Explanation:
    """Everything about one person's week."""

    person: str
    address: str
    week: str
    lists: tuple[str, ...]
    lines: tuple[str, ...]
    events: tuple[Event, ...]


def explain(app: App, person: str, week: str) -> Explanation:
    """
    Explain a week; `person` is an address, or a name where only one person has it; `week` as `2026-W43`.

    Raises:
        ConfigurationError: There is no such person, or more than one.
    """
    with app.db.read() as session:
        found = find_person(session, person)
        memberships = session.scalars(select(Membership).where(Membership.person_id == found.id)).all()
        events = [
            *_asks(session, found, week, memberships),
            *_mails(session, found, week),
            *_inbound(session, found, week),
        ]
        return Explanation(
            person=found.name,
            address=found.address,
            week=week,
            lists=tuple(map(_membership, memberships)),
            lines=tuple(
                f"{line.n} {line.text} ({', '.join(a.code for a in line.alignments) or 'not aligned'})"
                for line in weeks.standing_lines(session, found.id, week)
            ),
            events=tuple(sorted(events, key=lambda event: event.at)),
        )


def find_person(session: Session, person: str) -> Person:
    found = people.with_address(session, person)
    if found is not None:
        return found
    matches = session.scalars(
        select(Person).where(or_(Person.name == person, Person.given_name == person))
    ).all()
    if len(matches) != 1:
        why = "nobody" if not matches else f"{len(matches)} people"
        raise ConfigurationError(f"{why} here are called {person}: give the mail address.")
    return matches[0]


def _membership(membership: Membership) -> str:
    state = "left" if membership.left_at is not None else membership.left_out or "asked"
    return f"{membership.list.address}: {state}"


def _asks(session: Session, person: Person, week: str, memberships: Sequence[Membership]) -> list[Event]:
    """Tell which moments of the person's lists came, and why some led to no mail."""
    events = []
    list_ids = [membership.list_id for membership in memberships]
    for wave in session.scalars(select(Wave).where(Wave.list_id.in_(list_ids), Wave.period == week)):
        if not _is_for(session, person, wave):
            continue
        why = wave.reason or _why_no_mail(session, person, wave) or _answered(session, person, wave)
        events.append(Event(wave.due_at, f"{wave.kind} of {wave.list.address}", wave.state, why))
    skipped = select(Invitation).where(
        Invitation.person_id == person.id, Invitation.period == week, Invitation.skipped.is_not(None)
    )
    for invitation in session.scalars(skipped):
        at = datetime.combine(Period.parse(week).monday, time(), UTC)
        events.append(
            Event(at, f"{invitation.kind} to {person.address}", "not asked", invitation.skipped or "")
        )
    return events


def _why_no_mail(session: Session, person: Person, wave: Wave) -> str:
    """Say why a moment that came led to no mail for this person; nothing where it did, or where none is due."""
    if wave.kind == Kind.CLOSE or _got_mail(session, person, wave):
        return ""
    setup = weeks.find_invitation(session, person.id, wave.period, Kind.SETUP)
    if setup is None or setup.skipped is not None:
        return f"no mail: {_NOT_ASKED.get(setup.skipped if setup else None, 'not asked this week')}"
    day = absences.day_of(session, person, wave)
    if wave.kind != Kind.SETUP and absences.is_paused(session, person.id, day):
        return "no mail: paused"
    if wave.kind == Kind.REVIEW:
        return "no mail: there were no key results to look back on"
    if wave.kind != Kind.NUDGE:
        return "no mail"
    if setup.answered_at is not None and setup.answered_at <= wave.due_at:
        return "no mail: had answered"
    return "no mail: away" if weeks.is_away(session, person.id, day) else "no mail"


_NOT_ASKED: dict[str | None, str] = {
    "paused": "paused",
    "holiday": "public holidays of their site take the week",
    "joined": "joined after this week's setup",
    "not_approved": "nobody approved this week's much larger setup in time",
}
"""Why somebody was not asked, by `Invitation.skipped`."""


def _is_for(session: Session, person: Person, wave: Wave) -> bool:
    """Leave out the waves for members whose clock or holidays are not this person's."""
    if Kind(wave.kind) not in OWN:
        return True
    timetable = timetable_of(session, wave.list, Period.parse(wave.period))
    return wave.place == str(place_of(timetable, person))


def _got_mail(session: Session, person: Person, wave: Wave) -> bool:
    kinds = (MailKind.OVERVIEW, MailKind.DIGEST) if wave.kind == Kind.OVERVIEW else (MailKind(wave.kind),)
    keys = [ask_key(kind, person.id, wave.period) for kind in kinds]
    return any(deliveries.by_key(session, key) is not None for key in keys)


def _answered(session: Session, person: Person, wave: Wave) -> str:
    invitation = weeks.find_invitation(session, person.id, wave.period, wave.kind)
    if invitation is None or invitation.answered_at is None:
        return ""
    return f"answered {invitation.answered_at:%a %d %b %H:%M} UTC"


def _mails(session: Session, person: Person, week: str) -> list[Event]:
    rows = session.scalars(
        select(Delivery).where(Delivery.person_id == person.id, Delivery.period == week).order_by(Delivery.id)
    )
    return [
        Event(
            row.created_at,
            f"mail: {row.kind} “{row.subject or 'not composed yet'}”",
            row.state,
            row.reason or "",
        )
        for row in rows
    ]


def _inbound(session: Session, person: Person, week: str) -> list[Event]:
    """Tell what came from the person in reply to this week's mails, and what became of it."""
    rows = session.scalars(
        select(InboundMessage)
        .join(Delivery, Delivery.id == InboundMessage.delivery_id)
        .where(InboundMessage.person_id == person.id, Delivery.period == week)
        .order_by(InboundMessage.received_at)
    )
    return [
        Event(row.received_at, f"reply “{row.subject}”", row.disposition or "waiting", row.reason or "")
        for row in rows
    ]
