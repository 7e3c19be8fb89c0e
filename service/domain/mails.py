"""
What each mail needs to know: one frozen context per mail, built by the workflow before anything is rendered.

A context holds plain values and says no sentence; the sentences are in `templates/email/<kebab-name>/`. Codes come
as shown (`service.domain.codes`), weeks as said by `service.domain.periods` ("Week 3 (19–23 Oct)").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.domain.digests import DigestView, OverviewView


@dataclass(frozen=True, kw_only=True)
class MailContext:
    """What every mail has; `folder` is its place in `templates/email`."""

    folder: ClassVar[str]

    language: str = "en"
    """A BCP 47 tag; every mail is in English so far."""


@dataclass(frozen=True)
class TeamKeyResult:
    """A key result of a team, as offered to align with."""

    code: str
    """As shown to this reader: "KR1.1", or "HR KR1.1" where the reader is in two teams."""
    text: str
    remark: str = ""
    """What there is to say of it ("nobody on it last week"), or nothing."""


@dataclass(frozen=True)
class TeamObjective:
    text: str
    key_results: tuple[TeamKeyResult, ...]


@dataclass(frozen=True)
class OfferedTeam:
    """A team of the reader with what it wants to reach; without objectives, its lead has been asked for them."""

    name: str
    objectives: tuple[TeamObjective, ...]
    lead: str | None = None
    """The lead's given name, or None where the team has no lead."""


@dataclass(frozen=True)
class OpenLine:
    """A line of last week that is not done, under its letter."""

    letter: str
    text: str
    codes: tuple[str, ...]
    score: float | None


@dataclass(frozen=True)
class Sample:
    """A line that shows how an answer looks, as "Refund backlog from 118 to 96 - 1.1"."""

    text: str
    is_own: bool
    """Whether the reader wrote it last week; else it is made of a team key result (`wording.first_step`)."""


@dataclass(frozen=True, kw_only=True)
class SetupMail(MailContext):
    """Monday: what will be different by Friday?"""

    folder = "setup"

    name: str
    """The reader's given name."""
    week: str
    by_day: str
    """The day by which the results are meant, "Friday"."""
    sample: Sample | None
    """None where there is no team key result to make one of."""
    form_url: str
    open_lines: tuple[OpenLine, ...]
    teams: tuple[OfferedTeam, ...]
    help_example: str | None
    """Another team's code as typed ("HR 1.2"); None where no other team has key results."""
    key_results_url: str | None
    in_by: str
    """Until when an answer is in the overview, "18:00"."""
    overview_day: str
    """"tomorrow" or the day's name."""
    change_until: str
    """"Friday 14:00"."""
    seen_by: tuple[str, ...]
    """Who sees the answer besides a helped team: ("Ops", "Rina (lead)", "Maria (manager)"); see `wording.seen_by`."""
    started_by: str | None = None
    """In a person's first mail, the given name of who started this; later None."""


@dataclass(frozen=True, kw_only=True)
class NudgeMail(MailContext):
    """Monday afternoon, once: nothing has come yet."""

    folder = "nudge"

    name: str
    week: str
    by_day: str
    open_lines: tuple[OpenLine, ...]
    sample: Sample | None
    form_url: str
    in_by: str
    overview_day: str


@dataclass(frozen=True)
class NumberedLine:
    """A line of this week under its number."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class ReviewMail(MailContext):
    """Friday: how did it end?"""

    folder = "review"

    name: str
    week: str
    lines: tuple[NumberedLine, ...]
    form_url: str
    in_by: str
    """Until when the answer is in time, "Monday 18:00"."""


@dataclass(frozen=True)
class SavedLine:
    """A weekly key result as it is stored now."""

    number: int
    text: str
    codes: tuple[str, ...]
    """As shown ("KR1.1", "HR KR1.2"); none: not aligned yet."""
    helps: tuple[str, ...] = ()
    """The other teams that it helps, by name."""


@dataclass(frozen=True)
class SavedScore:
    """How a line ended, as it is stored now."""

    label: str
    """A number of that week, or a letter of the mail that was answered."""
    text: str
    score: float | None
    note: str = ""
    blocked: str | None = None
    next: str | None = None
    """"keep", "drop" or None where nothing was said."""


@dataclass(frozen=True, kw_only=True)
class ReceiptMail(MailContext):
    """
    The answer to an answer, in the person's own thread: what is stored, at most one question, how to correct.

    It serves setup and review. With nothing stored at all it says so and asks again (`nothing_read`).
    """

    folder = "receipt"

    name: str
    subject: str
    """The subject of the mail that the person answered, with or without "Re:"."""
    form_url: str
    lines: tuple[SavedLine, ...] = ()
    """All lines of the week as they stand after a setup answer, not only the changed ones."""
    scores: tuple[SavedScore, ...] = ()
    """The lines of a review, or the letters that a setup answer scored."""
    withdrawn: tuple[str, ...] = ()
    """The numbers or words of lines that this answer took back."""
    let_go: tuple[str, ...] = ()
    """The letters of last week that the answer left out."""
    question: str | None = None
    """One question in full sentences, as `service.domain.answers` words it."""
    question_lines: tuple[str, ...] = ()
    """The numbers or letters that the question is about; none: it is about the whole answer."""
    not_read: tuple[str, ...] = ()
    """What the person wrote that was kept as a note and not read as a key result or score."""
    moved_from: str | None = None
    """The older week whose mail was answered by a setup answer ("Week 2 (12–16 Oct)"); it counts for `week`."""
    week: str = ""
    late: str | None = None
    """Why this comes late and what that means, one sentence from `wording.late_setup` or `late_review`, or None."""
    by_form: bool = False


@dataclass(frozen=True, kw_only=True)
class OverviewMail(MailContext):
    """Tuesday, to each member: what we agreed."""

    folder = "overview"

    view: OverviewView


@dataclass(frozen=True, kw_only=True)
class DigestMail(MailContext):
    """Tuesday, to each lead and manager: the alignment digest."""

    folder = "digest"

    view: DigestView
