"""
Recognise our own mail inside a reply, so that what was typed between its lines is found again.

Programs rewrap, prefix, re-encode and retable what they quote; the order of the words survives all of that. So our mail
is one long row of words, and a quoted line is ours if its words stand there together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.reply_text.endings import is_banner
from service.domain.reply_text.lines import Line, clean
from service.domain.reply_text.quoted import Reasons, introduces_more, is_header, is_rule
from service.domain.reply_text.values import SentMail
from service.domain.reply_text.vocabulary.endings import DISCLAIMER, MOBILE_LINE

_LINK = re.compile(r"[<(\[]?\b(?:https?://|mailto:)[^\s<>()\[\]]{1,4000}[>)\]]?")
_TOKEN = re.compile(r"[^\W_]+")
_LABEL = re.compile(
    r"^\s*(?:[a-z]|\d{1,2}|(?:[^\W\d_]+\s)?kr\s?\d+\.\d+|[^\W\d_]+-\d+\.\d+)[.):]?\s+(?=\S)", re.IGNORECASE
)
_LABELLED = re.compile(r"^\s*(?:[a-z]|\d{1,2}|(?:[^\W\d_]+\s)?kr\s?\d+\.\d+)[.)]?\s{2,}\S", re.IGNORECASE)
_MIN_WORDS = 3
_MAX_PLACES = 8
_MAX_TYPED = 120
_MAX_LINE = 5_000  # Characters. A longer line is none of ours.


@dataclass(frozen=True)
class _Found:
    """A quoted line that is ours: which of our lines, where its words end, and what was typed beside it."""

    line: int
    end: int
    beside: str = ""


class OurMail:
    """Our mail as a row of words, with the lines they come from."""

    def __init__(self, sent: SentMail | None, known_lines: Sequence[str]) -> None:
        self.known = {tuple(tokens(line)) for line in known_lines if tokens(line)}
        self.lines: list[str] = []
        self.anchors: list[int] = []
        self.words: list[str] = []
        self.owner: list[int] = []
        self.whole: dict[tuple[str, ...], int] = {}
        self.places: dict[tuple[str, ...], list[int]] = {}
        for text in _parts(sent, known_lines):
            self._add(text)

    def _add(self, text: str) -> None:
        for line in text.splitlines():
            words = tokens(line)
            if not words:
                self.lines.append("")
                self.anchors.append(len(self.lines) - 1)
                continue
            number = len(self.lines)
            self.lines.append(line.strip())
            self.anchors.append(self._anchor(number, line, words))
            self.whole.setdefault(tuple(words), number)
            begin = len(self.words)
            self.words.extend(words)
            self.owner.extend([number] * len(words))
            for place in range(max(0, begin - _MIN_WORDS + 1), len(self.words) - _MIN_WORDS + 1):
                self.places.setdefault(tuple(self.words[place : place + _MIN_WORDS]), []).append(place)

    def _anchor(self, number: int, line: str, words: list[str]) -> int:
        """The line that a sub-line belongs to ("(add "b done" …)" under b); a line of its own is its own anchor."""
        if _LABELLED.match(line) or self._holds_known(words) or number == 0 or not self.lines[number - 1]:
            self._indent = len(line) - len(line.lstrip())
            return number
        above = self.anchors[number - 1]
        is_indented = len(line) - len(line.lstrip()) > getattr(self, "_indent", 0)
        return above if is_indented and _LABELLED.match(f"  {self.lines[above]}") else number

    def _holds_known(self, words: list[str]) -> bool:
        return any(_contains(words, known) for known in self.known)

    def find(self, text: str, expected: int) -> _Found | None:
        """Look a quoted line up; `expected` is the place where our mail would go on."""
        spans = [
            (found.group().casefold(), found.start(), found.end())
            for found in _TOKEN.finditer(_without_links(text))
        ]
        words = [word for word, _, _ in spans]
        if not words:
            return None
        if self.words[expected : expected + len(words)] == words:
            return self._found(expected + len(words))
        whole = self.whole.get(tuple(words))
        if whole is not None and len(words) > 1:
            return _Found(whole, self._end_of(whole))
        return self._find_run(_without_links(text), spans, words)

    def _find_run(self, text: str, spans: list[tuple[str, int, int]], words: list[str]) -> _Found | None:
        """Find the longest run of our words that the line begins with; the rest was typed beside it."""
        best, place = 0, 0
        for begin in self.places.get(tuple(words[:_MIN_WORDS]), ())[:_MAX_PLACES]:
            length = _common(self.words, begin, words)
            if length > best:
                best, place = length, begin
        if best < _MIN_WORDS:
            return None
        end = place + best
        if best == len(words):
            return self._found(end)
        if not self._is_asked(self.owner[end - 1]) and self._is_run(words[best:]):
            return self._found(end)
        tail = self._common_tail(end, words[best:])
        typed = text[spans[best - 1][2] : spans[len(words) - tail][1] if tail else len(text)]
        return _Found(self.anchors[self.owner[end - 1]], end, typed.strip(" \t|,;").rstrip())

    def _is_run(self, words: list[str]) -> bool:
        """Whether words stand together in our mail: a line put together of two pieces of it is ours whole."""
        places = self.places.get(tuple(words[:_MIN_WORDS]), ())[:_MAX_PLACES]
        return len(words) >= _MIN_WORDS and any(
            _common(self.words, place, words) == len(words) for place in places
        )

    def is_sample(self, text: str) -> bool:
        """Whether a line repeats, word for word, one of ours that is about nobody's key result: a sample."""
        words = tokens(text) if len(text) <= _MAX_LINE else []
        line = self.whole.get(tuple(words)) if len(words) > _MIN_WORDS else None
        return line is not None and not self._is_asked(line)

    def is_whole(self, found: _Found) -> bool:
        """Whether nothing was typed beside our words, or all of our line is there."""
        end = found.end
        return not found.beside or end == len(self.owner) or self.owner[end] != self.owner[end - 1]

    def _is_asked(self, line: int) -> bool:
        """Whether a line of ours is one that people answer to: it has a letter, number or code, or was given."""
        return bool(_LABEL.match(self.lines[line])) or self._holds_known(tokens(self.lines[line]))

    def _common_tail(self, end: int, rest: list[str]) -> int:
        """Count the words at the end of `rest` that our line goes on with: the cells behind a filled one."""
        line = self.owner[end - 1]
        ours = [
            word
            for word, owner in zip(self.words[end : end + 60], self.owner[end : end + 60], strict=True)
            if owner == line
        ]
        count = 0
        while count < min(len(ours), len(rest) - 1) and ours[-1 - count] == rest[-1 - count]:
            count += 1
        return count

    def _found(self, end: int) -> _Found:
        return _Found(self.anchors[self.owner[end - 1]], end)

    def _end_of(self, line: int) -> int:
        end = self.owner.index(line)
        while end < len(self.owner) and self.owner[end] == line:
            end += 1
        return end


