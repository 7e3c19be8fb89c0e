"""
Let a wave that is much larger than last time wait until a person says that it is right.

A list can grow by mistake: a nested group, a changed rule, the wrong list. Nothing of such a wave is written or sent, and
without an answer it lapses when its mails are not worth sending any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from service.db.tables import Delivery, Invitation, Wave
from service.db.timetables import timetable_of
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import DeliveryState
from service.domain.periods import Period
from service.domain.timetable import Kind
from service.workflow.app import App

_GROWTH = 1.2
_FEW = 10
"""So many people more, and a fifth more, is much larger."""

_PLANNED_WITHIN = timedelta(minutes=5)

WAITING = "waiting"
NOT_APPROVED = "skipped, not approved"
_SKIPPED = "not_approved"
"""Of invitations whose mails were never approved."""
_APART = {"synchronize_session": False}


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


def ask_about_joiners(session: Session, list_id: int) -> None:
    """
    Make what is written to those wait who have come on a list since its setup, if they are many.

    That is their setup, or their welcome where the week has gone too far; the others' mails have left.
    """
    session.flush()
    waves = select(Wave).where(Wave.list_id == list_id, Wave.kind == Kind.SETUP, Wave.state == "planned")
    for wave in session.scalars(waves).all():
        of_wave = and_(Delivery.wave_id == wave.id, Delivery.kind.in_((MailKind.SETUP, MailKind.WELCOME)))
        total = session.scalar(select(func.count()).where(of_wave)) or 0
        written = session.scalar(select(func.count()).where(of_wave, Delivery.html.is_not(None))) or 0
        before = max(_size(session, wave.id, Delivery.kind == MailKind.SETUP), written)
        if total > before * _GROWTH and total >= before + _FEW:
            wave.state = WAITING
            wave.reason = (
                f"{total - before} people came on the list after {before} were asked: is that right?"
            )


def lapses_at(session: Session, wave: Wave) -> datetime:
    """Return until when somebody can say yes: as long as the mails that wait are worth sending."""
    first = session.scalar(select(func.min(Delivery.created_at)).where(*_waiting_mails(wave)))
    came_later = _has_begun(session, wave) or _only_welcomes(session, wave)
    begins = max(wave.due_at, first) if first is not None and came_later else wave.due_at
    timetable = timetable_of(session, wave.list, Period.parse(wave.period))
    return begins + timetable.row(Kind(wave.kind)).late_window


def lapse_unapproved(app: App) -> None:
    """End the wait of waves that nobody has said yes to in time: skipped, visibly, with their mails."""
    with app.db.read() as session:
        waiting = session.scalars(select(Wave.id).where(Wave.state == WAITING)).all()
    for wave_id in waiting:
        with app.db.begin() as session:
            wave = session.get_one(Wave, wave_id, with_for_update=True)
            if wave.state == WAITING and app.clock.now() > lapses_at(session, wave):
                _lapse(session, wave)


def setups_waiting(session: Session) -> set[tuple[int, str]]:
    """Return (list, period) of setups of which nothing has left: what follows a setup waits with it."""
    waves = session.scalars(select(Wave).where(Wave.state == WAITING, Wave.kind == Kind.SETUP))
    return {
        (wave.list_id, wave.period)
        for wave in waves
        if not (_has_begun(session, wave) or _only_welcomes(session, wave))
    }


def _lapse(session: Session, wave: Wave) -> None:
    mails = _waiting_mails(wave)
    asked = select(Delivery.invitation_id).where(*mails)
    not_asked = update(Invitation).where(Invitation.id.in_(asked), Invitation.skipped.is_(None))
    session.execute(not_asked.values(skipped=_SKIPPED), execution_options=_APART)
    number = session.scalar(select(func.count()).where(*mails)) or 0
    has_begun = _has_begun(session, wave)
    cancelled = update(Delivery).where(*mails).values(state=DeliveryState.CANCELLED, reason=NOT_APPROVED)
    session.execute(cancelled, execution_options=_APART)
    wave.state = "done" if has_begun else "skipped"
    wave.reason = f"{NOT_APPROVED}: {number} mails"


def _waiting_mails(wave: Wave) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.wave_id == wave.id,
        Delivery.state == DeliveryState.PLANNED,
        Delivery.html.is_(None),
    )


def _has_begun(session: Session, wave: Wave) -> bool:
    """Say whether some of its mails were written before it was made to wait."""
    written = select(Delivery.id).where(Delivery.wave_id == wave.id, Delivery.html.is_not(None)).limit(1)
    return session.scalars(written).first() is not None


def _only_welcomes(session: Session, wave: Wave) -> bool:
    """Say whether nobody is asked by what waits: its setup was skipped, and people came afterwards."""
    asks = select(Delivery.id).where(*_waiting_mails(wave), Delivery.kind != MailKind.WELCOME).limit(1)
    return session.scalars(asks).first() is None


def _size_before(session: Session, wave: Wave) -> int:
    """Return the size of the last wave of that kind, for the overview also of this period's setup."""
    earlier = session.scalars(
        select(Wave.id)
        .where(
            Wave.list_id == wave.list_id,
            Wave.place == wave.place,
            Wave.kind == wave.kind,
            Wave.period < wave.period,
            Wave.state != "skipped",
            Wave.id != wave.id,
        )
        .order_by(Wave.period.desc())
        .limit(1)
    ).one_or_none()
    setup = session.scalars(
        select(Wave.id).where(
            Wave.list_id == wave.list_id,
            Wave.kind == Kind.SETUP,
            Wave.period == wave.period,
            Wave.state != "skipped",
            Wave.id != wave.id,
        )
    ).all()
    earlier_size = _size(session, earlier) if earlier is not None else 0
    return max(earlier_size, sum(_size(session, wave_id) for wave_id in setup))


def _size(session: Session, wave_id: int, *only: ColumnElement[bool]) -> int:
    """Count the mails that a wave was planned with; what joiners got later is beside the point."""
    of_wave = and_(Delivery.wave_id == wave_id, *only)
    first = session.scalar(select(func.min(Delivery.created_at)).where(of_wave))
    if first is None:
        return 0
    planned = Delivery.created_at <= first + _PLANNED_WITHIN
    return session.scalar(select(func.count()).where(of_wave, planned)) or 0
