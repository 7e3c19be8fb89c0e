"""
The outbox: claim what is due, store what Graph said, compare and set.

Every update of a claimed row names the fence of its claim, so that a worker that was paused longer than its lease
changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true, update
from sqlalchemy.orm import Session, joinedload

from service.db import known, sending
from service.db.holds import is_any_list_held, is_held
from service.db.tables import Delivery, InboundMessage, Mailbox
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import UNFINISHED, DeliveryState, SendingState

_TO_SEND = (DeliveryState.PLANNED, DeliveryState.DRAFTED)
_RANK = case(
    (Delivery.kind == MailKind.RECEIPT, 0),
    (Delivery.kind == MailKind.NUDGE, 1),
    (Delivery.kind.in_((MailKind.OVERVIEW, MailKind.DIGEST)), 3),
    else_=2,
)
"""People's answers are answered first; what only informs waits for what asks."""


@dataclass(frozen=True)
class Lane:
    """A claimed sending lane."""

    fence: int
    recent_sends: Mapping[str, int] | None


class NewDraft(Protocol):
    """What Graph calls a draft and its conversation."""

    @property
    def id(self) -> str: ...

    @property
    def conversation_id(self) -> str: ...


@dataclass(frozen=True)
class Rest:
    """How a slice leaves its lane."""

    recent_sends: Mapping[str, int]
    next_slice_at: datetime | None = None
    troubles: int = 0
    paused_because: str | None = None


def take_lane(session: Session, address: str, now: datetime, lease: timedelta) -> Lane | None:
    """Take the sending lane of a mailbox; None while it is taken or has to wait."""
    taken = session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, *_is_free(now))
        .values(send_fence=Mailbox.send_fence + 1, send_lease_until=now + lease)
        .returning(Mailbox.send_fence, Mailbox.recent_sends)
    ).one_or_none()
    return Lane(taken.send_fence, taken.recent_sends) if taken is not None else None


def book(session: Session, address: str, fence: int, recent_sends: Mapping[str, int]) -> None:
    """Count mails as sent before they are."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.send_fence == fence)
        .values(recent_sends=dict(recent_sends))
    )


def leave_lane(session: Session, address: str, fence: int, rest: Rest) -> None:
    """Give the lane back."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.send_fence == fence)
        .values(
            send_lease_until=None,
            recent_sends=dict(rest.recent_sends),
            next_slice_at=rest.next_slice_at,
            send_troubles=rest.troubles,
            paused_because=rest.paused_because,
        )
    )


def troubles_of(session: Session, address: str) -> int:
    """Return in how many slices in a row nothing could be done."""
    return session.scalars(select(Mailbox.send_troubles).where(Mailbox.address == address)).one()


def sent_since(session: Session, address: str, since: datetime) -> int:
    """Count what left a mailbox from a moment (machine time) on."""
    counted = select(func.count()).where(Delivery.mailbox == address, Delivery.submitted_at > since)
    return session.scalar(counted) or 0


def first_sent_since(session: Session, address: str, since: datetime) -> datetime | None:
    """Return when the first mail after a moment left."""
    return session.scalar(
        select(func.min(Delivery.submitted_at)).where(
            Delivery.mailbox == address, Delivery.submitted_at > since
        )
    )


