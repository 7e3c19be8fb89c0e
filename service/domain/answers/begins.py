"""
Where in a line a statement about the week's lines begins, and where it ends.

At the beginning of a line a number begins one; inside a line only where an outcome follows it, or where it is marked as the
line's first number is: "1) 0.8 2) not sure".
"""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass
from itertools import islice

from service.domain.answers import words
from service.domain.answers.outcome import read_start, starts_with_outcome
from service.domain.answers.own_lines import after_own_text, names_uniquely
from service.domain.answers.references import LABEL_END, NAME, Begin, is_explicit, refs_at
from service.domain.answers.values import ReviewAsk

BREAK = re.compile(r"[,;/|.!)\]]\s+|\s[-–—/|]\s|\n")
_BLANK = re.compile(r"\s")
_MARKED = re.compile(r"(?:\s+|[,;/]\s*)(?=\d{1,2}\s?(?:[:)=]|\.\s))")
_GAP = re.compile(rf"[\s,;/|.–—-]*(?:(?:{words.AND})\s+)?", re.IGNORECASE)
_NAMED = re.compile(r"^(?P<name>[^:=→]{3,120}?)\s*(?P<mark>:|=>?|->|→|\s[–—-]\s)\s*(?P<rest>.+)$", re.DOTALL)
_NAMED_INSIDE = re.compile(r"(?P<name>[^:=→.;!?\n]{3,60}?)\s*(?::|=|→)\s*(?P<rest>[^\n]+)")
_LOOKED_AHEAD = 8  # Breaks.
MOST_PLACES = 40
"""Places of one line at which something may begin; who wrote more commas and dashes wrote no answer to us there."""
_MARKS = {
    ":": re.compile(r"\s?:(?!\d{2}(?![\d%]))"),  # "2:30" is a time.
    ")": re.compile(r"\s?\)"),
    "=": re.compile(r"\s?="),
    ".": re.compile(r"\s?\.(?=\s|$)"),
}


@dataclass(frozen=True)
class Listed:
    """The statements of one line so far: how its numbers are marked, and which ones it need not look for."""

    named: frozenset[int]
    mark: str = ""
    following: int = 0
    """The number that comes next, if they are in order."""
    is_list: bool = False
    """Whether they count on, so that the next number is a label whatever stands behind it."""

    def after(self, text: str, begin: Begin, ask: ReviewAsk) -> Listed:
        """Return how the list stands after the statement that begins so."""
        numbers, at = begin
        label = LABEL_END.match(text, at)
        mark = self.mark or (label.group().strip() if label else "-")
        following = max(numbers or [0]) + 1
        is_list = bool(self.mark) or _counts_on(text, at, following, ask)
        return Listed(self.named | set(numbers or ()), mark, following, is_list)

    def is_marked(self, text: str, begin: Begin) -> bool:
        """Whether a number is marked as the first of its line is; one with a mere dot has to be the next in order."""
        numbers, end = begin
        mark = _MARKS.get(self.mark)
        if mark is None or numbers is None or len(numbers) != 1 or numbers[0] in self.named:
            return False
        if text.rfind("(", 0, end) > text.rfind(")", 0, end):  # "(see 2) no": the bracket closes another.
            return False
        is_next = numbers == [self.following] or self.mark != "."
        return is_next and mark.match(text, end) is not None


def _counts_on(text: str, at: int, following: int, ask: ReviewAsk) -> bool:
    """Whether the next two numbers of the lines stand at the next places where something begins: "1 …, 2 …, 3 …"."""
    begins = (refs_at(text, found.end(), ask) for found in BREAK.finditer(text, at))
    numbered = [begin[0] for begin in islice(begins, _LOOKED_AHEAD) if begin is not None]
    return numbered[:2] == [[following], [following + 1]]


def begin_of_statement(text: str, ask: ReviewAsk) -> Begin | None:
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
    if label or at >= len(text) or starts_with_outcome(text[at:]) or _BLANK.search(text, at - 1, at + 1):
        return found
    return None


def _repeated(text: str, ask: ReviewAsk) -> Begin | None:
    """The words of a key result, with any number in front: the words say which one it is."""
    numbered = re.match(rf"\s*{NAME}\d{{1,2}}(?:\s*[.):-])?\s+", text, re.IGNORECASE)
    for begin in (0, numbered.end() if numbered else 0):
        for line in ask.key_results:
            rest = after_own_text(text[begin:], line.text)
            if rest is not None:
                return [line.n], len(text) - len(rest)
    return None


def _named(text: str, ask: ReviewAsk) -> Begin | None:
    """ "Refund backlog: done": words that only one key result has, then its outcome, or behind a colon other words to ask about."""
    found = _NAMED.match(text)
    if found is None:
        return None
    is_asked_about = found["mark"] == ":" and ":" not in found["rest"]  # Else several lines may be named.
    if not (is_asked_about or starts_with_outcome(found["rest"])):
        return None
    number = named_line(found["name"], ask)
    return ([number], found.start("rest")) if number is not None else None


def is_statement_inside(text: str, at: int, ask: ReviewAsk) -> bool:
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


def end_of_statement(text: str, at: int, ask: ReviewAsk, listed: Listed) -> tuple[int, Begin | None]:
    """Return where the statement at `at` ends, and the numbers that begin the next one."""
    yes = words.YES_SHORT.match(text, at)
    said = max(at + read_start(text[at:]).end, yes.end() if yes else at)
    gap = _GAP.match(text, said)
    following = gap.end() if gap else said
    if said > at and following > said and is_statement_inside(text, following, ask):
        return said, refs_at(text, following, ask)
    places = heapq.merge(BREAK.finditer(text, said), _MARKED.finditer(text, said), key=re.Match.end)
    for found in islice(places, MOST_PLACES):
        begin = _begin_behind(text, found, ask, listed)
        if begin is not None:
            return found.start(), begin
    return len(text), None


def _begin_behind(text: str, found: re.Match[str], ask: ReviewAsk, listed: Listed) -> Begin | None:
    """Return the numbers of the statement that begins behind a break or in front of a marked number, if one does."""
    at = found.end()
    begin = refs_at(text, at, ask)
    if begin is None:
        return _named_inside(text, at, ask) if found.re is BREAK else None
    if listed.is_marked(text, begin):
        return begin
    if found.re is not BREAK:
        return None
    if is_statement_inside(text, at, ask):
        return begin
    is_list = listed.is_list or "/" in found.group() or "|" in found.group()
    return begin if (is_list and begin[0] == [listed.following]) or is_explicit(text, at) else None


def named_line(name: str, ask: ReviewAsk) -> int | None:
    """Return the number of the only line that all words of a name are taken from."""
    index = names_uniquely(name, [line.text for line in ask.key_results])
    return ask.key_results[index].n if index is not None else None


def _named_inside(text: str, at: int, ask: ReviewAsk) -> Begin | None:
    """ "Pricing page: done. Interviews: done": words that only one key result has, and its outcome."""
    found = _NAMED_INSIDE.match(text, at)
    if found is None or not starts_with_outcome(found["rest"]):
        return None
    number = named_line(found["name"], ask)
    return ([number], found.start("rest")) if number is not None else None
