"""
Show a message the way Graph does. What a client may set is `graph_message_input`.
"""

from __future__ import annotations

import dataclasses
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from service.sandbox import bodies
from service.sandbox.mailbox import Mailbox, Message, Recipient
from service.sandbox.odata import Json

KIND = "Microsoft.OutlookServices.Message"

# Properties of MAPI that Graph shows as extended properties of every message.
_MESSAGE_CLASS = ("String 0x001A", "String 0x1A")
_MAPI: dict[str, Callable[[Message], str | None]] = {
    "string 0x1a": lambda message: message.message_class,
    "string 0x1035": lambda message: message.internet_message_id,
    "string 0x1042": lambda message: message.in_reply_to,
    "string 0x1039": lambda message: " ".join(message.references) or None,
}


@dataclasses.dataclass(frozen=True)
class View:
    """How one request wants to see messages."""

    immutable_ids: bool = False
    text_bodies: bool = False
    select: list[str] | None = None
    extended: list[str] | None = None
    """Ids of the extended properties to add; None for none."""

    def show(self, mailbox: Mailbox, message: Message) -> Json:
        """Return the message as JSON: etag and id always, then what is selected."""
        names = USUAL if self.select is None else self.select
        shown: Json = {"@odata.etag": f'W/"{change_key(message)}"', "id": self.id_of(message)}
        for name in names:
            if name != "id":
                shown[name] = _PROPERTIES[name](mailbox, message)
        self._fit_bodies(shown)
        if self.extended is not None and (found := extended_properties(message, self.extended)):
            shown["singleValueExtendedProperties"] = found
        return shown

    def id_of(self, message: Message) -> str:
        """Return the id of the kind that the client wants."""
        return message.immutable_id if self.immutable_ids else message.ordinary_id

    def _fit_bodies(self, shown: Json) -> None:
        for name in ("body", "uniqueBody"):
            if self.text_bodies and name in shown and shown[name]["contentType"] == "html":
                shown[name] = {"contentType": "text", "content": bodies.text_of(shown[name]["content"])}


def change_key(message: Message) -> str:
    """Return the version of a message, as part of its etag."""
    return b64encode(b"\t\x00\x00\x00" + message.sequence.to_bytes(12, "big")).decode()


def stamp(at: datetime) -> str:
    """Write a time as Graph does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def recipient(person: Recipient | None) -> Json | None:
    """Return somebody as a `recipient`."""
    if person is None:
        return None
    return {"emailAddress": {"name": person.name, "address": person.address}}


def body(message: Message) -> Json:
    """Return the message's body, HTML where there is one."""
    if message.html is None:
        return {"contentType": "text", "content": message.text}
    return {"contentType": "html", "content": message.html}


def extended_properties(message: Message, ids: list[str]) -> list[Json]:
    """Return those of `ids` that the message has; names in ids are case-sensitive, MAPI tags are not."""
    found = []
    for wanted in ids:
        tag = wanted.casefold().replace(" 0x00", " 0x")
        value = _MAPI[tag](message) if tag in _MAPI else message.extended.get(wanted)
        if value is not None:
            found.append({"id": wanted, "value": value})
    return found


_FIELDS: dict[str, Callable[[Message], Any]] = {
    "internetMessageId": lambda m: m.internet_message_id,
    "conversationId": lambda m: m.conversation_id,
    "receivedDateTime": lambda m: m.received_at,
    "sentDateTime": lambda m: m.sent_at,
    "lastModifiedDateTime": lambda m: m.modified_at,
    "createdDateTime": lambda m: m.created_at,
    "isDraft": lambda m: m.is_draft,
    "isRead": lambda m: m.is_read,
    "subject": lambda m: m.subject,
    "from/emailAddress/address": lambda m: m.author.address if m.author else None,
    "singleValueExtendedProperties": lambda m: extended_properties(m, [*m.extended, *_MESSAGE_CLASS]),
}
FILTER_FIELDS = frozenset(_FIELDS)


class Fields(Mapping[str, Any]):
    """What `$filter` and `$orderby` may look at in a message, read when it is looked at."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def __getitem__(self, name: str) -> Any:
        return _FIELDS[name](self._message)

    def __iter__(self) -> Iterator[str]:
        return iter(_FIELDS)

    def __len__(self) -> int:
        return len(_FIELDS)


FOLDED_FIELDS = ("singleValueExtendedProperties/value", "from/emailAddress/address")
"""What compares whatever the case (resources/extended-properties-overview.md)."""


def _recipients(people: tuple[Recipient, ...]) -> list[Json | None]:
    return [recipient(person) for person in people]


_PROPERTIES: dict[str, Callable[[Mailbox, Message], Any]] = {
    "createdDateTime": lambda _, m: stamp(m.created_at),
    "lastModifiedDateTime": lambda _, m: stamp(m.modified_at),
    "changeKey": lambda _, m: change_key(m),
    "categories": lambda _, m: list(m.categories),
    "receivedDateTime": lambda _, m: stamp(m.received_at),
    "sentDateTime": lambda _, m: stamp(m.sent_at),
    # Pictures in the body don't count (resources/message.md).
    "hasAttachments": lambda _, m: any(not each.inline for each in m.attachments),
    "internetMessageId": lambda _, m: m.internet_message_id,
    "subject": lambda _, m: m.subject,
    "bodyPreview": lambda _, m: bodies.preview_of(m.text),
    "importance": lambda _, m: m.importance,
    "parentFolderId": lambda mailbox, m: mailbox.folder_id(m.folder),
    "conversationId": lambda _, m: m.conversation_id,
    "conversationIndex": lambda _, m: urlsafe_b64encode(m.conversation_index).decode(),
    "isDeliveryReceiptRequested": lambda _, m: False,
    "isReadReceiptRequested": lambda _, m: False,
    "isRead": lambda _, m: m.is_read,
    "isDraft": lambda _, m: m.is_draft,
    "webLink": lambda _, m: f"https://outlook.office365.com/owa/?ItemID={m.ordinary_id}&exvsurl=1",
    "inferenceClassification": lambda _, m: "focused",
    "body": lambda _, m: body(m),
    "sender": lambda _, m: recipient(m.sender or m.author),
    "from": lambda _, m: recipient(m.author),
    "toRecipients": lambda _, m: _recipients(m.to),
    "ccRecipients": lambda _, m: _recipients(m.cc),
    "bccRecipients": lambda _, m: _recipients(m.bcc),
    "replyTo": lambda _, m: _recipients(m.reply_to),
    "flag": lambda _, m: {"flagStatus": m.flag},
    "internetMessageHeaders": lambda _, m: [{"name": name, "value": value} for name, value in m.headers],
    "uniqueBody": lambda _, m: body(m),
}
USUAL = tuple(name for name in _PROPERTIES if name not in ("internetMessageHeaders", "uniqueBody"))
SELECTABLE = frozenset(_PROPERTIES) | {"id"}
