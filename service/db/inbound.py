"""The inbox: rows for what came in, who reads a mailbox now, how far each folder has been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from service.db.tables import Answer, Folder, InboundMessage, Mailbox


@dataclass(frozen=True)
class Reading:
    """A reader's lease on a mailbox, and the ticket it has seen."""

    fence: int
    ticket: int


def ring(session: Session, address: str) -> None:
    """Note that there is something to read; a reader at work goes round once more."""
    session.execute(update(Mailbox).where(Mailbox.address == address).values(ticket=Mailbox.ticket + 1))


def begin_reading(session: Session, address: str, now: datetime, lease: timedelta) -> int | None:
    """Take the reading lease of a mailbox; return its fence, or None while another reader has it."""
    return session.execute(
        update(Mailbox)
        .where(
            Mailbox.address == address,
            or_(Mailbox.read_lease_until.is_(None), Mailbox.read_lease_until <= now),
        )
        .values(read_fence=Mailbox.read_fence + 1, read_lease_until=now + lease)
        .returning(Mailbox.read_fence)
    ).scalar_one_or_none()


def go_on_reading(
    session: Session, address: str, fence: int, now: datetime, lease: timedelta
) -> Reading | None:
    """Prolong the lease; None if another reader has taken over. The ticket seen is read before any mail."""
    ticket = session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.read_fence == fence)
        .values(read_lease_until=now + lease)
        .returning(Mailbox.ticket)
    ).scalar_one_or_none()
    return Reading(fence, ticket) if ticket is not None else None


def stop_reading(session: Session, address: str, seen: Reading, now: datetime) -> bool:
    """Give the lease back, unless the bell has rung since `seen`; say whether reading is over."""
    ended = session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.read_fence == seen.fence, Mailbox.ticket == seen.ticket)
        .values(read_lease_until=None, read_at=now, read_ticket=seen.ticket)
        .returning(Mailbox.address)
    )
    return ended.scalar_one_or_none() is not None


def give_up_reading(session: Session, address: str, fence: int, again_at: datetime) -> None:
    """Leave the mailbox alone until `again_at`, because Graph could not be read."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.read_fence == fence)
        .values(read_lease_until=again_at)
    )


def mailboxes_to_read(session: Session, now: datetime, poll: timedelta) -> Mapping[str, int]:
    """
    Return the mailboxes whose bell has rung, that were not read for `poll`, or that hold mails to understand.

    Each with its latest fence.
    """
    waiting = select(InboundMessage.id).where(
        InboundMessage.mailbox == Mailbox.address, *_is_to_understand(now)
    )
    found = session.execute(
        select(Mailbox.address, Mailbox.read_fence).where(
            or_(Mailbox.read_lease_until.is_(None), Mailbox.read_lease_until <= now),
            or_(
                Mailbox.read_at.is_(None),
                Mailbox.read_at <= now - poll,
                Mailbox.ticket > Mailbox.read_ticket,
                waiting.exists(),
            ),
        )
    )
    return {row.address: row.read_fence for row in found}


def _is_to_understand(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Say of a mail that nobody has understood it yet, and that it may be tried."""
    return (
        InboundMessage.disposition.is_(None),
        or_(InboundMessage.retry_at.is_(None), InboundMessage.retry_at <= now),
    )


def link_of(session: Session, address: str, folder: str) -> str | None:
    """Return where to go on reading a folder; None means from the beginning."""
    row = session.get(Folder, (address, folder))
    return row.link if row is not None else None


def store_link(session: Session, address: str, folder: str, link: str | None) -> None:
    """Remember where to go on reading, in the transaction that stores the page's mails."""
    session.merge(Folder(mailbox=address, name=folder, link=link))


def store_messages(session: Session, rows: Sequence[InboundMessage]) -> int:
    """Store the mails that are not there yet; return how many are new."""
    if not rows:
        return 0
    known = set(
        session.scalars(
            select(InboundMessage.graph_id).where(
                InboundMessage.mailbox == rows[0].mailbox,
                InboundMessage.graph_id.in_([row.graph_id for row in rows]),
            )
        )
    )
    new = {row.graph_id: row for row in rows if row.graph_id not in known}
    session.add_all(new.values())
    return len(new)


def waiting(session: Session, address: str) -> Sequence[int]:
    """Return the mails that nobody has understood yet, in the order in which they came."""
    return session.scalars(
        select(InboundMessage.id)
        .where(InboundMessage.mailbox == address, InboundMessage.disposition.is_(None))
        .order_by(InboundMessage.received_at, InboundMessage.id)
    ).all()


def first_copy(session: Session, message: InboundMessage) -> InboundMessage | None:
    """Find an earlier mail with the same Message-ID and body."""
    return session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.mailbox == message.mailbox,
            InboundMessage.content_hash == message.content_hash,
            InboundMessage.id < message.id,
        )
        .limit(1)
    ).one_or_none()


def last_answer(session: Session, invitation_id: int) -> Answer | None:
    """Return the newest stored answer to an invitation."""
    return session.scalars(
        select(Answer).where(Answer.invitation_id == invitation_id).order_by(Answer.id.desc()).limit(1)
    ).one_or_none()


def start_over(session: Session, address: str, folder: str) -> None:
    """Forget how far a folder was read; the next round reads it whole and stores only what is new."""
    store_link(session, address, folder, None)
