"""
Find our own mail where it stands in a reply as we sent it: then nothing was typed in it, and it needs no reading.

Most people answer above the quote. Comparing letters and digits is many times cheaper than reading lines, so the quote
is cut off before anything is parsed. Where one letter differs, all is read: see `sent`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from service.domain.reply_text.lines import WHITE
from service.domain.reply_text.values import SentMail

MARK = "\u2e3f"
"""Stands in the body where our mail stood: a sign that nobody writes. Where one stands already, nothing is cut."""

_OPENING = re.compile(r"[^\s&<>\"'][^\n&<>\"']{3,23}")
_NOT_SHOWN = re.compile(r"<!--.*?(?:-->|\Z)|<style\b.*?(?:</style>|\Z)|<[^>]*>", re.DOTALL | re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r">([^<]+)")
_LINK = re.compile(rf"https?://[^{WHITE}<>()\[\]]*")
_DIVIDERS = ("border-top:solid", "border-top: solid", "divRplyFwdMsg", "OutlookMessageHeader")
_HEADER_ROOM = 1_600
"""Characters of HTML below a divider that its header block and the first lines of the quote take up."""
_FIRST_LINES = 400
"""Characters of HTML below a header block that hold at least one line of the quote."""
_GREETING_ROOM = 3_000
"""Characters of HTML that a greeting and the styles around it take up."""
_LAYOUT = bytes(code for code in range(128) if not chr(code).isalnum())
_SMALL = bytes(range(256)).lower()
_BETWEEN = f" {MARK} "
_MARK_BYTES = MARK.encode()
_MIN_LETTERS = 40
_MIN_REPEATED = 10
_MAX_PLACES = 3
_MAX_GROWTH = 40
"""How many times as long as our text its quote in HTML may be, beyond some for a program's own styles."""
_MAX_STYLES = 20_000


class Cut(NamedTuple):
    """A body in two: what stands above our unchanged mail, with `MARK` in its place, and our mail as it is quoted."""

    above: str
    quote: str
    letters: bytes
    """The letters of our mail."""
    is_short: bool = False
    """Whether older mails, which stand above ours, were cut off as well: right if the quote goes on without signs there."""

    def may_hold_one_of(self, lines: list[str]) -> bool:
        """Whether a line above the quote may repeat one of ours, or be a row of our table that was filled in."""
        joined = _BETWEEN.join(lines)
        if "\t" in joined or ("|" in joined and any(line.startswith("|") for line in lines)):
            return True
        for its in letters(joined).split(_MARK_BYTES):
            if len(its) >= _MIN_REPEATED and its in self.letters:
                return True
        return False


def letters(text: str) -> bytes:
    """Return the letters and digits of a text in one row, without links: what no mail program changes in a quote."""
    plain = _LINK.sub("", text) if "http" in text else text
    raw = plain.replace("\xa0", "").encode("utf-8", "ignore")
    return raw.translate(_SMALL, _LAYOUT)


def cut_our_mail(source: str, sent: SentMail, *, is_html: bool) -> Cut | None:
    """Cut the body where our mail begins, if from there on it is our mail, unchanged and whole; else return None."""
    text = sent.text or ""
    ours = letters(text)
    if len(ours) < _MIN_LETTERS:
        return None
    longest = len(text) * _MAX_GROWTH + _MAX_STYLES
    for at in _beginnings(source, text, is_html=is_html):
        if len(source) - at <= longest and _is_ours(source[at:], ours, is_html=is_html):
            cut = _cut(source, at, ours, is_html=is_html)
            return cut if cut.above.find(MARK) == len(cut.above) - 1 else None
    return None


def _beginnings(source: str, text: str, *, is_html: bool) -> Iterator[int]:
    """
    Yield the places where our mail may begin.

    In HTML a greeting's name is an element of its own: there the line below is looked for, and our first word above it.
    """
    opening = _OPENING.search(text)
    if opening is None:
        return
    first_words = opening.group().strip()
    below = _OPENING.search(text, opening.end()) if is_html else None
    at = source.find(below.group().strip()) if below is not None else -1
    if at > 0:
        yield max(0, source.rfind(first_words.partition(" ")[0], max(0, at - _GREETING_ROOM), at))
    at = -1
    for _ in range(_MAX_PLACES):
        at = source.find(first_words, at + 1)
        if at < 0:
            return
        yield at


def _cut(source: str, at: int, ours: bytes, *, is_html: bool) -> Cut:
    """Cut at our mail, or in HTML already a little below the first header block: a thread may be long."""
    divider = _end_of_divider(source, at - _HEADER_ROOM) if is_html and at > _HEADER_ROOM else -1
    if divider < 0:
        return Cut(source[:at] + MARK, source[at:], ours)
    closed = source.find("</div>", divider, divider + _HEADER_ROOM)
    last = closed + _FIRST_LINES if closed >= 0 else divider + _HEADER_ROOM
    end = -1
    for tag in ("<p", "<div", "<br", "<tr"):
        end = max(end, source.rfind(tag, max(end, 0), last))
    return Cut(source[:end] + MARK, source[end:], ours, is_short=True)


def _end_of_divider(source: str, last: int) -> int:
    """Return where the first divider ends that ends before `last`; -1 where none does."""
    end = -1
    for divider in _DIVIDERS:
        at = source.find(divider, 0, last)
        if at >= 0:
            end, last = at + len(divider), at
    return end


def _is_ours(quote: str, ours: bytes, *, is_html: bool) -> bool:
    """Whether these are the letters that a quote shows."""
    if not is_html:
        return letters(quote) == ours
    first = quote.find("<")
    if first >= 0 and quote.rfind("<") < quote.rfind(">"):
        shown = quote[:first] + "".join(_BETWEEN_TAGS.findall(quote, first))
        if letters(unescape(shown) if "&" in shown else shown) == ours:
            return True
        if "<!--" not in quote and "<style" not in quote:
            return False
    end = quote.rfind(">") + 1
    shown = _NOT_SHOWN.sub("", quote[:end]) + quote[end:]
    return letters(unescape(shown) if "&" in shown else shown) == ours
