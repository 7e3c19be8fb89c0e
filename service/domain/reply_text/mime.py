"""
Take the body out of a raw message with the standard library.

Charsets lie and parts are broken: what can be decoded is read, nothing here raises.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import Message
from html import unescape

from service.domain.reply_text.values import MAX_BODY_BYTES, Body

_NO_WORDS = re.compile(r"(?is)<(?:style|script|title)\b.*?(?:</(?:style|script|title)\b|\Z)|<[^>]*>")
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
}
"""What programs write that name a charset by its smaller, older sister."""
_MAX_PARTS = 200
_MAX_RAW_BYTES = 4 * MAX_BODY_BYTES
_MAX_HEADER_BYTES = 128 * 1024
_MAX_BOUNDARIES = 4_000
_MAX_LINES = 120_000
"""Lines of a message. One of `_MAX_RAW_BYTES` whose attachments are encoded as always has fewer."""
_MAX_MULTIPARTS = 300
_MULTIPARTS_OF_ANY_MAIL = 10
_MAX_WORK = 500_000
"""Lines times multiparts: the library asks of each line whether it ends one of the parts around it."""
_END_OF_HEADER = re.compile(rb"\n\r?\n")
_LONG_HEADER = re.compile(
    rb"(\n(?i:content-(?:type|disposition)):(?:[^\n]|\n[ \t]){2000})(?:[^\n]|\n[ \t])++"
)


def read_mime(raw: bytes) -> Body:
    """Return the HTML that is the body where it holds any words, else the text."""
    found: dict[str, list[str]] = {"text/html": [], "text/plain": []}
    raw, is_cut = _bounded(raw[:_MAX_RAW_BYTES])
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts, are_more = _body_parts(message)
    for part, goes_on in parts:
        texts = found.setdefault(part.get_content_type(), [])
        if not texts or goes_on:
            texts.append(_decoded(part))
    html, text = "<br>".join(found["text/html"]), "\n".join(found["text/plain"])
    is_html = _has_words(html) or (html.strip() and not text.strip())
    return Body(None if is_html else text, html if is_html else None, is_cut or are_more)


def _bounded(raw: bytes) -> tuple[bytes, bool]:
    """
    Take out what only hostile mails have, and the library reads in more than linear time or slowly.

    Said beside it: whether headers or parts were left out.
    """
    raw = _LONG_HEADER.sub(rb"\1", b"\n" + raw)[1:]
    bounded = _with_short_header(raw)
    bounded = _up_to(_up_to(bounded, b"\n--", _MAX_BOUNDARIES), b"\n", _MAX_LINES)
    most = max(_MULTIPARTS_OF_ANY_MAIL, _MAX_WORK // (bounded.count(b"\n") + 1))
    bounded = _up_to(bounded, b"boundary", min(most, _MAX_MULTIPARTS))
    return bounded, len(bounded) < len(raw)


def _with_short_header(raw: bytes) -> bytes:
    end = _END_OF_HEADER.search(raw)
    header_bytes = end.start() if end is not None else len(raw)
    if header_bytes <= _MAX_HEADER_BYTES:
        return raw
    return raw[: raw.rfind(b"\n", 0, _MAX_HEADER_BYTES) + 1] + raw[header_bytes:]


def _up_to(raw: bytes, sign: bytes, most: int) -> bytes:
    """Return the message up to where a sign (in lower case) stands for the time after `most` times."""
    lower = raw.lower()
    if lower.count(sign) <= most:
        return raw
    rest = lower.split(sign, most + 1)[-1]
    return raw[: len(raw) - len(rest) - len(sign)]


def _has_words(html: str) -> bool:
    # Below the last ">" no tag ends: looking for its end at every "<" would take quadratic time.
    end = html.rfind(">") + 1
    words = unescape(_NO_WORDS.sub("", html[:end]) + html[end:])
    return bool(re.search(r"\w|[^\x00-\x7f]", words.replace("\xa0", "")))


def _body_parts(message: Message) -> tuple[list[tuple[Message, bool]], bool]:
    """
    List the text parts in order, and say whether there are more of them; attachments and attached messages are not bodies.

    Said beside each: whether a picture or file stands above it, where some programs cut a text in two.
    """
    parts: list[tuple[Message, bool]] = []
    waiting = [message]
    is_cut = False
    for _ in range(_MAX_PARTS):
        if not waiting:
            break
        part = waiting.pop()
        content = part.get_payload()
        if part.get_content_type() == "message/rfc822" or part.get_content_disposition() == "attachment":
            is_cut = True
        elif isinstance(content, list):
            waiting.extend(reversed([inner for inner in content if isinstance(inner, Message)]))
        elif part.get_content_maintype() == "text":
            parts.append((part, is_cut and not part.get_filename()))
            is_cut = False
        else:
            is_cut = True
    return parts, any(part.get_content_maintype() in ("text", "multipart") for part in waiting)


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
    declared = _MEANT.get(declared, declared)
    if declared.startswith(("iso-2022", "utf-7", "utf-16", "utf-32", "hz")):
        return (declared, "utf-8", "windows-1252")
    return ("utf-8", declared, "windows-1252")
