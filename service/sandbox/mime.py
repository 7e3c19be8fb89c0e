"""
Write a message as the MIME that `$value` answers and that the inbox shows as source.
"""

from __future__ import annotations

import re
from email import message_from_string, policy
from email.header import Header
from email.message import EmailMessage, MIMEPart
from email.utils import quote

from service.sandbox.mailbox import Message, Recipient

_WRITTEN_BELOW = {"content-type", "content-transfer-encoding", "mime-version"}
_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
_BEYOND_ASCII = re.compile(
    r'"(?P<quoted>[^"]*[^\x00-\x7f][^"]*)"|[^\s"<>]*[^\x00-\x7f\s][^\s"<>]*(?:\s+[^\s"<>]*[^\x00-\x7f\s][^\s"<>]*)*'
)


def mime_of(message: Message) -> str:
    """Return the message as RFC 5322 text: its headers, then text and HTML as alternatives."""
    headers = message.headers if _came_by_transport(message) else _headers(message)
    lines = [_line(name, value) for name, value in headers if name.casefold() not in _WRITTEN_BELOW]
    part = EmailMessage(policy=policy.SMTP)
    if message.delivery_status is None:
        _write_body(part, message)
    else:
        _write_report(part, message)
    return "\r\n".join([*lines, part.as_string()])


def header_list(message: Message) -> tuple[tuple[str, str], ...]:
    """Return the headers that Exchange writes for a mail it transports, `Received` and stamps excepted."""
    content = "multipart/alternative" if message.html is not None else 'text/plain; charset="utf-8"'
    if message.attachments:
        content = (
            "multipart/related" if all(each.inline for each in message.attachments) else "multipart/mixed"
        )
    if message.delivery_status is not None:
        content = "multipart/report; report-type=delivery-status"
    return (*_headers(message), ("Content-Type", content), ("MIME-Version", "1.0"))


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    people = (
        ("From", (message.author,)),
        ("To", message.to),
        ("CC", message.cc),
        ("Reply-To", message.reply_to),
    )
    addressed = [
        (name, ", ".join(map(_mailbox_words, filter(None, some)))) for name, some in people if any(some)
    ]
    threading = [
        ("Subject", message.subject),
        ("Thread-Topic", message.topic),
        ("Date", message.sent_at.strftime("%a, %d %b %Y %H:%M:%S +0000")),
        ("Message-ID", message.internet_message_id),
        ("References", " ".join(message.references)),
        ("In-Reply-To", message.in_reply_to or ""),
    ]
    return (*addressed, *((name, value) for name, value in threading if value), *message.headers)


def _mailbox_words(person: Recipient) -> str:
    name = f'"{quote(person.name)}"' if _SPECIAL.search(person.name) else person.name
    return f"{name} <{person.address}>".strip()


def _came_by_transport(message: Message) -> bool:
    return message.header("Message-ID") is not None


def _line(name: str, value: str) -> str:
    """
    Write a header without looking into it, since strangers' headers may be anything: control characters become
    spaces, runs of words with letters beyond ASCII become encoded words (RFC 2047).
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in value)
    return f"{name}: {_BEYOND_ASCII.sub(_encoded, printable)}"


def _encoded(run: re.Match[str]) -> str:
    return Header(run["quoted"] or run[0], "utf-8").encode(maxlinelen=0)


def _write_body(part: EmailMessage | MIMEPart, message: Message) -> None:
    part.set_content(message.text, cte="base64")
    if message.html is not None:
        part.add_alternative(message.html, subtype="html", cte="base64")
    if isinstance(part, EmailMessage):
        for each in message.attachments:
            kind, _, subtype = each.content_type.partition("/")
            shown = "inline" if each.inline else "attachment"
            part.add_attachment(b"", kind, subtype or "octet-stream", filename=each.name, disposition=shown)


def _write_report(part: EmailMessage, message: Message) -> None:
    """Write the three parts of RFC 3462: words for people, the status for machines, the headers that came back."""
    words = MIMEPart(policy=part.policy)
    _write_body(words, message)
    status = message_from_string(f"Content-Type: message/delivery-status\n\n{message.delivery_status}")
    headers = MIMEPart(policy=part.policy)
    headers.set_content(message.returned_headers or "", subtype="rfc822-headers", cte="base64")
    part["MIME-Version"] = "1.0"
    part["Content-Type"] = "multipart/report; report-type=delivery-status"
    part.set_payload([words, status, headers])
