"""
Take from a client's JSON what it may set on a message, and refuse the rest as Graph does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from service.sandbox import bodies
from service.sandbox.graph_messages import SELECTABLE
from service.sandbox.mailbox import Message, Recipient
from service.sandbox.odata import GraphError, Json

MAX_HEADERS = 5


def apply(message: Message, given: Json) -> None:
    """
    Write a client's JSON into a message: all of it, or nothing where a part is refused.

    Raises:
        GraphError: 400 for a property that a message does not have or that has the wrong shape, for headers that
            break Graph's rules; 501 for what the sandbox leaves out.
    """
    for target in (dataclasses.replace(message, extended=dict(message.extended)), message):
        for name, value in given.items():
            if "@" not in name:
                _write(target, name, value)


def _write(message: Message, name: str, value: Any) -> None:
    if name not in _WRITERS:
        raise _refused_property(name)
    if not message.is_draft and name not in _FREE_AFTER_SENDING:
        raise GraphError(400, "ErrorInvalidPropertySet", f"The property '{name}' can only be set on drafts.")
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


def _read_recipient(value: Json | None) -> Recipient | None:
    """Return whom a `recipient` means; without a name the address stands for it."""
    if value is None:
        return None
    address = value["emailAddress"]
    return Recipient(str(address.get("name") or address["address"]), str(address["address"]))


def _read_recipients(value: list[Json]) -> tuple[Recipient, ...]:
    return tuple(person for given in value if (person := _read_recipient(given)))


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
    "from": lambda m, value: setattr(m, "author", _read_recipient(value)),
    "sender": lambda m, value: setattr(m, "sender", _read_recipient(value)),
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
