"""
Understand what a person entered on a form: with the reader that reads replies, into the same answers.

Nothing here is half-taken: while a field has a problem the person is still there and can mend it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from service.domain.answers import (
    Next,
    OpenAnswer,
    Problem,
    ReviewAnswer,
    ReviewAsk,
    ScoreAnswer,
    SetupAnswer,
    SetupAsk,
    SetupLine,
    WeekLine,
    read_review,
    read_setup,
)
from service.domain.reply_text.values import ReplyText
from service.domain.speech import _

_T = TypeVar("_T")


@dataclass(frozen=True)
class LineEntry:
    """A key result of the week; None where the field was left as the page showed it."""

    n: int
    text: str | None = None
    codes: tuple[str, ...] | None = None
    """Whole codes ("OPS-1.1"); () says that the line serves none of the team key results."""
    withdrawn: bool = False


@dataclass(frozen=True)
class OutcomeEntry:
    """How a line ended, under its number or letter; None where the field was left as the page showed it."""

    label: str
    chosen: str | None = None
    """done, partly or no."""
    number: str | None = None
    """A score as typed: "0.7", "70 %"; "" takes an earlier one out."""
    note: str | None = None
    blocked: str | None = None
    next: Next | None = None


@dataclass(frozen=True)
class Entries:
    """What a person changed on the page; false where that is nothing."""

    lines: tuple[LineEntry, ...] = ()
    outcomes: tuple[OutcomeEntry, ...] = ()
    words: str = ""
    """The text box: an answer as one would write it in a mail."""

    def __bool__(self) -> bool:
        return bool(self.lines or self.outcomes or self.words.strip())

    def as_words(self) -> str:
        """Write everything down, for the history that is kept of each answer."""
        written = [*map(_line_in_words, self.lines), *map(_outcome_in_words, self.outcomes), self.words]
        return "\n".join(line for line in written if line)


@dataclass(frozen=True)
class EntryProblem:
    """What has to be mended before anything is stored."""

    label: str | None
    """The line's number or letter; None for the text box."""
    field: str
    """text, codes, number, note, blocked or words."""
    message: str


def read_setup_fields(entries: Entries, ask: SetupAsk) -> tuple[SetupAnswer, list[EntryProblem]]:
    """Read the fields of a setup form; with problems, the answer is not to be stored."""
    lines, problems = _sorted_out([_line(entry, ask) for entry in entries.lines])
    texts = {line.n: line.text for line in ask.open}
    scores, more = _sorted_out([_score(entry, texts.get(entry.label)) for entry in entries.outcomes])
    answers = tuple(
        OpenAnswer(entry.label, entry.next, score.score, score.note, score.blocked)
        for entry, score in zip(entries.outcomes, scores, strict=bool(not more))
    )
    return SetupAnswer(tuple(lines), answers, language=ask.language), problems + more


def ask_of_words(ask: SetupAsk, fields: SetupAnswer, new_keeps: int) -> SetupAsk:
    """
    Return what the text box is asked: more lines, which follow those of the fields and the kept ones.

    In a mail a new list takes the place of the old one. On the page the old lines have fields of their own, so what is
    written below them is meant as well, not instead.
    """
    first = ask.first_new_number or max((line.n for line in ask.this_week), default=0) + 1
    new = sum(line.new for line in fields.lines)
    return replace(ask, this_week=(), first_new_number=first + new + new_keeps)


def read_review_fields(entries: Entries, ask: ReviewAsk) -> tuple[ReviewAnswer, list[EntryProblem]]:
    """Read the fields of a review form; with problems, the answer is not to be stored."""
    texts = {str(line.n): line.text for line in ask.key_results}
    scores, problems = _sorted_out([_score(entry, texts.get(entry.label)) for entry in entries.outcomes])
    return ReviewAnswer(tuple(scores), language=ask.language), problems


def problems_of_words(problems: Sequence[Problem]) -> list[EntryProblem]:
    """Say what is unclear in the text box. Lines without alignment are stored, and the receipt asks about them."""
    return [
        EntryProblem(None, "words", problem.message) for problem in problems if problem.code != "no_alignment"
    ]


