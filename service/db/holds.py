"""Tell the mails that wait because an admin holds back the list that they belong to."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from service.db.tables import Delivery, DistributionList, Invitation, Wave


def is_held() -> ColumnElement[bool]:
    """Tell a mail of a held list, in a statement that selects from deliveries."""
    of_wave = (
        select(Wave.id)
        .join(Wave.list)
        .where(Wave.id == Delivery.wave_id, DistributionList.held_at.is_not(None))
    )
    of_invitation = (
        select(Invitation.id)
        .join(Invitation.list)
        .where(Invitation.id == Delivery.invitation_id, DistributionList.held_at.is_not(None))
    )
    of_team = select(DistributionList.id).where(
        DistributionList.team_id == Delivery.team_id, DistributionList.held_at.is_not(None)
    )
    return or_(of_wave.exists(), of_invitation.exists(), of_team.exists())


def is_any_list_held(session: Session) -> bool:
    """Say whether any list is held back at all."""
    held = select(DistributionList.id).where(DistributionList.held_at.is_not(None)).limit(1)
    return session.scalars(held).first() is not None