def claim(session: Session, address: str, fence: int, now: datetime, most: int) -> Sequence[Delivery]:
    """Claim up to `most` composed mails whose next step is due: answers first, reports last."""
    ids = session.scalars(
        select(Delivery.id)
        .where(
            Delivery.mailbox == address,
            Delivery.state.in_(_TO_SEND),
            Delivery.html.is_not(None),
            Delivery.due_at <= now,
            _may_leave(session),
        )
        .order_by(_RANK, Delivery.due_at, Delivery.id)
        .limit(most)
    ).all()
    if not ids:
        return ()
    session.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids))
        .values(claimed_by=fence, attempts=Delivery.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    answered = joinedload(Delivery.answered).load_only(InboundMessage.graph_id, InboundMessage.mailbox)
    return session.scalars(
        select(Delivery)
        .where(Delivery.id.in_(ids))
        .order_by(_RANK, Delivery.due_at, Delivery.id)
        .options(joinedload(Delivery.person), answered)
    ).all()


def receipts_to_write(session: Session, address: str, now: datetime, most: int) -> Sequence[Delivery]:
    """Return up to `most` answers that are due and not written as mails yet; only who has the lane writes them."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.mailbox == address,
            Delivery.state == DeliveryState.PLANNED,
            Delivery.facts.is_not(None),
            Delivery.due_at <= now,
        )
        .order_by(Delivery.due_at, Delivery.id)
        .limit(most)
    ).all()


def still_free(session: Session, ids: Sequence[int]) -> set[int]:
    """Return those of these mails that nobody has held, stopped or cancelled meanwhile."""
    found = select(Delivery.id).where(
        Delivery.id.in_(ids), Delivery.state.in_(UNFINISHED), _may_leave(session)
    )
    return set(session.scalars(found))


def _may_leave(session: Session) -> ColumnElement[bool]:
    """Say of a mail that no switch keeps it here; where none is turned, nothing has to be asked of each mail."""
    state = sending.switch(session).state
    if state == SendingState.STOPPED:
        return false()
    conditions = [Delivery.kind == MailKind.RECEIPT] if state == SendingState.HELD else []
    if is_any_list_held(session):
        conditions.append(~is_held())
    return and_(true(), *conditions)


def _is_free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say of a mailbox that nobody sends from it and that it need not wait."""
    return (
        or_(Mailbox.send_lease_until.is_(None), Mailbox.send_lease_until <= now),
        or_(Mailbox.next_slice_at.is_(None), Mailbox.next_slice_at <= now),
    )


def store_drafts(session: Session, fence: int, drafts: Mapping[int, NewDraft]) -> set[int]:
    """Store the drafts of claimed mails, each once; return the mails whose draft here is the one that may be sent."""
    won = session.execute(
        update(Delivery)
        .where(
            Delivery.id.in_(list(drafts)),
            Delivery.claimed_by == fence,
            Delivery.draft_id.is_(None),
            Delivery.state == DeliveryState.PLANNED,
        )
        .values(
            state=DeliveryState.DRAFTED,
            draft_id=case({id_: draft.id for id_, draft in drafts.items()}, value=Delivery.id),
            conversation_id=case(
                {id_: draft.conversation_id for id_, draft in drafts.items()}, value=Delivery.id
            ),
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return set(won.scalars())


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
            attempts=0,
            reason=None,
            due_at=confirm_at,
        )
    )


def put_off(
    session: Session, delivery_id: int, fence: int, due_at: datetime, reason: str, *, counts: bool
) -> None:
    """Leave a claimed mail for later, saying why; unless the attempt `counts`, only the first is remembered as one."""
    tried = Delivery.attempts if counts else case((Delivery.attempts > 1, Delivery.attempts - 1), else_=1)
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.claimed_by == fence, Delivery.state.in_(UNFINISHED))
        .values(due_at=due_at, reason=reason, attempts=tried)
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
    values: dict[str, Any] = {"state": state, "reason": reason}
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


def unknown_of(session: Session, address: str) -> Sequence[Delivery]:
    """Return a mailbox's mails whose fate is unknown and that were not sent anew."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.mailbox == address,
            Delivery.state == DeliveryState.UNKNOWN,
            Delivery.replaced_by_id.is_(None),
        )
        .order_by(Delivery.id.desc())
        .limit(100)
    ).all()


def found_after_all(session: Session, delivery_id: int, now: datetime) -> None:
    """Record that a mail whose fate was unknown has left."""
    session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.UNKNOWN)
        .values(state=DeliveryState.CONFIRMED, confirmed_at=now, reason=None)
    )


def lanes_with_work(session: Session, now: datetime) -> Mapping[str, int]:
    """Return the free mailboxes that have a mail to send or to confirm, each with its latest fence."""
    has_work = (
        select(Delivery.id)
        .where(
            Delivery.mailbox == Mailbox.address,
            or_(Delivery.html.is_not(None), Delivery.facts.is_not(None)),
            Delivery.due_at <= now,
            or_(
                Delivery.state == DeliveryState.SUBMITTED,
                and_(Delivery.state.in_(_TO_SEND), _may_leave(session)),
            ),
        )
        .exists()
    )
    free = session.execute(select(Mailbox.address, Mailbox.send_fence).where(*_is_free(now), has_work))
    return {row.address: row.send_fence for row in free}


def by_message_id(session: Session, message_ids: Sequence[str]) -> Delivery | None:
    """Find the newest of our mails among these Message-IDs (ours are lower-case)."""
    if not message_ids:
        return None
    key = ("ours", None, tuple(message_ids))
    return known.answer(session, key, lambda: _by_message_id(session, message_ids))


def _by_message_id(session: Session, message_ids: Sequence[str]) -> Delivery | None:
    return session.scalars(
        select(Delivery)
        .where(Delivery.internet_message_id.in_(message_ids))
        .order_by(Delivery.id.desc())
        .limit(1)
    ).one_or_none()


def by_key(session: Session, key: str) -> Delivery | None:
    """Find a mail by what makes it the only one of its kind."""
    return session.scalars(select(Delivery).where(Delivery.key == key)).one_or_none()
