"""Count what has happened and what waits, for those who watch the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db.tables import Delivery, InboundMessage, Mailbox
from service.domain.delivery_states import UNFINISHED


def mails_by_state(session: Session) -> dict[tuple[str, str], int]:
    """Return (kind, state) → number of our mails."""
    rows = session.execute(
        select(Delivery.kind, Delivery.state, func.count()).group_by(Delivery.kind, Delivery.state)
    )
    return {(kind, state): number for kind, state, number in rows}


def inbound_by_ending(session: Session) -> dict[tuple[str, str], int]:
    """Return (disposition, reason) → number of mails that came in; waiting ones have neither."""
    rows = session.execute(
        select(InboundMessage.disposition, InboundMessage.reason, func.count()).group_by(
            InboundMessage.disposition, InboundMessage.reason
        )
    )
    return {(disposition or "waiting", reason or ""): number for disposition, reason, number in rows}


def oldest_due(session: Session, now: datetime) -> datetime | None:
    """Return since when the oldest mail waits whose next step is due."""
    return session.scalar(
        select(func.min(Delivery.due_at)).where(Delivery.state.in_(UNFINISHED), Delivery.due_at <= now)
    )


@dataclass(frozen=True)
class MailboxFigures:
    """How a mailbox is read."""

    number: int
    """1 for the first one; its address stays out of what leaves the house."""
    read_at: datetime | None
    subscription_until: datetime | None


def mailboxes(session: Session) -> tuple[MailboxFigures, ...]:
    """Return all mailboxes, in the order of their addresses."""
    rows = session.scalars(select(Mailbox).order_by(Mailbox.address))
    return tuple(
        MailboxFigures(number, row.read_at, row.subscription_until) for number, row in enumerate(rows, 1)
    )