def _parts(sent: SentMail | None, known_lines: Sequence[str]) -> list[str]:
    parts = ["\n".join(known_lines)]
    if sent is not None:
        parts.insert(0, sent.text or "")
        if sent.html:
            from service.domain.reply_text.html import lines_of_html

            parts.append("\n".join(line.text for line in lines_of_html(sent.html).lines))
    return [clean(part) for part in parts]


def tokens(text: str) -> list[str]:
    """Split a line into its words, in lower case, without links: servers rewrite those."""
    return _TOKEN.findall(_without_links(text).casefold())


def _without_links(text: str) -> str:
    return _LINK.sub(" ", text) if "http" in text or "mailto" in text else text


def _contains(words: list[str], part: tuple[str, ...]) -> bool:
    return any(tuple(words[at : at + len(part)]) == part for at in range(len(words) - len(part) + 1))


def _common(ours: list[str], begin: int, words: list[str]) -> int:
    length = 0
    while length < len(words) and begin + length < len(ours) and ours[begin + length] == words[length]:
        length += 1
    return length


def recover_answers(
    lines: list[Line], reasons: Reasons, sent: SentMail | None, known_lines: Sequence[str]
) -> list[str | None]:
    """
    Give back the words that were typed inside our quoted mail, and say under which of our lines each line stands.

    Lines of ours get the reason "our_mail". What a quote holds before our mail is seen in it stays quoted, so does
    everything from the next, older mail on.
    """
    under: list[str | None] = [None] * len(lines)
    if sent is None and not known_lines:
        return under
    ours = OurMail(sent, known_lines)
    _mark_samples(lines, reasons, ours)
    found = _find_all(lines, reasons, ours, is_labelled=sent is None)
    if not found:
        return under
    is_sure = sent is not None and _is_our_mail(lines, reasons, found)
    first = min(found)
    current: str | None = None
    for index in range(first, len(lines)):
        match = found.get(index)
        if match is not None:
            current = ours.lines[match.line]
            reasons[index] = "our_mail"
            if match.beside and is_sure:
                lines[index].text, reasons[index], under[index] = match.beside, None, current
        elif reasons[index] is None:
            under[index] = current if lines[index].text else None
        elif reasons[index] == "quoted" and (
            is_sure or (sent is None and _is_right_below(lines, index, reasons))
        ):
            if introduces_more(lines, index):
                break
            if _is_typed(lines[index]):
                reasons[index], under[index] = None, current
    return under


