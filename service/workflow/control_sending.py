"""
Turn what leaves on and off, and say yes to a wave that asks.

Hold keeps back what we start and still answers people; stop keeps back everything. Both take effect within seconds, also
in the midst of a wave, and resume goes on where it stopped: nothing is sent twice, what came too late is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db import sending
from service.db.tables import Delivery, Mailbox, Wave
from service.domain.delivery_states import DeliveryState, SendingState
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.wave_size import WAITING, lapses_at

_TO_SEND = (DeliveryState.PLANNED, DeliveryState.DRAFTED)


@dataclass(frozen=True)
class LaneStatus:
    """How one sending mailbox stands. Times are machine time."""

    mailbox: str
    to_send: int
    to_confirm: int
    sent_in_24_hours: int
    next_mail_from: datetime | None
    """When the lane may send again; None: now."""
    paused_because: str | None


@dataclass(frozen=True)
class WaitingWave:
    """A wave that a person has to approve."""

    id: int
    list: str
    kind: str
    week: str
    mails: int
    question: str
    until: datetime
    """Product time up to which a yes counts; then the wave lapses."""


@dataclass(frozen=True)
class SendingStatus:
    """How everything that leaves stands."""

    state: str
    since: datetime | None
    reason: str | None
    unknown: int
    """Mails of which nobody can say whether they left."""
    lanes: tuple[LaneStatus, ...]
    waiting_waves: tuple[WaitingWave, ...]


def turn(app: App, state: SendingState, reason: str | None = None) -> SendingStatus:
    """Hold, stop or resume everything that leaves."""
    with app.db.begin() as session:
        sending.turn(session, state, app.clock.machine_now(), reason)
    return status(app)


def look_first(app: App, hours: float) -> None:
    """For so long, look for each mail in its mailbox before it is made: the database was restored from a backup."""
    with app.db.begin() as session:
        sending.look_first_until(session, app.clock.machine_now() + timedelta(hours=hours))


def approve(app: App, wave_id: int) -> WaitingWave:
    """
    Let a wave go out that asked whether its size is right.

    Raises:
        ConfigurationError: No such wave waits.
    """
    with app.db.begin() as session:
        wave = session.get(Wave, wave_id, with_for_update=True)
        if wave is None or wave.state != WAITING:
            raise ConfigurationError(
                f"No wave {wave_id} waits for approval. Those that do are shown by: okr mail status"
            )
        approved = _waiting_wave(session, wave)
        wave.state, wave.reason = "planned", f"approved: {approved.mails} mails"
    return approved


def status(app: App) -> SendingStatus:
    """Say how everything that leaves stands."""
    now = app.clock.machine_now()
    with app.db.read() as session:
        switch = sending.switch(session)
        waves = session.scalars(select(Wave).where(Wave.state == WAITING).order_by(Wave.due_at)).all()
        return SendingStatus(
            state=switch.state,
            since=switch.since,
            reason=switch.reason,
            unknown=_count(
                session, Delivery.state == DeliveryState.UNKNOWN, Delivery.replaced_by_id.is_(None)
            ),
            lanes=tuple(_lane_status(session, row, now) for row in session.scalars(select(Mailbox))),
            waiting_waves=tuple(_waiting_wave(session, wave) for wave in waves),
        )


def _lane_status(session: Session, row: Mailbox, now: datetime) -> LaneStatus:
    here = Delivery.mailbox == row.address
    waits = row.next_slice_at if row.next_slice_at is not None and row.next_slice_at > now else None
    return LaneStatus(
        mailbox=row.address,
        to_send=_count(session, here, Delivery.state.in_(_TO_SEND)),
        to_confirm=_count(session, here, Delivery.state == DeliveryState.SUBMITTED),
        sent_in_24_hours=_count(session, here, Delivery.submitted_at > now - timedelta(days=1)),
        next_mail_from=waits,
        paused_because=row.paused_because if waits is not None else None,
    )


def _waiting_wave(session: Session, wave: Wave) -> WaitingWave:
    mails = _count(session, Delivery.wave_id == wave.id)
    question, until = wave.reason or "", lapses_at(session, wave)
    return WaitingWave(wave.id, wave.list.address, wave.kind, wave.period, mails, question, until)


def _count(session: Session, *conditions: Sequence[object] | object) -> int:
    return session.scalar(select(func.count()).select_from(Delivery).where(*conditions)) or 0  # type: ignore[arg-type]
