"""
Let go whom no list asks any more: they left, were excluded, or their list was removed.

Their links stop and their mails that have not begun to leave are cancelled; what they wrote stays in its week.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.db.people import is_asked, lists_read_by
from service.db.tables import Delivery, Invitation, Person, Wave
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import DeliveryState
from service.domain.periods import Period
from service.workflow.app import App

_LINKS_CAN_BE_OPEN = timedelta(weeks=5)
"""Longer than any period lasts and any of its links works."""
_TO_MEMBERS = (MailKind.SETUP, MailKind.NUDGE, MailKind.OVERVIEW, MailKind.REVIEW, MailKind.WELCOME)


def let_go(app: App) -> None:
    """Stop links and mails of everybody whom no list asks any more; whoever is still on one keeps both."""
    now = app.clock.now()
    nobody_asks = select(Person.id).where(~is_asked())
    with app.db.begin() as session:
        session.execute(
            update(Invitation)
            .where(
                Invitation.revoked_at.is_(None),
                Invitation.period >= str(Period.containing((now - _LINKS_CAN_BE_OPEN).date())),
                Invitation.person_id.in_(nobody_asks),
            )
            .values(revoked_at=now)
            .execution_options(synchronize_session=False)
        )
        _cancel_mails(session)


def _cancel_mails(session: Session) -> None:
    session.execute(
        update(Delivery)
        .where(
            Delivery.state == DeliveryState.PLANNED,
            Delivery.kind.in_(_TO_MEMBERS),
            Delivery.person_id.in_(select(Person.id).where(~is_asked())),
        )
        .values(state=DeliveryState.CANCELLED, reason="no list asks this person any more")
        .execution_options(synchronize_session=False)
    )


def cancel_digests_of(session: Session, list_id: int) -> None:
    """Cancel the digests that a removed list's waves have planned, for those who read of no other team."""
    waves = select(Wave.id).where(Wave.list_id == list_id)
    planned = session.scalars(
        select(Delivery).where(
            Delivery.state == DeliveryState.PLANNED,
            Delivery.kind == MailKind.DIGEST,
            Delivery.wave_id.in_(waves),
        )
    )
    for row in planned:
        if not lists_read_by(session, row.person_id):
            row.state, row.reason = DeliveryState.CANCELLED, "its list was removed"
