"""Make the row of a mail that came in, or of one that can't be had."""

from __future__ import annotations

import hashlib
from typing import Any

from service.db.tables import InboundMessage
from service.graph.received import ReceivedMessage
from service.workflow.app import App


def mail_row(app: App, address: str, folder: str, message: ReceivedMessage) -> InboundMessage:
    """Return the row of a mail, to be understood later."""
    return InboundMessage(
        mailbox=address,
        folder=folder,
        graph_id=message.graph_id,
        stored_at=app.clock.machine_now(),
        attempts=0,
        reruns=0,
        **contents(message),
    )


def contents(message: ReceivedMessage) -> dict[str, Any]:
    """Return what a row keeps of a mail once Graph has given it whole."""
    return {
        "internet_message_id": _storable(message.internet_message_id or "") or None,
        "content_hash": _content_hash(message),
        "sender": _storable(message.from_address or "").lower(),
        "subject": _storable(message.subject),
        "received_at": message.received_at,
        "raw": dict(message.raw),
    }


def row_by_its_id(app: App, address: str, folder: str, graph_id: str) -> InboundMessage:
    """Return the row of a mail of which we know nothing but that it was there."""
    return InboundMessage(
        mailbox=address,
        folder=folder,
        graph_id=graph_id,
        content_hash=hashlib.sha256(graph_id.encode()).hexdigest(),
        sender="",
        subject="",
        received_at=app.clock.now(),
        stored_at=app.clock.machine_now(),
        attempts=0,
        reruns=0,
        raw={"id": graph_id},
    )


def _storable(text: str) -> str:
    """Replace what no database takes: NUL, and halves of characters that JSON may carry."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _content_hash(message: ReceivedMessage) -> str:
    identity = message.internet_message_id or message.graph_id
    body = message.body_html if message.body_html is not None else message.body_text or ""
    return hashlib.sha256(f"{identity}\n{body}".encode(errors="replace")).hexdigest()
