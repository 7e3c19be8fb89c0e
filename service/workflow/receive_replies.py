"""
Read a mailbox: fetch what is new, store it, then understand it mail by mail.

The webhook is only a doorbell; what is read comes from Graph's delta pages. A page's mails are committed before its
link, so a crash repeats a page and never skips one. What becomes of one mail is `service.workflow.understand_reply`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

import structlog

from service.db import inbound
from service.db.tables import InboundMessage
from service.domain.dispositions import Disposition, Kind, Reason
from service.errors import OkrError, SyncStateLostError, TransientError
from service.graph.mail import Folder, Mailbox
from service.graph.received import ReceivedMessage, read_message
from service.job_queue import Job
from service.workflow.app import App
from service.workflow.understand_reply import understand

FOLDERS: tuple[Folder, ...] = ("inbox", "junkemail")
"""Replies from outside may land in Junk."""

_PAGE = 25
_MOST_TRIES = 3
_log = structlog.get_logger()


def drain(app: App, address: str) -> None:
    """Read the mailbox `address` until nothing new is in it and nobody has rung again meanwhile."""
    now, timings = app.clock.machine_now(), app.config.timings
    lease = timedelta(seconds=timings.lease)
    with app.db.begin() as session:
        fence = inbound.begin_reading(session, address, now, lease)
    if fence is None:
        return  # Another worker reads this mailbox; it sees the ticket and goes round again.
    try:
        _read_until_quiet(app, address, fence, lease)
    except OkrError as error:
        wait = max(timings.retry_first, getattr(error, "retry_after", None) or 0)
        with app.db.begin() as session:
            again_at = app.clock.machine_now() + timedelta(seconds=wait)
            inbound.give_up_reading(session, address, fence, again_at)
        raise


def _read_until_quiet(app: App, address: str, fence: int, lease: timedelta) -> None:
    mailbox = app.mailbox(address)
    while True:
        with app.db.begin() as session:
            seen = inbound.go_on_reading(session, address, fence, app.clock.machine_now(), lease)
        if seen is None:
            return
        for folder in FOLDERS:
            _read_folder(app, mailbox, address, folder)
        _understand_waiting(app, address)
        with app.db.begin() as session:
            if inbound.stop_reading(session, address, seen, app.clock.machine_now()):
                return


def _read_folder(app: App, mailbox: Mailbox, address: str, folder: Folder) -> None:
    """Follow the folder's delta pages to their end."""
    with app.db.read() as session:
        link = inbound.link_of(session, address, folder)
    while True:
        try:
            page = mailbox.changes(folder, link, _PAGE)
        except SyncStateLostError:
            with app.db.begin() as session:
                inbound.start_over(session, address, folder)
            if link is None:
                raise TransientError(
                    "Graph lost its place in a folder that was read from the start"
                ) from None
            link = None
            continue
        rows = [_row(app, address, folder, message) for message in page.messages if not message.is_draft]
        link = page.next_link or page.delta_link
        with app.db.begin() as session:
            inbound.store_messages(session, rows)
            inbound.store_link(session, address, folder, link)
        if page.next_link is None:
            return


def _row(app: App, address: str, folder: str, message: ReceivedMessage) -> InboundMessage:
    return InboundMessage(
        mailbox=address,
        folder=folder,
        graph_id=message.graph_id,
        internet_message_id=_storable(message.internet_message_id or "") or None,
        content_hash=_content_hash(message),
        sender=_storable(message.from_address or "").lower(),
        subject=_storable(message.subject),
        received_at=message.received_at,
        stored_at=app.clock.machine_now(),
        raw=dict(message.raw),
    )


def _storable(text: str) -> str:
    """Replace what no database takes: NUL, and halves of characters that JSON may carry."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _content_hash(message: ReceivedMessage) -> str:
    identity = message.internet_message_id or message.graph_id
    body = message.body_html if message.body_html is not None else message.body_text or ""
    return hashlib.sha256(f"{identity}\n{body}".encode(errors="replace")).hexdigest()


def _understand_waiting(app: App, address: str) -> None:
    with app.db.read() as session:
        waiting = inbound.waiting(session, address)
    _understand_all(app, waiting)
    if waiting:
        app.queue.hint(Job.SEND_SLICE, address)  # Receipts don't wait for the next tick.


def _understand_all(app: App, ids: Iterable[int]) -> None:
    for inbound_id in ids:
        with app.db.begin() as session:
            row = session.get_one(InboundMessage, inbound_id)
            row.attempts += 1
            message, tries = read_message(row.raw), row.attempts
        try:
            understand(app, inbound_id, message)
        except TransientError:
            raise  # The world failed, not the mail.
        except Exception as error:  # noqa: BLE001 - One mail that breaks us must not stop those behind it.
            _log.exception(
                "mail_not_understood", inbound_id=inbound_id, tries=tries, error=type(error).__name__
            )
            if tries >= _MOST_TRIES:
                _quarantine(app, inbound_id)


def _quarantine(app: App, inbound_id: int) -> None:
    with app.db.begin() as session:
        row = session.get_one(InboundMessage, inbound_id)
        ending = Disposition(Kind.HELD, Reason.UNREADABLE)
        row.disposition, row.reason = ending.kind, ending.reason
