"""The inbox: rows for what came in, who reads a mailbox now, how far each folder has been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from service.db import known
from service.db.tables import Answer, Folder, InboundMessage, Mailbox
from service.domain.dispositions import Disposition

_MOST_AT_ONCE = 500
"""Values in one statement."""


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


def pause_reading(session: Session, address: str, fence: int) -> None:
    """Give the lease back though there is more to read."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.read_fence == fence)
        .values(read_lease_until=None)
    )


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


def mailboxes_to_look_after(session: Session, now: datetime, every: timedelta) -> Sequence[str]:
    """Return the mailboxes that are read and were not looked after for so long."""
    return session.scalars(
        select(Mailbox.address).where(
            Mailbox.read_at.is_not(None),
            or_(Mailbox.read_lease_until.is_(None), Mailbox.read_lease_until <= now),
            or_(Mailbox.looked_after_at.is_(None), Mailbox.looked_after_at <= now - every),
        )
    ).all()


def note_looked_after(session: Session, address: str, fence: int, now: datetime) -> None:
    """Note that a mailbox was looked after, and give the reading lease back."""
    session.execute(
        update(Mailbox)
        .where(Mailbox.address == address, Mailbox.read_fence == fence)
        .values(looked_after_at=now, read_lease_until=None)
    )


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
    session.merge(Folder(mailbox=address, name=folder, link=link, failures=0))


def count_failure(session: Session, address: str, folder: str) -> int:
    """Count a page that could not be read; return how often in a row that was."""
    row = session.get(Folder, (address, folder)) or Folder(mailbox=address, name=folder, failures=0)
    row.failures += 1
    session.merge(row)
    return row.failures


def newest_received(session: Session, address: str, folder: str) -> datetime | None:
    """Return when the newest mail came that was read out of a folder."""
    return session.scalar(
        select(func.max(InboundMessage.received_at)).where(
            InboundMessage.mailbox == address, InboundMessage.folder == folder
        )
    )


def unknown(session: Session, address: str, graph_ids: Sequence[str]) -> list[str]:
    """Return those of these mails that have no row, in their order."""
    known: set[str] = set()
    for start in range(0, len(graph_ids), _MOST_AT_ONCE):
        some = graph_ids[start : start + _MOST_AT_ONCE]
        known.update(
            session.scalars(
                select(InboundMessage.graph_id).where(
                    InboundMessage.mailbox == address, InboundMessage.graph_id.in_(some)
                )
            )
        )
    return [graph_id for graph_id in dict.fromkeys(graph_ids) if graph_id not in known]


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


@dataclass(frozen=True)
class Waiting:
    """A mail to understand, with how often that was tried in vain."""

    id: int
    graph_id: str
    raw: Mapping[str, Any]
    tries: int
    is_fresh: bool


def waiting(session: Session, address: str, now: datetime, most: int) -> Sequence[Waiting]:
    """
    Return the mails to understand next, in the order in which they came.

    Fresh ones come together, up to `most`. One that was begun before and not ended comes alone.
    """
    order = (InboundMessage.received_at, InboundMessage.id)
    first = (  # Their ids alone: to put thousands of whole mails in order would take as long as to understand some.
        select(InboundMessage.id)
        .where(InboundMessage.mailbox == address, *_is_to_understand(now))
        .order_by(*order)
        .limit(most)
    )
    rows = session.execute(
        select(
            InboundMessage.id,
            InboundMessage.graph_id,
            InboundMessage.raw,
            InboundMessage.attempts,
            InboundMessage.retry_at,
        )
        .where(InboundMessage.id.in_(first))
        .order_by(*order)
    ).all()
    found = [Waiting(row.id, row.graph_id, row.raw, row.attempts, row.retry_at is None) for row in rows]
    fresh = list(takewhile(lambda row: row.is_fresh, found))
    return fresh or found[:1]


def begin_tries(session: Session, rows: Sequence[Waiting], retry_at: datetime) -> None:
    """Note that mails are being tried; should that end the process, they are not tried again before `retry_at`."""
    tries = {row.id: row.tries if row.is_fresh else row.tries + 1 for row in rows}
    for number in set(tries.values()):
        ids = [inbound_id for inbound_id, its in tries.items() if its == number]
        session.execute(
            update(InboundMessage)
            .where(InboundMessage.id.in_(ids), InboundMessage.disposition.is_(None))
            .values(attempts=number, retry_at=retry_at)
            .execution_options(synchronize_session=False)
        )


def count_try(session: Session, row: Waiting) -> None:
    """Count a try that ended with an error, and keep its wait."""
    _update(session, row.id, attempts=row.tries + 1)


def give_back_tries(session: Session, rows: Sequence[Waiting]) -> None:
    """Take back that these mails were tried."""
    for row in rows:
        retry_at = None if row.is_fresh else InboundMessage.stored_at
        _update(session, row.id, attempts=row.tries, retry_at=retry_at)


def end(session: Session, inbound_id: int, ending: Disposition) -> None:
    """Give a mail its disposition, unless it has one."""
    _update(session, inbound_id, disposition=ending.kind, reason=ending.reason)


def complete(session: Session, inbound_id: int, contents: Mapping[str, Any]) -> None:
    """Store what is in a mail of which only the id was known."""
    _update(session, inbound_id, **contents)


def _update(session: Session, inbound_id: int, **values: Any) -> None:
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.id == inbound_id, InboundMessage.disposition.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def is_second_copy(session: Session, message: InboundMessage) -> bool:
    """Say whether an earlier mail had the same Message-ID and body."""
    return known.answer(
        session,
        ("copy", None, message.id),
        lambda: _is_there(
            session,
            InboundMessage.mailbox == message.mailbox,
            InboundMessage.content_hash == message.content_hash,
            InboundMessage.id < message.id,
        ),
    )


def has_a_used_id(session: Session, message: InboundMessage) -> bool:
    """Say whether an earlier mail, with whatever body, came under the same Message-ID."""
    if message.internet_message_id is None:
        return False
    return known.answer(
        session,
        ("used id", None, message.id),
        lambda: _is_there(
            session,
            InboundMessage.internet_message_id == message.internet_message_id,
            InboundMessage.id < message.id,
        ),
    )


def _is_there(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return session.scalars(select(InboundMessage.id).where(*conditions).limit(1)).first() is not None


def last_answer_to(session: Session, delivery_id: int) -> Answer | None:
    """Return the newest stored answer that came to a mail of ours, whichever ask it was for."""
    key = ("last answer to", None, delivery_id)
    return known.answer(session, key, lambda: _last_answer_to(session, delivery_id))


def _last_answer_to(session: Session, delivery_id: int) -> Answer | None:
    return session.scalars(
        select(Answer)
        .join(InboundMessage, InboundMessage.id == Answer.inbound_id)
        .where(InboundMessage.delivery_id == delivery_id)
        .order_by(Answer.id.desc())
        .limit(1)
    ).one_or_none()


def last_answer(session: Session, invitation_id: int) -> Answer | None:
    """Return the newest stored answer to an invitation."""
    return session.scalars(
        select(Answer).where(Answer.invitation_id == invitation_id).order_by(Answer.id.desc()).limit(1)
    ).one_or_none()
