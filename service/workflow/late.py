"""Decide where an answer belongs that comes after its time, and whether it is late there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Invitation
from service.db.timetables import timetable_of
from service.domain.periods import Period
from service.domain.timetable import Kind


def open_setup_instead_of(session: Session, asked: Invitation) -> Invitation:
    """A setup answer to an older week's mail belongs to the open week; every other answer to its own week."""
    latest = weeks.latest_setup(session, asked.person_id)
    if latest is None or latest.period <= asked.period:
        return asked
    return latest


def setup_is_late(session: Session, invitation: Invitation, received_at: datetime) -> bool:
    """Say whether a setup answer missed the week's overview."""
    return received_at > _moment(session, invitation, Kind.OVERVIEW)


def review_is_late(session: Session, invitation: Invitation, received_at: datetime) -> bool:
    """Say whether a review answer came after the week had closed."""
    return received_at > _moment(session, invitation, Kind.CLOSE)


def _moment(session: Session, invitation: Invitation, kind: Kind) -> datetime:
    period = Period.parse(invitation.period)
    return timetable_of(session, invitation.list, period).moment(period, kind)
