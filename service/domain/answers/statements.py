"""
Cut the words of a review into statements: which numbers, and what is said about them.

At the beginning of a line a number begins a statement; inside a line only where an outcome follows it, or where it is
marked as the line's first number is: "1) 0.8 2) not sure".
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass, field

from service.domain.answers import words
from service.domain.answers.outcome import read_start, starts_with_outcome
from service.domain.answers.own_lines import after_own_text, holds, names_uniquely
from service.domain.answers.references import LABEL_END, NAME, is_explicit, refs_at
from service.domain.answers.small_talk import (
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
_MARKED = re.compile(r"\s+(?=\d{1,2}\s?[:).](?:\s|$))")
_GAP = re.compile(rf"[\s,;/|.–—-]*(?:(?:{words.AND})\s+)?", re.IGNORECASE)
_BREAK = re.compile(r"[,;/|.!)\]]\s+|\s[-–—/|]\s|\n")
_NAME_ONLY = re.compile(r"^[^\W\d_][\w'’.-]{1,20}(?:\s[^\W\d_][\w'’.-]{1,20})?$")
_IN_BRACKETS = re.compile(r"^\((\d{1,2})\)\s*")
_NAMED = re.compile(r"^(?P<name>[^:=→]{3,120}?)\s*(?P<mark>:|=>?|->|→|\s[–—-]\s)\s*(?P<rest>.+)$", re.DOTALL)


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
        text = _IN_BRACKETS.sub(r"\1) ", text)
        if not text:
            reading.is_open = reading.is_open and not line.text.strip()
            _end_paragraph(reading)
            continue
        if index == last and line.under is None and _is_name_below(reading, text):
            break
        number = _number_under(line.under, ask)
        if number is not None and not _is_label(text, ask):
            _add(reading, [number], text, under=line.under)
        else:
            _cut_line(reading, text)
    return reading


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
    begin = _begin_of_statement(text, reading.ask)
    if begin is None:
        before, start = _first_inside(text, reading.ask)
        _add_unnumbered(reading, before)
        if start is None:
            return
        begin = refs_at(text, start, reading.ask)
    listed = _Listed(reading.at_begin)
    while begin is not None:
        numbers, at = begin
        label = LABEL_END.match(text, at)
        listed.note(numbers, label)
        at = label.end() if label else at
        end, begin = _end_of_statement(text, at, reading.ask, listed)
        _add(reading, numbers, _said(reading, text[at:end].strip()))


def _said(reading: Statements, text: str) -> str:
    """What is said of a line; "as well" says what was said of the one before."""
    too = words.TOO_ALONE.match(text)
    if too is None or not reading.statements:
        return text
    before = reading.statements[-1].text
    return before[: read_start(before).end] + text[too.end() :]


@dataclass
class _Listed:
    """The statements of one line so far: how its numbers are marked, and which ones it need not look for."""

    named: set[int]
    mark: str = ""
    following: int = 0
    """The number that comes next, if they are in order."""
    begun: int = 0

    def note(self, numbers: list[int] | None, label: re.Match[str] | None) -> None:
        mark = label.group().strip() if label else ""
        self.mark = mark if self.begun == 0 else self.mark
        self.begun += 1
        self.named = self.named | set(numbers or ())
        self.following = max(numbers or [0]) + 1

    def is_marked(self, text: str, at: int, begin: tuple[list[int] | None, int]) -> bool:
        """Whether a number is marked as the first of its line is; one with a mere dot has to be the next in order."""
        numbers, end = begin
        if (
            numbers is None
            or len(numbers) != 1
            or set(numbers) & self.named
            or self.mark not in (":", ")", ".")
        ):
            return False
        is_next = numbers == [self.following] or self.mark != "."
        return is_next and re.match(rf"\s?{re.escape(self.mark)}(?=\s|$)", text[end:]) is not None


def _first_inside(text: str, ask: ReviewAsk) -> tuple[str, int | None]:
    """Find the first statement that begins inside a line that begins with something else."""
    if words.ALL.match(text) or words.DONE.match(text):
        return text, None
    for found in _BREAK.finditer(text):
        if _is_statement_inside(text, found.end(), ask):
            return text[: found.start() + 1], found.end()
    return text, None


def _add_unnumbered(reading: Statements, text: str) -> None:
    text = text.strip()
    if not text:
        return
    if is_goodbye(text) or is_wish(text):
        return
    if reading.is_open and reading.statements:
        reading.statements[-1].text += f"\n{text}"
        return
    if reading.statements and words.BLOCKED.match(text):
        reading.statements[-1].text += f"\n{text}"
        return
    if not is_small_talk(text):
        reading.general.append(text)


def _begin_of_statement(text: str, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """At the beginning of a line a number, a repeated key result or its name begins a statement."""
    repeated = _repeated(text, ask)
    if repeated is not None:
        return repeated
    found = refs_at(text, 0, ask)
    if found is None:
        return _named(text, ask)
    numbers, at = found
    if numbers is None and not starts_with_outcome(text[at:]):
        return None
    label = LABEL_END.match(text, at)
    if label or at >= len(text) or starts_with_outcome(text[at:]) or text[at : at + 1].isspace():
        return found
    return found if words.OF_SEVERAL.match(text) else None


def _repeated(text: str, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """The words of a key result, with any number in front: the words say which one it is."""
    numbered = re.match(rf"\s*{NAME}\d{{1,2}}(?:\s*[.):-])?\s+", text, re.IGNORECASE)
    for begin in (0, numbered.end() if numbered else 0):
        for line in ask.key_results:
            rest = after_own_text(text[begin:], line.text)
            if rest is not None:
                return [line.n], len(text) - len(rest)
    return None


def _named(text: str, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """ "Refund backlog: done": words that only one key result has, then its outcome, or behind a colon other words to ask about."""
    found = _NAMED.match(text)
    if found is None:
        return None
    is_asked_about = found["mark"] == ":" and ":" not in found["rest"]  # Else several lines may be named.
    if not (is_asked_about or starts_with_outcome(found["rest"])):
        return None
    index = names_uniquely(found["name"], [line.text for line in ask.key_results])
    return ([ask.key_results[index].n], found.start("rest")) if index is not None else None


def _is_statement_inside(text: str, at: int, ask: ReviewAsk) -> bool:
    """
    Inside a line a number begins a statement only if its outcome follows, or a verb that no count of things has.

    "2 done, 4 even" has one statement, "1 done, 2 is with Rina" two, "1 done, 2 and 3 are waiting" too.
    """
    found = refs_at(text, at, ask)
    if found is None:
        return False
    numbers, end = found
    label = LABEL_END.match(text, end)
    said = text[label.end() if label else end :]
    if starts_with_outcome(said) or words.OF_SEVERAL.match(text, at) or _says_something_of(said):
        return True
    return numbers not in (None, [1]) and bool(words.OF_ONE.match(text, at))


def _says_something_of(text: str) -> bool:
    """Whether what stands behind a number is said of a line and of no count: a yes, "as well", "almost", "in progress"."""
    text = text.lstrip()
    patterns = (words.YES_SHORT, words.TOO_ALONE, words.QUALIFIER, words.UNDER_WAY)
    return any(pattern.match(text) for pattern in patterns)


def _end_of_statement(
    text: str, at: int, ask: ReviewAsk, listed: _Listed
) -> tuple[int, tuple[list[int] | None, int] | None]:
    """Return where the statement at `at` ends, and the numbers that begin the next one."""
    yes = words.YES_SHORT.match(text, at)
    said = max(at + read_start(text[at:]).end, yes.end() if yes else at)
    gap = _GAP.match(text, said)
    following = gap.end() if gap else said
    if said > at and following > said and _is_statement_inside(text, following, ask):
        return said, refs_at(text, following, ask)
    for found in heapq.merge(_BREAK.finditer(text, said), _MARKED.finditer(text, said), key=re.Match.end):
        begin = refs_at(text, found.end(), ask)
        if begin is None:
            continue
        if _is_statement_inside(text, found.end(), ask) or listed.is_marked(text, found.end(), begin):
            return found.start(), begin
        if _is_next_of_list(text, found, begin, listed):
            return found.start(), begin
    return len(text), None


def _is_next_of_list(
    text: str, found: re.Match[str], begin: tuple[list[int] | None, int], listed: _Listed
) -> bool:
    """In a list the next number is a label whatever follows it, and what is called a line is one anywhere."""
    if found.re is not _BREAK:
        return False
    is_list = listed.begun > 1 or "/" in found.group() or "|" in found.group()
    return (is_list and begin[0] == [listed.following]) or is_explicit(text, found.end())
