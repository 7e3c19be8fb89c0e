"""
A mail as lines: the form that text and HTML bodies are brought into before anything is decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from urllib.parse import unquote

DIGIT = "0-9٠-٩۰-۹๐-๙０-９"
"""The digits that people date and telephone with, for a set: `\\d` is a question per letter for the engine."""

WHITE = r" \t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""All that `\\s` stands for: written out in a set, it is one look-up for the engine instead of a question per letter."""

_QUOTE_PREFIX = re.compile(r"^(?:[ \t]{0,3}>){1,1000}+")
_MANY_BLANKS = re.compile(r"\n(?:[ \t]*\n){3,}+")
_LINE_END = re.compile(r"\r\n?|\n")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff\ufffe\uffff]")
_SAFE_LINK = re.compile(
    r"https://[\w.-]{1,80}\.safelinks\.protection\.outlook\.com/\?url=([^&\s<>\"]{1,4000})[^\s<>\"]{0,4000}"
)

_URL_DEFENSE = re.compile(
    r"https://urldefense\.com/v3/__((?:[^\s<>*h]|h(?!ttps://urldefense)){1,4000}?)__;[^\s<>$]{0,400}\$"
)


class Mark(Enum):
    """What the HTML may say about a line beyond its words."""

    RULE = 1
    """A rule was drawn here; the line has no words."""
    HEADER = 2
    """Outlook's own container of a header block begins here; the line has no words."""
    SIGNATURE = 3
    """The mail program put this line into its signature container."""


@dataclass(slots=True)
class Line:
    """
    One line: its words without quote signs, how often it is quoted, and what the HTML says about it, if anything.

    No blank stands at the end of the words: a line that shows nothing has none.
    """

    text: str
    depth: int = 0
    mark: Mark | None = None


def lines_of_text(text: str, limit: int | None = None) -> list[Line]:
    """Split a plain text body, or its first `limit` lines, and take the quote signs off."""
    lines = shown_lines(text, limit)
    if ">" not in text:
        return [Line(raw.rstrip()) for raw in lines]
    return [_line(raw) if ">" in raw[:8] else Line(raw.rstrip()) for raw in lines]


def shown_lines(text: str, limit: int | None = None) -> list[str]:
    """Split a text, or its first `limit` lines, into lines without what nobody can see; many blank lines are a few."""
    text = clean(text)
    if "\n\n\n\n" in text or "\n " in text or "\n\t" in text:
        text = _MANY_BLANKS.sub("\n\n\n", text)
    if limit is None:
        return text.splitlines()
    end = next(islice(_LINE_END.finditer(text), limit, None), None) if len(text) > limit else None
    return (text[: end.end()] if end else text).splitlines()[:limit]


def _line(raw: str) -> Line:
    prefix = _QUOTE_PREFIX.match(raw)
    if prefix is None:
        return Line(raw.rstrip())
    return Line(raw[prefix.end() :].strip(), prefix.group().count(">"))


def clean(text: str) -> str:
    """Take out what nobody can see, and undo the rewriting of links by the mail server."""
    is_plain = text.replace("\n", "").isprintable()
    if is_plain and "http" not in text:
        return text
    if not is_plain and not text.isascii():
        text = _INVISIBLE.sub("", text).replace("\xa0", " ")
    if "safelinks.protection" in text:
        text = _SAFE_LINK.sub(_original_link, text)
    if "urldefense.com/v3/__" in text:
        text = _URL_DEFENSE.sub(r"\1", text)
    return text if is_plain else _CONTROL.sub(" ", text)


def _original_link(found: re.Match[str]) -> str:
    link = unquote(found.group(1))
    return found.group() if re.search(r"\s", link) else link
