"""
Show what a person would get: a mail made from the facts of now, in a transaction that is taken back.

Mails that answer something, as receipts do, can't be made without what they answer: the newest one that was written is
shown.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import people, weeks
from service.db.tables import Delivery, Invitation, InvitationTeam, Person
from service.domain.delivery_keys import MailKind
from service.errors import ConfigurationError
from service.rendering import Email
from service.workflow.app import App
from service.workflow.compose_mail import compose_delivery
from service.workflow.explain import find_person
from service.workflow.outbox import add_planned, ensure_mailbox

_ASKING = (MailKind.SETUP, MailKind.NUDGE, MailKind.REVIEW, MailKind.WELCOME)
_MADE = (*_ASKING, MailKind.OVERVIEW, MailKind.DIGEST)


def preview(app: App, kind: MailKind, person: str, period: str) -> Email:
    """
    Make the mail that a person would get for a period, or find the one that they got; nothing is stored or sent.

    Raises:
        ConfigurationError: There is no such person, or they don't get such a mail; the message says why.
    """
    with app.db.begin() as session:
        make = _make if kind in _MADE else _written
        email = make(app, session, kind, find_person(session, person), period)
        session.rollback()
    return email


def _written(_app: App, session: Session, kind: MailKind, person: Person, period: str) -> Email:
    wanted = (Delivery.person_id == person.id, Delivery.kind == kind, Delivery.period == period)
    row = session.scalars(select(Delivery).where(*wanted).order_by(Delivery.id.desc()).limit(1)).first()
    if row is None:
        raise ConfigurationError(
            f"No {kind} was written to {person.name} in {period}. It is written when there is something to tell."
        )
    if row.subject is None or row.text is None or row.html is None:
        raise ConfigurationError(f"The words of the {kind} to {person.name} are no longer kept.")
    return Email(row.subject, row.text, row.html)


def _make(app: App, session: Session, kind: MailKind, person: Person, period: str) -> Email:
    _refuse_without_list(session, kind, person)
    invitation = _invitation(session, kind, person, period) if kind in _ASKING else None
    ensure_mailbox(session, app.config.mailbox)
    row = Delivery(
        key=f"preview:{kind}:{person.id}",
        kind=kind,
        person_id=person.id,
        period=period,
        invitation_id=invitation.id if invitation is not None else None,
    )
    compose_delivery(app, session, add_planned(app, session, row))
    assert row.subject is not None
    assert row.text is not None
    assert row.html is not None
    return Email(row.subject, row.text, row.html)


def _refuse_without_list(session: Session, kind: MailKind, person: Person) -> None:
    if kind is MailKind.DIGEST and not people.lists_read_by(session, person.id):
        raise ConfigurationError(
            f"{person.name} reads no digest: neither lead nor manager of anybody on a list that is on."
        )
    if kind is not MailKind.DIGEST and not people.lists_of(session, person.id):
        raise ConfigurationError(f"{person.name} is asked on no list that is on, and so gets no such mail.")


def _invitation(session: Session, kind: MailKind, person: Person, period: str) -> Invitation:
    """Return the ask behind the mail, or one made for the moment."""
    asked = "review" if kind is MailKind.REVIEW else "setup"
    found = weeks.find_invitation(session, person.id, period, asked)
    if found is not None:
        return found
    lists = people.lists_of(session, person.id)
    made = Invitation(
        person_id=person.id, period=period, kind=asked, team_id=lists[0].team_id, list_id=lists[0].id
    )
    session.add(made)
    session.flush()
    session.add_all(InvitationTeam(invitation_id=made.id, team_id=list_.team_id) for list_ in lists)
    session.flush()
    return made
