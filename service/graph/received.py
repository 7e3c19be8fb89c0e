"""
Read Graph's JSON of one mail into a `ReceivedMessage`, without judging what it says.

The same reading serves a mail fresh from the mailbox and one kept in the database, to be gone through again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.errors import PermanentError

_MESSAGE_CLASS, _REFERENCES, _IN_REPLY_TO = 0x001A, 0x1039, 0x1042
"""MAPI's numbers. Graph leaves internetMessageHeaders out of some mails (office-js#5413); these it keeps."""

FIELDS = (
    "id,internetMessageId,conversationId,receivedDateTime,sentDateTime,from,sender,toRecipients,subject,body,"
    "internetMessageHeaders,isDraft,isRead,hasAttachments"
)
EXPANSION = "singleValueExtendedProperties($filter={})".format(
    " or ".join(f"id eq 'String 0x{number:04X}'" for number in (_MESSAGE_CLASS, _REFERENCES, _IN_REPLY_TO))
)
"""What to ask Graph for, as `$select` and `$expand`, so that `read_message` finds everything."""

_MAPI_TAG = re.compile(r"String 0x([0-9A-F]+)", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True)
class ReceivedMessage:
    """One mail as it lies in a folder. People's words are kept out of its repr, which may reach a log."""

    graph_id: str
    """The immutable id, of use in this mailbox alone."""
    internet_message_id: str | None
    conversation_id: str | None
    received_at: datetime
    sent_at: datetime | None
    from_name: str | None = field(repr=False)
    from_address: str | None = field(repr=False)
    """Whom the mail says it is from, as spelt there. It can be forged."""
    sender_address: str | None = field(repr=False)
    """Who handed it in: differs from `from_address` where a delegate wrote."""
    to_addresses: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    body_html: str | None = field(repr=False)
    """The body as Graph gives it, made safe by it; None where the body is plain text."""
    body_text: str | None = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """In the mail's order, topmost first. Empty where Graph gives none."""
    message_class: str | None
    """For example IPM.Note, REPORT.IPM.Note.NDR, IPM.Note.Rules.OofTemplate.Microsoft."""
    odata_type: str | None
    """For example #microsoft.graph.eventMessageRequest; None or #microsoft.graph.message for an ordinary mail."""
    in_reply_to: str | None
    """The Message-ID of the mail it answers, in its angle brackets."""
    references: tuple[str, ...]
    """The Message-IDs of its thread, the oldest first."""
    is_draft: bool
    is_read: bool
    raw: Mapping[str, Any] = field(repr=False)
    """All that Graph said, to be stored and read again."""

    def header(self, name: str) -> str | None:
        """Return the topmost header of that name, in any case."""
        return next((value for given, value in self.headers if given.lower() == name.lower()), None)


def is_whole(raw: Mapping[str, Any]) -> bool:
    """Tell whether `raw` is a whole mail; a delta page may name only what has changed in it."""
    return {"id", "receivedDateTime", "body", "isDraft"} <= raw.keys()


def without_body(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a mail whose words are forgotten: that it came, and when."""
    return {name: raw[name] for name in ("id", "receivedDateTime") if name in raw}


def read_message(raw: Mapping[str, Any]) -> ReceivedMessage:
    """
    Read one message resource of Graph.

    Raises:
        PermanentError: It has no id or no time of receipt, which every mail in a folder has.
    """
    if not raw.get("id") or not raw.get("receivedDateTime"):
        raise PermanentError("Graph gave a message without id or receivedDateTime.")
    headers = tuple((header["name"], header["value"]) for header in raw.get("internetMessageHeaders") or ())
    properties = _properties(raw)
    body = raw.get("body") or {}
    is_html = str(body.get("contentType", "text")).lower() == "html"
    return ReceivedMessage(
        graph_id=raw["id"],
        internet_message_id=raw.get("internetMessageId"),
        conversation_id=raw.get("conversationId"),
        received_at=datetime.fromisoformat(raw["receivedDateTime"]),
        sent_at=datetime.fromisoformat(raw["sentDateTime"]) if raw.get("sentDateTime") else None,
        from_name=_mailbox(raw.get("from")).get("name"),
        from_address=_mailbox(raw.get("from")).get("address"),
        sender_address=_mailbox(raw.get("sender")).get("address"),
        to_addresses=tuple(_addresses(raw.get("toRecipients") or ())),
        subject=raw.get("subject") or "",
        body_html=body.get("content") or "" if is_html else None,
        body_text=None if is_html else body.get("content") or "",
        headers=headers,
        message_class=properties.get(_MESSAGE_CLASS),
        odata_type=raw.get("@odata.type"),
        in_reply_to=next(iter(_message_ids("In-Reply-To", headers, properties.get(_IN_REPLY_TO))), None),
        references=_message_ids("References", headers, properties.get(_REFERENCES)),
        is_draft=bool(raw.get("isDraft")),
        is_read=bool(raw.get("isRead")),
        raw=raw,
    )


def _properties(raw: Mapping[str, Any]) -> dict[int, str]:
    """Return the MAPI properties by number: what was asked for as `String 0x001A` may come back as `String 0x1a`."""
    tagged = (
        (_MAPI_TAG.fullmatch(item["id"]), item["value"])
        for item in raw.get("singleValueExtendedProperties") or ()
    )
    return {int(match[1], 16): value for match, value in tagged if match}


def _mailbox(recipient: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return (recipient or {}).get("emailAddress") or {}


def _addresses(recipients: Iterable[Any]) -> Iterator[str]:
    for recipient in recipients:
        # A recipient can be a mere name, for example an old contact or a hidden list.
        if address := _mailbox(recipient).get("address"):
            yield address


def _message_ids(name: str, headers: tuple[tuple[str, str], ...], twin: str | None) -> tuple[str, ...]:
    """Return the Message-IDs in the headers of that name, else those in `twin`, the same fact kept by MAPI."""
    written = " ".join(value for given, value in headers if given.lower() == name.lower())
    return tuple(_MESSAGE_ID.findall(written or twin or ""))
