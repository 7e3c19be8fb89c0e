"""
What a mail of ours looks like to Graph before it is sent: its words, and the marks by which we find it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.errors import AmbiguousError
from service.graph.answers import JSONObject

KEY_PROPERTY = "String {7b0d2f0e-53f4-4a3f-9a0c-6f2b8e41c9d5} Name OkrKey"
"""Never to change: mails sent in past weeks are found by it. Recipients don't see it."""
_KEY_HEADER = "x-okr-delivery"
_SUPPRESS_PROPERTY = "Integer 0x3FDF"
"""MAPI's twin of X-Auto-Response-Suppress, for where the header gets lost."""
_NO_OOF_NO_AUTO_REPLY = str(0x10 | 0x20)


@dataclass(frozen=True)
class OutgoingMail:
    """A mail to one person. Graph takes one body; Exchange makes the plain-text part from it."""

    to_name: str = field(repr=False)
    to_address: str = field(repr=False)
    subject: str = field(repr=False)
    html: str = field(repr=False)
    internet_message_id: str
    """Our own Message-ID, in angle brackets: replies name it."""
    key: str
    """Unique to this mail for ever; recipients see it as the header x-okr-delivery."""
    reply_to: str | None = None
    """Where answers go (a plus address); None: to the mailbox."""


@dataclass(frozen=True)
class Draft:
    """A draft as Graph stored it; its id stays good after it is sent."""

    id: str
    internet_message_id: str
    conversation_id: str


def content_of(mail: OutgoingMail) -> JSONObject:
    """Return what a draft is to hold, but for the headers."""
    return {
        "subject": mail.subject,
        "body": {"contentType": "html", "content": mail.html},
        "toRecipients": [{"emailAddress": {"name": mail.to_name, "address": mail.to_address}}],
        "replyTo": [{"emailAddress": {"address": mail.reply_to}}] if mail.reply_to else [],
        "internetMessageId": mail.internet_message_id,
        "singleValueExtendedProperties": [
            {"id": KEY_PROPERTY, "value": mail.key},
            {"id": _SUPPRESS_PROPERTY, "value": _NO_OOF_NO_AUTO_REPLY},
        ],
    }


def headers_of(mail: OutgoingMail) -> list[dict[str, str]]:
    """Return our own headers; Graph takes at most five, all x-. "All" would suppress bounces, which we need."""
    return [
        {"name": "X-Auto-Response-Suppress", "value": "OOF, AutoReply"},
        {"name": _KEY_HEADER, "value": mail.key},
    ]


def marks_of(draft: JSONObject) -> tuple[str | None, str | None]:
    """Return the key in a draft's property and the one in its header; None where it has no such mark."""
    properties = draft.get("singleValueExtendedProperties") or ()
    headers = draft.get("internetMessageHeaders") or ()
    key = next((item["value"] for item in properties if item["id"].lower() == KEY_PROPERTY.lower()), None)
    begun = next((item["value"] for item in headers if item["name"].lower() == _KEY_HEADER), None)
    return key, begun


def draft_of(message: JSONObject) -> Draft:
    """
    Read the draft that Graph answers with.

    Raises:
        AmbiguousError: It was stored, but the answer does not say under which ids.
    """
    try:
        return Draft(message["id"], message["internetMessageId"], message["conversationId"])
    except KeyError as missing:
        raise AmbiguousError(f"Graph stored a draft and does not say its {missing}.") from None
