"""
Show a message the way Graph does, and take from a client's JSON what it may set.
"""

from __future__ import annotations

import dataclasses
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from service.sandbox import bodies
from service.sandbox.mailbox import Mailbox, Message, Recipient
from service.sandbox.odata import GraphError, Json

KIND = "Microsoft.OutlookServices.Message"
MAX_HEADERS = 5

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
    "hasAttachments": lambda _, m: False,
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


def apply(message: Message, given: Json) -> None:
    """
    Write a client's JSON into a message.

    Raises:
        GraphError: 400 for a property that a message does not have or that has the wrong shape, for headers that
            break Graph's rules; 501 for what the sandbox leaves out.
    """
    for name, value in given.items():
        if "@" in name:
            continue
        if name not in _WRITERS:
            raise _refused_property(name)
        if not message.is_draft and name not in _FREE_AFTER_SENDING:
            raise GraphError(
                400, "ErrorInvalidPropertySet", f"The property '{name}' can only be set on drafts."
            )
        try:
            _WRITERS[name](message, value)
        except (AttributeError, KeyError, TypeError) as error:
            raise GraphError(400, "RequestBodyRead", f"The value of '{name}' has a wrong shape.") from error


def _refused_property(name: str) -> GraphError:
    if name in ("attachments", "multiValueExtendedProperties", "extensions"):
        return GraphError(501, "NotImplemented", f"The sandbox does not keep '{name}'.")
    if name in SELECTABLE:
        return GraphError(400, "ErrorInvalidPropertySet", f"The property '{name}' is read-only.")
    return GraphError(
        400,
        "RequestBodyRead",
        f"The property '{name}' does not exist on type 'microsoft.graph.message'. Make sure to only use property names "
        "that are defined by the type.",
    )


def _set_body(message: Message, value: Json) -> None:
    content, kind = str(value["content"]), str(value["contentType"]).casefold()
    if kind not in ("html", "text"):
        raise GraphError(400, "RequestBodyRead", f"Requested value '{value['contentType']}' was not found.")
    message.html = content if kind == "html" else None
    message.text = bodies.text_of(content) if kind == "html" else content


def _set_headers(message: Message, value: list[Json]) -> None:
    headers = tuple((str(header["name"]), str(header["value"])) for header in value)
    for name, _ in headers:
        if not name.casefold().startswith("x-"):
            words = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
            raise GraphError(400, "InvalidInternetMessageHeader", words)
    if len(headers) > MAX_HEADERS:
        raise GraphError(
            400,
            "InvalidInternetMessageHeaderCollection",
            f"Maximum number of headers in one message should be less than or equal to {MAX_HEADERS}.",
        )
    message.headers = headers


def _set_extended(message: Message, value: list[Json]) -> None:
    for given in value:
        message.extended[str(given["id"])] = str(given["value"])


def read_recipient(value: Json | None) -> Recipient | None:
    """Return whom a `recipient` means; without a name the address stands for it."""
    if value is None:
        return None
    address = value["emailAddress"]
    return Recipient(str(address.get("name") or address["address"]), str(address["address"]))


def _read_recipients(value: list[Json]) -> tuple[Recipient, ...]:
    return tuple(person for given in value if (person := read_recipient(given)))


def _choice(value: str, *known: str) -> str:
    for word in known:
        if word.casefold() == str(value).casefold():
            return word
    raise GraphError(400, "RequestBodyRead", f"Requested value '{value}' was not found.")


_WRITERS: dict[str, Callable[[Message, Any], None]] = {
    "subject": lambda m, value: setattr(m, "subject", str(value or "")),
    "body": _set_body,
    "toRecipients": lambda m, value: setattr(m, "to", _read_recipients(value)),
    "ccRecipients": lambda m, value: setattr(m, "cc", _read_recipients(value)),
    "bccRecipients": lambda m, value: setattr(m, "bcc", _read_recipients(value)),
    "replyTo": lambda m, value: setattr(m, "reply_to", _read_recipients(value)),
    "from": lambda m, value: setattr(m, "author", read_recipient(value)),
    "sender": lambda m, value: setattr(m, "sender", read_recipient(value)),
    "internetMessageId": lambda m, value: setattr(m, "internet_message_id", str(value)),
    "internetMessageHeaders": _set_headers,
    "singleValueExtendedProperties": _set_extended,
    "categories": lambda m, value: setattr(m, "categories", tuple(value)),
    "importance": lambda m, value: setattr(m, "importance", _choice(value, "low", "normal", "high")),
    "isRead": lambda m, value: setattr(m, "is_read", bool(value)),
    "isDeliveryReceiptRequested": lambda m, value: None,
    "isReadReceiptRequested": lambda m, value: None,
    "inferenceClassification": lambda m, value: None,
    "flag": lambda m, value: setattr(
        m, "flag", _choice(value["flagStatus"], "notFlagged", "flagged", "complete")
    ),
}
_FREE_AFTER_SENDING = frozenset(
    ("categories", "importance", "isRead", "flag", "singleValueExtendedProperties", "inferenceClassification")
)
