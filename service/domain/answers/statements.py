"""
Cut the words of a review into statements: which numbers, and what is said about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from service.domain.answers import words
from service.domain.answers.begins import (
    BREAK,
    MOST_PLACES,
    Listed,
    begin_of_statement,
    end_of_statement,
    is_statement_inside,
)
from service.domain.answers.outcome import read_start, starts_with_outcome
from service.domain.answers.outcomes_first import outcomes_first
from service.domain.answers.own_lines import holds
from service.domain.answers.references import LABEL_END, NAME, refs_at
from service.domain.answers.small_talk import (
    is_about_being_late,
    is_goodbye,
    is_small_talk,
    is_wish,
    without_greeting,
    without_name_mark,
)
from service.domain.answers.values import ReviewAsk
from service.domain.reply_text.values import ReplyText

_BULLET = re.compile(r"^\s*[-*•·–+]\s+")
_NUMBER_AT_BEGIN = re.compile(rf"[\s(*•·–+-]*{NAME}(?P<n>\d{{1,2}})(?!\d)", re.IGNORECASE)
_MOST_STATEMENTS = 60
"""A week has five lines. What is said beyond so many statements is a note."""
_BREAK_OR_COLON = re.compile(rf"{BREAK.pattern}|:\s+")
_BOXES = ((re.compile(r"\[\s?[xX✓]\s?\]"), "☑"), (re.compile(r"\[\s?\](?!\()"), "☐"))
_NAME_ONLY = re.compile(r"^[^\W\d_][\w'’.-]{1,20}(?:\s[^\W\d_][\w'’.-]{1,20})?$")
_IN_BRACKETS = re.compile(r"^\((\d{1,2})\)\s*")


@dataclass
class Statement:
    """What was said about some lines; `numbers` None means the lines that nothing else names."""

    numbers: list[int] | None
    text: str


@dataclass
class Statements:
    """The words of a reply, cut into statements; `general` are those about no one line."""

    ask: ReviewAsk
    statements: list[Statement] = field(default_factory=list)
    general: list[str] = field(default_factory=list)
    is_open: bool = False
    """Whether the next line may go on with the last statement."""
    at_begin: set[int] = field(default_factory=set)
    """The numbers with which lines of the reply begin."""


def cut(reply: ReplyText, ask: ReviewAsk) -> Statements:
    reading = Statements(ask, at_begin=_numbers_at_begin(reply))
    last = max((index for index, line in enumerate(reply.lines) if line.text.strip()), default=0)
    for index, line in enumerate(reply.lines):
        own = without_greeting(line.text) if line.under is None else without_name_mark(line.text)
        text = _BULLET.sub("", own).strip()
        text = _with_boxes(_IN_BRACKETS.sub(r"\1) ", text))
        if not text:
            reading.is_open = reading.is_open and not line.text.strip()
            _end_paragraph(reading)
            continue
        if len(reading.statements) >= _MOST_STATEMENTS:
            reading.general.append(text)
            continue
        if index == last and line.under is None and _is_name_below(reading, text):
            break
        number = _number_under(line.under, ask)
        if number is not None and not _is_label(text, ask):
            _add(reading, [number], text, under=line.under)
        else:
            _cut_line(reading, text)
    return reading


def _with_boxes(text: str) -> str:
    """Read "[x]" and "[ ]" as the boxes that they draw."""
    if "[" in text:
        for drawn, box in _BOXES:
            text = drawn.sub(box, text)
    return text


def _numbers_at_begin(reply: ReplyText) -> set[int]:
    found = (_NUMBER_AT_BEGIN.match(line.text) for line in reply.lines)
    return {int(number["n"]) for number in found if number}


def _is_name_below(reading: Statements, text: str) -> bool:
    """A name that closes the mail, straight below a line that is done: below others a single word may be the reason."""
    if not _NAME_ONLY.match(text) or not text.istitle() or starts_with_outcome(text):
        return False
    above = [*reading.general, *(statement.text for statement in reading.statements)][-1:]
    everything = words.ALL.match(above[0]) if above else None
    said = above[0][everything.end() :] if everything else "".join(above)
    return read_start(said).score == 1.0


def _end_paragraph(reading: Statements) -> None:
    """A blank line ends a statement, unless it still waits for its outcome (a repeated key result, then the answer)."""
    if reading.statements and reading.statements[-1].text.strip():
        reading.is_open = False


def _number_under(under: str | None, ask: ReviewAsk) -> int | None:
    if under is None:
        return None
    fitting = [line for line in ask.key_results if holds(under, line.text)]
    return max(fitting, key=lambda line: len(line.text)).n if fitting else None


def _is_label(text: str, ask: ReviewAsk) -> bool:
    found = refs_at(text, 0, ask)
    return found is not None and bool(re.match(r"\s*[.):]\s", text[found[1] :]))


def _add(reading: Statements, numbers: list[int] | None, text: str, under: str | None = None) -> None:
    last = reading.statements[-1] if reading.statements else None
    if under is not None and last is not None and last.numbers == numbers and reading.is_open:
        last.text += f"\n{text}"
    else:
        reading.statements.append(Statement(numbers, text))
    reading.is_open = True


def _cut_line(reading: Statements, text: str) -> None:
    """Cut one line at the numbers that it speaks about."""
    outcomes = outcomes_first(text, reading.ask)
    if outcomes:
        for lines, said in outcomes:
            _add(reading, lines, said)
        return
    begin = begin_of_statement(text, reading.ask)
    if begin is None:
        before, start = _first_inside(text, reading.ask)
        _add_unnumbered(reading, before)
        if start is None:
            return
        begin = refs_at(text, start, reading.ask)
    listed = Listed(frozenset(reading.at_begin))
    while begin is not None:
        numbers, at = begin
        listed = listed.after(text, begin, reading.ask)
        label = LABEL_END.match(text, at)
        at = label.end() if label else at
        end, begin = end_of_statement(text, at, reading.ask, listed)
        _add(reading, numbers, _said(reading, text[at:end].strip()))


def _said(reading: Statements, text: str) -> str:
    """What is said of a line; "as well" says what was said of the one before."""
    too = words.TOO_ALONE.match(text)
    if too is None or not reading.statements:
        return text
    before = reading.statements[-1].text
    return before[: read_start(before).end] + text[too.end() :]


def _first_inside(text: str, ask: ReviewAsk) -> tuple[str, int | None]:
    """Find the first statement that begins inside a line that begins with something else."""
    if words.ALL.match(text) or words.DONE.match(text):
        return text, None
    for found in islice(_BREAK_OR_COLON.finditer(text), MOST_PLACES):
        if is_statement_inside(text, found.end(), ask):
            return text[: found.start() + 1], found.end()
    return text, None


def _add_unnumbered(reading: Statements, text: str) -> None:
    text = text.strip()
    if not text:
        return
    if is_goodbye(text) or is_wish(text) or is_about_being_late(text):
        return
    if reading.is_open and reading.statements:
        reading.statements[-1].text += f"\n{text}"
        return
    if reading.statements and words.BLOCKED.match(text):
        reading.statements[-1].text += f"\n{text}"
        return
    if not is_small_talk(text):
        reading.general.append(text)
