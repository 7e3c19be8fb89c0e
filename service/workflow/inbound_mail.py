"""Show mails that came in and what became of them, and have one read anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from service.db import inbound
from service.db.tables import Answer, InboundMessage, Person
from service.domain.dispositions import Kind, Reason
from service.errors import ConfigurationError
from service.job_queue import Job
from service.workflow.app import App

_MOST = 500


@dataclass(frozen=True)
class InboundLine:
    """One mail that came in, on a line. `disposition` is None until it is understood."""

    id: int
    received_at: datetime
    sender: str
    person: str | None
    subject: str
    disposition: str | None
    reason: str | None
    tries: int
    mailbox: str
    folder: str


@dataclass(frozen=True)
class InboundReport:
    """All about one mail that came in."""

    line: InboundLine
    internet_message_id: str | None
    answers_mail: int | None
    """The number of the mail of ours that it answers."""
    retry_at: datetime | None
    words: str | None
    headers: tuple[tuple[str, str], ...]


def list_inbound(
    app: App, dispositions: Collection[str] = (), reasons: Collection[str] = (), *, all_of_them: bool = False
) -> tuple[InboundLine, ...]:
    """Return mails that came in, the newest first: those held or not understood, those asked for, or all."""
    query = select(InboundMessage).order_by(InboundMessage.received_at.desc()).limit(_MOST)
    if reasons:
        query = query.where(InboundMessage.reason.in_(reasons))
    if dispositions:
        query = query.where(InboundMessage.disposition.in_(dispositions))
    if not (reasons or dispositions or all_of_them):
        query = query.where(
            or_(InboundMessage.disposition.is_(None), InboundMessage.disposition == Kind.HELD)
        )
    with app.db.read() as session:
        return tuple(_line(session, row) for row in session.scalars(query))


def show_inbound(app: App, inbound_id: int) -> InboundReport:
    """Return all about one mail. Raises ConfigurationError where there is none."""
    with app.db.read() as session:
        row = _get(session, inbound_id)
        headers = row.raw.get("internetMessageHeaders") or ()
        return InboundReport(
            line=_line(session, row),
            internet_message_id=row.internet_message_id,
            answers_mail=row.delivery_id,
            retry_at=row.retry_at,
            words=row.words,
            headers=tuple((str(header.get("name")), str(header.get("value"))) for header in headers),
        )


def reprocess(app: App, ids: Sequence[int]) -> tuple[InboundLine, ...]:
    """
    Have mails read anew, as if they had just come. All or none.

    Raises:
        ConfigurationError: There is no such mail, nothing of it was kept, or its answer is stored already.
    """
    with app.db.begin() as session:
        rows = [_get(session, inbound_id) for inbound_id in ids]
        for row in rows:
            _refuse_reading(session, row)
            row.disposition = row.reason = row.retry_at = None
            row.attempts, row.reruns = 0, row.reruns + 1
        for address in {row.mailbox for row in rows}:
            inbound.ring(session, address)
        lines = tuple(_line(session, row) for row in rows)
    for address in {line.mailbox for line in lines}:
        app.queue.hint(Job.DRAIN, address)
    return lines


def quarantined(app: App) -> tuple[int, ...]:
    """Return the mails that broke what should read them."""
    return tuple(line.id for line in list_inbound(app, reasons=(Reason.QUARANTINED,)))


def _refuse_reading(session: Session, row: InboundMessage) -> None:
    if row.disposition is None:
        raise ConfigurationError(f"Mail {row.id} has not been understood yet; it is tried by itself.")
    if row.reason in (Reason.NO_LONGER_KNOWN, Reason.REMOVED_UNSEEN):
        raise ConfigurationError(f"Of mail {row.id} nothing was kept that could be read ({row.reason}).")
    if session.scalar(select(exists().where(Answer.inbound_id == row.id))):
        raise ConfigurationError(
            f"What mail {row.id} says is stored already. To change it, the person answers again or uses the form."
        )


def _get(session: Session, inbound_id: int) -> InboundMessage:
    row = session.get(InboundMessage, inbound_id)
    if row is None:
        raise ConfigurationError(f"There is no mail {inbound_id}. Those that were held: okr inbound list")
    return row


def _line(session: Session, row: InboundMessage) -> InboundLine:
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    return InboundLine(
        id=row.id,
        received_at=row.received_at,
        sender=row.sender,
        person=person.name if person is not None else None,
        subject=row.subject,
        disposition=row.disposition,
        reason=row.reason,
        tries=row.attempts,
        mailbox=row.mailbox,
        folder=row.folder,
    )
