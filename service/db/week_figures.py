"""What became of one week's mails, for the report to the admin."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from service.db import people
from service.db.tables import (
    Answer,
    Delivery,
    DistributionList,
    InboundMessage,
    Invitation,
    Membership,
    OpenQuestion,
)
from service.domain.delivery_states import DeliveryState

_SENT = (DeliveryState.SUBMITTED, DeliveryState.CONFIRMED, DeliveryState.BOUNCED)


def sent_by_kind(session: Session, period: str) -> dict[str, int]:
    """Return kind → number of mails of a week that have left."""
    rows = session.execute(
        select(Delivery.kind, func.count())
        .where(Delivery.period == period, Delivery.state.in_(_SENT))
        .group_by(Delivery.kind)
    )
    return dict(rows.all())


def bounced(session: Session, period: str) -> list[Delivery]:
    """Return the mails of a week that came back."""
    return list(
        session.scalars(
            select(Delivery)
            .where(Delivery.period == period, Delivery.state == DeliveryState.BOUNCED)
            .options(joinedload(Delivery.person))
            .order_by(Delivery.id)
        )
    )


def asks(session: Session, period: str) -> list[Invitation]:
    """Return whom a week's lists asked, and whom not (`skipped` says why)."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.period == period)
            .options(joinedload(Invitation.person))
            .order_by(Invitation.id)
        )
    )


def answered_by_reply(session: Session, period: str) -> set[int]:
    """Return the asks of a week to which at least one reply was taken; others were answered by the form alone."""
    return set(
        session.scalars(
            select(Answer.invitation_id)
            .join(Invitation, Invitation.id == Answer.invitation_id)
            .where(Invitation.period == period, Answer.inbound_id.is_not(None))
        )
    )


def came_in(session: Session, begin: datetime, end: datetime) -> dict[tuple[str, str], int]:
    """Return (disposition, reason) → number of mails that came in between two instants."""
    rows = session.execute(
        select(InboundMessage.disposition, InboundMessage.reason, func.count())
        .where(InboundMessage.received_at >= begin, InboundMessage.received_at < end)
        .group_by(InboundMessage.disposition, InboundMessage.reason)
    )
    return {(disposition or "waiting", reason or ""): number for disposition, reason, number in rows}


def questions(session: Session, period: str) -> int:
    """Return how many questions receipts of a week asked."""
    asked = (
        select(func.count()).select_from(OpenQuestion).join(Delivery, Delivery.id == OpenQuestion.delivery_id)
    )
    return session.scalar(asked.where(Delivery.period == period)) or 0


def left_out(session: Session) -> list[Membership]:
    """Return who is on a list that is switched on, and is not asked for a lasting reason."""
    return list(
        session.scalars(
            select(Membership)
            .join(Membership.list)
            .where(
                people.is_on(),
                Membership.left_at.is_(None),
                Membership.left_out.is_not(None) | Membership.excluded_because.is_not(None),
            )
            .options(joinedload(Membership.person))
            .order_by(Membership.id)
        )
    )


def first_zone(session: Session) -> str | None:
    """Return the time zone of the first list that is switched on, or None where there is none."""
    return session.scalar(
        select(DistributionList.zone).where(people.is_on()).order_by(DistributionList.id).limit(1)
    )
