"""
What goes into the reply reader and what comes out of it.

The words of these values are the reader's whole vocabulary towards the rest of the service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from service.domain.reply_text.lines import shown_lines

_WIDE = re.compile(r" {3,}")
MAX_BODY_BYTES = 2 * 1024 * 1024
"""Of a longer body the first 2 MiB are read, and `ReplyText.too_long` says so."""

MAX_LINES = 10_000
"""Of a body with more lines the first are read, and `ReplyText.too_long` says so."""


@dataclass(frozen=True)
class Body:
    """
    The body of a mail, as plain text or as HTML; exactly one of them is given.

    Raises:
        ValueError: both or none were given; that is a mistake of the calling code, not of a person.
    """

    text: str | None = None
    html: str | None = None
    is_cut: bool = False
    """Whether the message held more, which was not looked at: `ReplyText.too_long` says so."""

    def __post_init__(self) -> None:
        if (self.text is None) == (self.html is None):
            raise ValueError("A body is given as text or as HTML, exactly one of them.")

    @classmethod
    def from_mime(cls, raw: bytes) -> Body:
        """
        Take the body out of a raw message: the HTML part where there is one, else the text part.

        Broken MIME never raises: what can be decoded is read, an unreadable message gives an empty text.
        """
        from service.domain.reply_text.mime import read_mime

        return read_mime(raw)


@dataclass(frozen=True)
class SentMail:
    """Our own mail that the person answers and may quote: its rendered text and its HTML, as far as they are known."""

    text: str | None
    html: str | None = None


class ReplyLine(NamedTuple):
    """
    One line that the person wrote.

    `under` is the line of our own mail (its text as we sent it) that it was typed under or beside; None where it
    stands by itself. Lines of an ordinary top-posted answer have None.
    """

    text: str
    under: str | None = None


class DroppedLine(NamedTuple):
    """
    One line that is not the person's new words, and why.

    `reason` is one of: quoted, our_mail, header_block, wrote_line, separator, signature, mobile_line, disclaimer,
    banner, hidden (the HTML shows it to nobody). A quote that needed no reading is one line, with its source as text.
    """

    text: str
    reason: str


@dataclass(frozen=True)
class ReplyText:
    """The person's own words, line by line in the order of the mail, and everything that was left out."""

    lines: tuple[ReplyLine, ...]
    dropped: tuple[DroppedLine, ...] = ()
    too_long: bool = False

    @property
    def text(self) -> str:
        """The lines as one text; blank lines between paragraphs are kept, outer ones are not."""
        return "\n".join([line.text for line in self.lines]).strip()

    def within(self, max_lines: int, max_length: int) -> tuple[ReplyText, tuple[str, ...]]:
        """
        Part the lines that can be an answer from those that are too long for one, so that the work stays bounded.

        Runs of spaces are shortened. More than `max_lines` are not read; `too_long` says so.
        """
        first = self.lines[:max_lines]
        short = tuple(
            ReplyLine(_WIDE.sub("  ", line.text), line.under)
            for line in first
            if len(line.text) <= max_length
        )
        rest = tuple(line.text for line in first if len(line.text) > max_length)
        return ReplyText(short, self.dropped, self.too_long or len(first) < len(self.lines)), rest

    @classmethod
    def from_words(cls, words: str) -> ReplyText:
        """Take words that are known to be the person's own (a form's text box) as they are."""
        return cls(tuple(ReplyLine(line.rstrip()) for line in shown_lines(words, MAX_LINES)))
