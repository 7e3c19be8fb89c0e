"""
What a mail asked, and what the answer to it says.

Asks are built from the stored outbox row, so that letters and numbers mean what *that* mail showed. Answers hold what
is to be stored plus problems; nothing here raises on what a person wrote.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Next = Literal["keep", "drop"]

MAX_READ_LINES = 200
MAX_READ_LENGTH = 1000
"""Answers are a few short lines; what is longer is read up to here, and the person is told."""


@dataclass(frozen=True)
class TeamKeyResult:
    """A team's key result: `code` with the team's prefix, as "OPS-1.2"."""

    code: str
    text: str
    team_name: str = ""
    """The team's name as people write it ("Human Resources"), where it differs from the prefix of the code."""


@dataclass(frozen=True)
class OpenLine:
    """A line still open from last week, under the letter that the mail gave it."""

    n: str
    text: str
    alignments: tuple[str, ...] = ()


@dataclass(frozen=True)
class WeekLine:
    """A key result of this week, under its number."""

    n: int
    text: str
    alignments: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScoreAnswer:
    """
    What was said about one numbered line of the week.

    `score` 0.0–1.0, None where nothing usable was said (never a guess). `next` "keep" (next week again) or "drop" where
    said. `note` and `blocked` are the person's own words; `blocked` is "" where it was said without a reason.
    """

    n: int
    score: float | None = None
    next: Next | None = None
    note: str = ""
    blocked: str | None = None


@dataclass(frozen=True)
class OpenAnswer:
    """What was said about one lettered line of last week; `text` and `alignments` are new ones, None where unchanged."""

    n: str
    next: Next | None = None
    score: float | None = None
    note: str = ""
    blocked: str | None = None
    text: str | None = None
    alignments: tuple[str, ...] | None = None


@dataclass(frozen=True)
class SetupLine:
    """
    A weekly key result, new or changed.

    `new` lines come numbered on from the highest number of the ask. For a line that exists, None means "nothing said, as
    it was"; `alignments` () means that it serves none. A new line always has text and alignments. `drop` withdraws it.
    """

    n: int
    text: str | None = None
    alignments: tuple[str, ...] | None = None
    drop: bool = False
    new: bool = False
    note: str = ""
    """The words that came with a drop: why."""


@dataclass(frozen=True)
class Proposal:
    """The values that a plain yes stores."""

    scores: tuple[ScoreAnswer, ...] = ()
    lines: tuple[SetupLine, ...] = ()
    open: tuple[OpenAnswer, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON, without the empty parts."""
        return {name: values for name, values in asdict(self).items() if values}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Proposal:
        """Read what `to_dict` gave."""
        return cls(
            scores=tuple(ScoreAnswer(**row) for row in values.get("scores", ())),
            lines=tuple(SetupLine(**_with_tuple(row)) for row in values.get("lines", ())),
            open=tuple(OpenAnswer(**_with_tuple(row)) for row in values.get("open", ())),
        )


def _with_tuple(row: dict[str, Any]) -> dict[str, Any]:
    alignments = row.get("alignments")
    return row if alignments is None else {**row, "alignments": tuple(alignments)}


@dataclass(frozen=True)
class Problem:
    """
    Something that could not be read as it stands: a value, never an exception.

    `line` is the label that the person knows ("3", "b"), None where it concerns no one line. `code` is one of
    no_alignment, unknown_code, two_readings, score, too_many, duplicate, not_a_key_result, which_line, proposal,
    too_long, nothing_open, other_person. `message` is a sentence for the person, in the language of the ask; `words` is
    what they wrote.
    """

    line: str | None
    code: str
    message: str
    words: str = ""
    proposal: Proposal | None = None


@dataclass(frozen=True)
class Question:
    """
    The one question of a receipt; stored with it, and handed back in the ask that its answer is read against.

    Several lines without alignment are one question, so `lines` may hold several labels.
    """

    lines: tuple[str, ...]
    code: str
    message: str
    proposal: Proposal | None = None

    def to_json(self) -> str:
        """Give the text that is stored with the receipt."""
        proposal = self.proposal.to_dict() if self.proposal else None
        return json.dumps(
            {"lines": self.lines, "code": self.code, "message": self.message, "proposal": proposal},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Question:
        """Read what `to_json` gave."""
        values = json.loads(text)
        proposal = values.get("proposal")
        return cls(
            lines=tuple(values["lines"]),
            code=values["code"],
            message=values["message"],
            proposal=Proposal.from_dict(proposal) if proposal else None,
        )


@dataclass(frozen=True)
class SetupAsk:
    """
    What a setup mail, or a receipt to one, asked.

    `team` is the prefix of the own team's codes; `key_results` are those of all teams. `open` are last week's lines under
    their letters, `this_week` the lines already stored. Without a key result of the own team nobody is asked to align.
    """

    team: str
    key_results: tuple[TeamKeyResult, ...]
    open: tuple[OpenLine, ...] = ()
    this_week: tuple[WeekLine, ...] = ()
    question: Question | None = None
    language: str = "en"
    second_teams: tuple[str, ...] = ()
    """Prefixes of further teams the person belongs to: a bare code that several of them have is asked about."""
    colleagues: tuple[str, ...] = ()
    """Names of the others, so that words about another person's lines are asked about, not stored as one's own."""
    first_new_number: int | None = None
    """The number for the next new line; None means one more than the highest of `this_week`."""
    knows_this_week: bool = True
    """False where the caller can't tell what is stored (the command line): numbers that people name are then believed."""

    def has_line(self, number: int) -> bool:
        """Whether a number that somebody names can be that of a stored line."""
        return any(line.n == number for line in self.this_week) or not self.knows_this_week


@dataclass(frozen=True)
class ReviewAsk:
    """What a review mail, or a receipt to one, asked: how did these numbered lines end?"""

    key_results: tuple[WeekLine, ...]
    question: Question | None = None
    language: str = "en"


@dataclass(frozen=True)
class SetupAnswer:
    """
    What to store after an answer to a setup.

    `not_read` are the person's words that are neither a key result nor an answer ("not read as a key result"); greetings
    and thanks are not among them. `is_empty`: no words at all. `is_thanks`: nothing but thanks, "ok" or an emoji.
    `language` is that of the words where they show it, else that of the ask.
    """

    lines: tuple[SetupLine, ...] = ()
    open: tuple[OpenAnswer, ...] = ()
    problems: tuple[Problem, ...] = ()
    not_read: tuple[str, ...] = ()
    is_empty: bool = False
    is_thanks: bool = False
    language: str = "en"


@dataclass(frozen=True)
class ReviewAnswer:
    """
    What to store after an answer to a review; lines that were not named are not in `scores`.

    `note` holds the words that belong to no one line. `is_empty`, `is_thanks` and `language` as in `SetupAnswer`.
    """

    scores: tuple[ScoreAnswer, ...] = ()
    problems: tuple[Problem, ...] = ()
    note: str = ""
    is_empty: bool = False
    is_thanks: bool = False
    language: str = "en"


Ask = SetupAsk | ReviewAsk
