"""
Let a wave that is much larger than last time wait until a person says that it is right.

A list can grow by mistake: a nested group, a changed rule, the wrong list. Nothing of such a wave is written or sent.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db.tables import Delivery, Wave
from service.domain.timetable import Kind

_GROWTH = 1.2
_FEW = 10
"""So many people more, and a fifth more, is much larger."""

_PLANNED_WITHIN = timedelta(minutes=5)

WAITING = "waiting"


def ask_if_much_larger(session: Session, wave: Wave) -> None:
    """
    Make a wave that was just planned wait, if it is much larger than the one before of its kind.

    Nudges and reviews go only to people whom a setup has asked before.
    """
    if wave.kind not in (Kind.SETUP, Kind.OVERVIEW):
        return
    session.flush()
    now, before = _size(session, wave.id), _size_before(session, wave)
    if before and now > before * _GROWTH and now >= before + _FEW:
        wave.state = WAITING
        wave.reason = f"{now} mails, last time {before}: is that right?"


def _size_before(session: Session, wave: Wave) -> int:
    """Return the size of the last wave of that kind, for the overview also of this period's setup."""
    earlier = session.scalars(
        select(Wave.id)
        .where(
            Wave.list_id == wave.list_id,
            Wave.place == wave.place,
            Wave.kind == wave.kind,
            Wave.period < wave.period,
            Wave.state == "done",
        )
        .order_by(Wave.period.desc())
        .limit(1)
    ).one_or_none()
    setup = session.scalars(
        select(Wave.id).where(
            Wave.list_id == wave.list_id,
            Wave.kind == Kind.SETUP,
            Wave.period == wave.period,
            Wave.state == "done",
        )
    ).all()
    earlier_size = _size(session, earlier) if earlier is not None else 0
    return max(earlier_size, sum(_size(session, wave_id) for wave_id in setup))


def _size(session: Session, wave_id: int) -> int:
    """Count the mails that a wave was planned with; what joiners got later is beside the point."""
    of_wave = Delivery.wave_id == wave_id
    first = session.scalar(select(func.min(Delivery.created_at)).where(of_wave))
    if first is None:
        return 0
    planned = Delivery.created_at <= first + _PLANNED_WITHIN
    return session.scalar(select(func.count()).where(of_wave, planned)) or 0
