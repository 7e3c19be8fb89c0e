"""Which processes of the service work: when each said so last."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.db.tables import Heartbeat

_FORGET_AFTER = timedelta(days=1)


def beat(session: Session, name: str, process: str, now: datetime) -> None:
    """Note that a process works; what has not been heard of for a day is forgotten."""
    session.merge(Heartbeat(name=name, process=process, beat_at=now))
    session.execute(delete(Heartbeat).where(Heartbeat.beat_at < now - _FORGET_AFTER))


def last_beats(session: Session) -> dict[str, datetime]:
    """Return process → when one of its kind was last heard of."""
    rows = session.execute(select(Heartbeat.process, func.max(Heartbeat.beat_at)).group_by(Heartbeat.process))
    return dict(rows.all())


def alive(session: Session, since: datetime) -> dict[str, int]:
    """Return process → how many of its kind were heard of since then."""
    rows = session.execute(
        select(Heartbeat.process, func.count()).where(Heartbeat.beat_at >= since).group_by(Heartbeat.process)
    )
    return dict(rows.all())
