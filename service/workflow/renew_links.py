"""
Take a person's links back when a mail has gone to the wrong people, and give them new ones.

Only weeks that are still open have links that work; those are meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import Invitation, Person
from service.domain.speech import _
from service.errors import NotFoundError
from service.job_queue import Job
from service.rendering import speaking
from service.workflow import links
from service.workflow.app import App
from service.workflow.receipts import Answered, send_refusal
from service.workflow.week_names import week_name


@dataclass(frozen=True)
class LinksReport:
    """Whose links were changed, and of which weeks."""

    person: str
    address: str
    forms: tuple[str, ...]
    """Like "Week 3 (19–23 Oct), setup"."""


def revoke(app: App, address: str) -> LinksReport:
    """
    Let none of a person's links work any more until they get new ones or are asked anew.

    Raises:
        NotFoundError: Nobody here has this address.
    """
    with app.db.begin() as session:
        person = _person(session, address)
        open_ones = [
            row for row in _asked(session, person) if row.revoked_at is None and _works(app, session, row)
        ]
        for invitation in open_ones:
            invitation.revoked_at = app.clock.now()
        return _report(person, open_ones)


def renew(app: App, address: str) -> LinksReport:
    """
    Replace a person's links by new ones, taken-back ones too, and mail the new ones to the person.

    Raises:
        NotFoundError: Nobody here has this address.
    """
    with app.db.begin() as session:
        person = _person(session, address)
        open_ones = [row for row in _asked(session, person) if _works(app, session, row)]
        for invitation in open_ones:
            invitation.link_epoch += 1
            invitation.revoked_at = None
            _send(app, session, invitation)
        report = _report(person, open_ones)
    app.queue.hint(Job.SEND_SLICE, app.config.mailbox)
    return report


def _send(app: App, session: Session, invitation: Invitation) -> None:
    with speaking(invitation.person.language):
        sentence = _("Your old link does not work any more; this is the new one.")
        key = f"link:{invitation.id}:{invitation.link_epoch}"
        send_refusal(app, session, Answered(None, invitation, invitation, {}), sentence, key=key)


def _person(session: Session, address: str) -> Person:
    person = people.with_address(session, address)
    if person is None:
        raise NotFoundError(
            f"Nobody here has the address {address}; okr lists show LIST names a list's people."
        )
    return person


def _asked(session: Session, person: Person) -> Sequence[Invitation]:
    """Return the asks of the last weeks, newest first: more than two are never open at once."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person.id)
        .order_by(Invitation.period.desc(), Invitation.kind)
        .limit(8)
    ).all()


def _works(app: App, session: Session, invitation: Invitation) -> bool:
    return app.clock.now() <= links.closes_at(session, invitation)


def _report(person: Person, invitations: Sequence[Invitation]) -> LinksReport:
    forms = tuple(f"{week_name(row.list, row.period)}, {row.kind}" for row in invitations)
    return LinksReport(person.name, person.address, forms)
