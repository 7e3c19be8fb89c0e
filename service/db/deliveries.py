"""
The outbox: claim what is due, store what Graph said, compare and set.

Every update of a claimed row names the fence of its claim, so that a worker that was paused longer than its lease
changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from service.db.holds import is_held
from service.db.tables import Delivery, Mailbox
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import UNFINISHED, DeliveryState

_RECEIPTS_FIRST = case((Delivery.kind == MailKind.RECEIPT, 0), (Delivery.kind == MailKind.NUDGE, 1), else_=2)


def take_lane(session: Session, address: str, now: datetime, lease: timedelta) -> int | None:
    """Take the sending lane of a mailbox; return the claim's fence, or None while it is taken or has to wait."""
    taken = session.execute(
        update(Mailbox)
        .where(
            Mailbox.address == address,
            or_(Mailbox.send_lease_until.is_(None), Mailbox.send_lease_until <= now),
            or_(Mailbox.next_slice_at.is_(None), Mailbox.next_slice_at <= now),
        )
        .values(send_fence=Mailbox.send_fence + 1, send_lease_until=now + lease)
        .returning(Mailbox.send_fence)
    )
    return taken.scalar_one_or_none()


def leave_lane(session: Session, address: str, fence: int, next_slice_at: datetime) -> None:
    """Give the lane back; the next slice may begin at `next_slice_at`."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.send_fence == fence)
        .values(send_lease_until=None, next_slice_at=next_slice_at)
    )


def claim(session: Session, address: str, fence: int, now: datetime, most: int) -> Sequence[Delivery]:
    """Claim up to `most` composed mails whose next step is due, receipts before anything else."""
    rows = session.scalars(
        select(Delivery)
        .where(
            Delivery.mailbox == address,
            Delivery.state.in_((DeliveryState.PLANNED, DeliveryState.DRAFTED)),
            Delivery.html.is_not(None),
            Delivery.due_at <= now,
            ~is_held(),
        )
        .order_by(_RECEIPTS_FIRST, Delivery.due_at, Delivery.id)
        .options(joinedload(Delivery.person), joinedload(Delivery.answered))
        .limit(most)
    ).all()
    for row in rows:
        row.claimed_by = fence
        row.attempts += 1
    return rows


def store_draft(
    session: Session, delivery_id: int, fence: int, draft: Mapping[str, Any], now: datetime
) -> bool:
    """Store the draft of a claimed mail, once; say whether this draft is the one that may be sent."""
    return _changed_one(
        session,
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.claimed_by == fence,
            Delivery.draft_id.is_(None),
            Delivery.state == DeliveryState.PLANNED,
        )
        .values(state=DeliveryState.DRAFTED, unclear_since=now, **draft),
    )


def store_submitted(
    session: Session, ids: Iterable[int], fence: int, now: datetime, confirm_at: datetime
) -> None:
    """Record that Graph accepted these mails; later they are looked for in Sent Items."""
    session.execute(
        update(Delivery)
        .where(
            Delivery.id.in_(list(ids)), Delivery.claimed_by == fence, Delivery.state == DeliveryState.DRAFTED
        )
        .values(
            state=DeliveryState.SUBMITTED,
            submitted_at=now,
            unclear_since=None,
            attempts=0,
            reason=None,
            due_at=confirm_at,
        )
    )


def put_off(session: Session, delivery_id: int, fence: int, due_at: datetime, reason: str) -> None:
    """Leave a claimed mail for later, saying why."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.claimed_by == fence, Delivery.state.in_(UNFINISHED))
        .values(due_at=due_at, reason=reason)
    )


def give_back(session: Session, ids: Iterable[int], fence: int) -> None:
    """Take the claim off mails that were not come to: no attempt was made on them."""
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(list(ids)), Delivery.claimed_by == fence, Delivery.state.in_(UNFINISHED))
        .values(attempts=Delivery.attempts - 1, claimed_by=None)
    )


def end(
    session: Session,
    ids: Iterable[int],
    state: DeliveryState,
    now: datetime,
    reason: str | None = None,
    fence: int | None = None,
) -> None:
    """Bring unfinished mails to a final state; with `fence`, only those still claimed by it."""
    values: dict[str, Any] = {"state": state, "reason": reason, "unclear_since": None}
    if state is DeliveryState.CONFIRMED:
        values["confirmed_at"] = now
    statement = update(Delivery).where(Delivery.id.in_(list(ids)), Delivery.state.in_(UNFINISHED))
    if fence is not None:
        statement = statement.where(Delivery.claimed_by == fence)
    session.execute(statement.values(**values))


def awaiting_confirmation(session: Session, address: str, now: datetime) -> Sequence[Delivery]:
    """Return submitted mails whose look-up in Sent Items is due."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.mailbox == address, Delivery.state == DeliveryState.SUBMITTED, Delivery.due_at <= now)
        .order_by(Delivery.id)
        .limit(500)
    ).all()


def look_again(session: Session, delivery_id: int, due_at: datetime) -> None:
    """Put the confirmation of a submitted mail off."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.SUBMITTED)
        .values(due_at=due_at)
    )


def lanes_with_work(session: Session, now: datetime) -> Sequence[str]:
    """Return the mailboxes that have a mail to send or to confirm, and whose lane is free."""
    return session.scalars(
        select(Mailbox.address).where(
            or_(Mailbox.send_lease_until.is_(None), Mailbox.send_lease_until <= now),
            or_(Mailbox.next_slice_at.is_(None), Mailbox.next_slice_at <= now),
            select(Delivery.id)
            .where(
                Delivery.mailbox == Mailbox.address,
                Delivery.state.in_(UNFINISHED),
                Delivery.html.is_not(None),
                Delivery.due_at <= now,
                ~is_held(),
            )
            .exists(),
        )
    ).all()


def by_message_id(session: Session, message_ids: Sequence[str]) -> Delivery | None:
    """Find the newest of our mails among these Message-IDs (ours are lower-case)."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.internet_message_id.in_(message_ids))
        .order_by(Delivery.id.desc())
        .limit(1)
    ).one_or_none()


def by_key(session: Session, key: str) -> Delivery | None:
    """Find a mail by what makes it the only one of its kind."""
    return session.scalars(select(Delivery).where(Delivery.key == key)).one_or_none()


def _changed_one(session: Session, statement: Any) -> bool:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
