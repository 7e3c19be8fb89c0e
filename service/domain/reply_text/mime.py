"""
Take the body out of a raw message with the standard library.

Charsets lie and parts are broken: what can be decoded is read, nothing here raises.
"""

from __future__ import annotations

import email
import email.policy
from email.message import Message

from service.domain.reply_text.values import MAX_BODY_BYTES, Body

_MAX_PARTS = 200
_MAX_RAW_BYTES = 4 * MAX_BODY_BYTES


def read_mime(raw: bytes) -> Body:
    """Return the first HTML part that is a body, else the first text part, else an empty text."""
    found: dict[str, str] = {}
    message = email.message_from_bytes(raw[:_MAX_RAW_BYTES], policy=email.policy.compat32)
    for part in _body_parts(message):
        found.setdefault(part.get_content_type(), _decoded(part))
    if found.get("text/html", "").strip():
        return Body(html=found["text/html"])
    return Body(text=found.get("text/plain", ""))


def _body_parts(message: Message) -> list[Message]:
    """List the text parts in order; attachments and attached messages are not bodies."""
    parts: list[Message] = []
    waiting = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            break
        part = waiting.pop()
        if part.get_content_type() == "message/rfc822" or part.get_content_disposition() == "attachment":
            continue
        content = part.get_payload()
        if isinstance(content, list):
            waiting.extend(reversed([inner for inner in content if isinstance(inner, Message)]))
        elif part.get_content_maintype() == "text":
            parts.append(part)
    return parts


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    for charset in _charsets(raw, str(part.get_content_charset() or "")):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def _charsets(raw: bytes, declared: str) -> tuple[str, ...]:
    """Order the charsets to try: UTF-8 proves itself, so it comes before a label, but not before one made of ASCII."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if declared.startswith(("iso-2022", "utf-7", "utf-16", "utf-32", "hz")):
        return (declared, "utf-8", "windows-1252")
    return ("utf-8", declared, "windows-1252")