def _sorted_out(read: Sequence[_T | EntryProblem]) -> tuple[list[_T], list[EntryProblem]]:
    problems = [item for item in read if isinstance(item, EntryProblem)]
    return [item for item in read if not isinstance(item, EntryProblem)], problems


def _line(entry: LineEntry, ask: SetupAsk) -> SetupLine | EntryProblem:
    label = str(entry.n)
    is_new = entry.n not in {line.n for line in ask.this_week}
    if entry.withdrawn:
        return SetupLine(entry.n, drop=True)
    if entry.text == "" or (is_new and entry.text is None):
        return EntryProblem(
            label, "text", _("Line {line} has no words. Write what will be different.", line=label)
        )
    if not set(entry.codes or ()) <= {key_result.code for key_result in ask.key_results}:
        return EntryProblem(
            label, "codes", _("Line {line}: that team key result is gone. Choose another.", line=label)
        )
    if is_new and entry.codes is None:
        return _line_with_code_in_words(entry.n, entry.text or "", ask)
    return SetupLine(entry.n, entry.text, entry.codes, new=is_new)


def _line_with_code_in_words(n: int, text: str, ask: SetupAsk) -> SetupLine | EntryProblem:
    """Take a line for which nothing was chosen: its code may stand in its words, as in a mail."""
    read = read_setup(ReplyText.from_words(text), replace(ask, open=(), this_week=())).lines
    if len(read) == 1 and read[0].text and read[0].alignments:
        return SetupLine(n, read[0].text, read[0].alignments, new=True)
    if not ask.key_results:
        return SetupLine(n, text, (), new=True)
    return EntryProblem(
        str(n), "codes", _("Line {line}: choose the team key result it serves, or “none of these”.", line=n)
    )


def _score(entry: OutcomeEntry, text: str | None) -> ScoreAnswer | EntryProblem:
    if text is None:
        return EntryProblem(entry.label, "number", _("There is no line {line} any more.", line=entry.label))
    if entry.chosen and entry.number:
        both = _(
            "Line {line}: “{chosen}” is chosen and {number} is written. Leave one of them.",
            line=entry.label,
            chosen=_chosen(entry.chosen),
            number=entry.number,
        )
        return EntryProblem(entry.label, "number", both)
    words = entry.chosen or entry.number or ""
    read = _read_score(words, int(entry.label) if entry.label.isdecimal() else 1, text)
    if read is None:
        wrong = _(
            "Line {line}: “{words}” is no clear score. Write 0 to 1, or 70 %.", line=entry.label, words=words
        )
        return EntryProblem(entry.label, "number", wrong)
    return replace(
        read,
        next=entry.next or read.next,
        note=" – ".join(note for note in (read.note, entry.note) if note),
        blocked=entry.blocked or read.blocked,
    )


def _chosen(value: str) -> str:
    """Say a choice as the page shows it."""
    return {"done": _("Done"), "partly": _("Partly"), "no": _("No")}.get(value, value)


def _read_score(words: str, n: int, text: str) -> ScoreAnswer | None:
    """Read a score as in a mail; None where it isn't clear. Words behind it are its note, as there."""
    if not words:
        return ScoreAnswer(n)
    if words[0] in "-–—−":
        return None  # In a mail that separates the number of a line from its score, here it would be a minus.
    answer = read_review(ReplyText.from_words(f"{n} {words}"), ReviewAsk((WeekLine(n, text),)))
    if answer.problems or [line.n for line in answer.scores] != [n] or answer.scores[0].score is None:
        return None
    return answer.scores[0]


def _line_in_words(entry: LineEntry) -> str:
    if entry.withdrawn:
        return f"{entry.n} drop"
    codes = "" if entry.codes is None else ", ".join(entry.codes) or "none"
    return " - ".join(part for part in (f"{entry.n} {entry.text or ''}".strip(), codes) if part)


def _outcome_in_words(entry: OutcomeEntry) -> str:
    said = [
        entry.label,
        entry.chosen or entry.number or ("" if entry.number is None else "(score taken out)"),
        entry.next or "",
        "" if entry.note is None else f"note: {entry.note or '(taken out)'}",
        "" if entry.blocked is None else f"blocked: {entry.blocked or '(no more)'}",
    ]
    return " ".join(part for part in said if part)