def _mark_samples(lines: list[Line], reasons: Reasons, ours: OurMail) -> None:
    """Our sample line, left standing where the person wrote, is nobody's answer."""
    for index, line in enumerate(lines):
        if reasons[index] is None and line.text and ours.is_sample(line.text):
            reasons[index] = "our_mail"


def _is_right_below(lines: list[Line], index: int, reasons: Reasons) -> bool:
    """
    Whether a short line stands right below one that was given.

    All that is known to be the person's where our mail itself is not at hand; our own remarks there are in brackets.
    """
    text = lines[index].text
    return reasons[index - 1] == "our_mail" and 0 < len(text) <= _MAX_TYPED and not text.startswith("(")


def _find_all(lines: list[Line], reasons: Reasons, ours: OurMail, *, is_labelled: bool) -> dict[int, _Found]:
    """
    Find our lines in the quote; outside of it only a line with a quote bar or a whole wrapped rest is looked at.

    `is_labelled`: given lines may stand in the quote with their letter, number or code in front.
    """
    found: dict[int, _Found] = {}
    rows: dict[int, _Found] = {}
    expected = 0
    for index, line in enumerate(lines):
        is_quote = reasons[index] == "quoted" or line.text.startswith("|")
        is_rest = reasons[index] is None and index - 1 in found and expected > 0
        if reasons[index] is None and "\t" in line.text[:_MAX_LINE] and not is_labelled:
            row = ours.find(line.text, expected) if len(line.text) <= _MAX_LINE else None
            rows |= {index: row} if row is not None else {}
        if not line.text or not (is_quote or is_rest) or len(line.text) > _MAX_LINE:
            continue
        match = ours.find(line.text, expected)
        if match is None and is_labelled:
            match = ours.find(_LABEL.sub("", line.text), expected)
        if match is not None and match.beside and is_header(line.text):
            continue  # "To: Andy <andy@…>" above a mail of ours that has "… to Andy" in it.
        if match is not None and is_labelled and reasons[index] != "quoted" and not ours.is_whole(match):
            continue  # A row that only begins like one of ours: "| Same-day rate 92 % | 1.2 |".
        if match is not None and (is_quote or match.end == expected + len(tokens(line.text))):
            found[index] = match
            expected = match.end
    if len(rows) > 1 and any(
        row.beside for row in rows.values()
    ):  # Filled in, the rest of our mail taken away.
        found |= rows
    return found


def _is_our_mail(lines: list[Line], reasons: Reasons, found: dict[int, _Found]) -> bool:
    """A few lines in common prove nothing: a quote is our mail if a good part of it up to the last common line is ours."""
    last = max(found)
    quoted = sum(
        reasons[index] in ("quoted", "our_mail") and bool(lines[index].text)
        for index in range(min(found), last + 1)
    )
    return len(found) >= 2 and len(found) * 3 >= quoted


def _is_typed(line: Line) -> bool:
    """Whether a foreign line inside our mail can be the person's: not what servers and programs add."""
    text = line.text[:500]
    if not text or is_rule(line) or (not _TOKEN.search(text.replace("_", "")) and text.isascii()):
        return False
    lower = text.lower()
    return not (is_banner(text) or MOBILE_LINE.match(lower) or len(DISCLAIMER.findall(lower)) > 1)
