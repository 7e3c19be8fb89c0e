"""Read comments and agreements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service.db.tables import Agreement, Comment


def to_show(session: Session, person_id: int, delivery_id: int) -> Sequence[Comment]:
    """Return the comments that belong on top of a person's ask: those that no earlier one has shown."""
    return session.scalars(
        select(Comment)
        .where(
            Comment.person_id == person_id,
            or_(Comment.shown_in_id.is_(None), Comment.shown_in_id == delivery_id),
        )
        .options(joinedload(Comment.author), joinedload(Comment.line))
        .order_by(Comment.id)
    ).all()


def agreements(session: Session, periods: Iterable[str], person_ids: Iterable[int]) -> Sequence[Agreement]:
    """Return which of these people said ok to which of these weeks, oldest first."""
    return session.scalars(
        select(Agreement)
        .where(Agreement.period.in_(list(periods)), Agreement.person_id.in_(list(person_ids)))
        .options(joinedload(Agreement.person))
        .order_by(Agreement.agreed_at)
    ).all()
