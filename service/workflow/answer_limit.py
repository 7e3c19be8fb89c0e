"""Limit how often one person is asked or refused, so that two machines that answer each other come to an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db import known
from service.db.tables import Delivery, InboundMessage
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Kind

MOST_A_DAY = 3
"""Plain receipts are not counted among these; nor is there a limit for all people together, which a large list
with many questions on one Monday would reach by itself."""

NOTICE = "notice:"
"""How the key of a mail begins that tells a member what came in their name."""

TOO_MANY = f"{MOST_A_DAY} such answers went to this person within 24 hours"


MOST_AN_HOUR = 12
"""Answers of every kind. More than that nobody writes by hand; what comes in is stored all the same."""

TOO_MANY_AN_HOUR = f"{MOST_AN_HOUR} answers went to this person within an hour"


def answered_enough(session: Session, person_id: int, now: datetime) -> bool:
    """Say whether a person got so many answers within the last hour that two machines must be talking."""
    key, hour_ago = ("receipts", person_id), now - timedelta(hours=1)
    return known.answer(session, key, lambda: _answered_since(session, person_id, hour_ago)) >= MOST_AN_HOUR


def _answered_since(session: Session, person_id: int, then: datetime) -> int:
    counting = select(func.count(Delivery.id)).where(
        Delivery.person_id == person_id,
        Delivery.kind == MailKind.RECEIPT,
        Delivery.state != DeliveryState.CANCELLED,
        Delivery.created_at > then,
    )
    return session.scalar(counting) or 0


def has_enough(session: Session, person_id: int, now: datetime, *, notices: bool) -> bool:
    """
    Say whether a person got so many of these mails in the last 24 hours that one more would be too much.

    Notices are counted apart from answers: whoever forges a member's mails must not silence our questions to them.
    """
    is_one = Delivery.key.startswith(NOTICE) if notices else InboundMessage.disposition != Kind.ACCEPTED
    asked = session.scalar(
        select(func.count(Delivery.id))
        .outerjoin(InboundMessage, InboundMessage.id == Delivery.answers_inbound_id)
        .where(
            Delivery.person_id == person_id,
            Delivery.kind == MailKind.RECEIPT,
            Delivery.state != DeliveryState.CANCELLED,
            Delivery.created_at > now - timedelta(days=1),
            is_one,
        )
    )
    return (asked or 0) >= MOST_A_DAY
