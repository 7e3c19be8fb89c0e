"""
What each mail needs to know: one frozen context per mail, built by the workflow before anything is rendered.

A context holds plain values; the sentences are in `templates/email/<kebab-name>/`, except the phrases that text and
HTML share: those are properties here. Codes come as shown (`service.domain.codes`), weeks as `service.domain.periods`
says them ("Week 3 (19–23 Oct)").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.domain.digests import DigestView, OverviewView
from service.domain.wording import NO_SCORE, all_of, score_text


@dataclass(frozen=True, kw_only=True)
class MailContext:
    """What every mail has; `folder` is its place in `templates/email`."""

    folder: ClassVar[str]

    language: str = "en"
    """The reader's language, a BCP 47 tag. Every mail is written in English so far and marked as such."""


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
    """A team of the reader with what it wants to reach."""

    name: str
    objectives: tuple[TeamObjective, ...]
    """None yet: the mail says so."""
    asked: str | None = None
    """Who has been asked for key results where there are none, by given name."""


@dataclass(frozen=True)
class OpenLine:
    """A line of last week that is not done, under its letter."""

    letter: str
    text: str
    codes: tuple[str, ...]
    score: float | None

    @property
    def text_and_codes(self) -> str:
        """The line as it could be typed: "Courier pick-ups on time 5 days of 5 - KR1.2"."""
        return f"{self.text} - {', '.join(self.codes)}" if self.codes else self.text

    @property
    def score_so_far(self) -> str:
        return f"{NO_SCORE} yet" if self.score is None else score_text(self.score)


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
    in_by: str | None
    """Until when an answer is in the overview, "18:00"; None where the overview has gone out already."""
    overview_day: str
    """"tomorrow" or the day's name."""
    change_until: str
    """"Friday 14:00"."""
    seen_by: tuple[str, ...]
    """Who sees the answer besides a helped team: ("Ops", "Rina (lead)", "Maria (manager)"); see `wording.seen_by`."""
    started_by: str | None = None
    """In a person's first mail, the given name of who started this; later None."""

    @property
    def readers(self) -> str:
        """ "Ops, Rina (lead), Maria (manager) and a team you help"."""
        return all_of((*self.seen_by, "a team you help") if self.help_example else self.seen_by)

    @property
    def how_to_score(self) -> str | None:
        """How to score open lines that have no score; None where all have one."""
        letters = [line.letter for line in self.open_lines if line.score is None]
        if not letters:
            return None
        first, *others = letters
        more = f"; the same for {all_of(others)}" if others else ""
        return f'add "{first} done", "{first} partly" or "{first} no"{more}'


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

    @property
    def serves(self) -> str:
        """ "KR1.1", "HR KR1.2 (you help HR)", "no key result yet"."""
        codes = ", ".join(self.codes) or "no key result yet"
        return f"{codes} (you help {all_of(self.helps)})" if self.helps else codes


@dataclass(frozen=True)
class SavedScore:
    """How a line ended, as it is stored now."""

    label: str
    """A number of that week, or a letter of the mail that was answered."""
    text: str
    score: float | None
    note: str = ""
    blocked: str | None = None
    next: Literal["keep", "drop"] | None = None

    @property
    def outcome(self) -> str:
        """ "0.6", "no score, keep", "0.0, let go"."""
        after = {"keep": ", keep", "drop": ", let go", None: ""}[self.next]
        return f"{score_text(self.score)}{after}"

    @property
    def account(self) -> str:
        """The person's words on it, "" where there are none."""
        words = [f'"{self.note}"'] if self.note.strip() else []
        if self.blocked is not None:
            words.append(f'blocked: "{self.blocked}"' if self.blocked.strip() else "blocked")
        return ", ".join(words)


@dataclass(frozen=True, kw_only=True)
class ReceiptMail(MailContext):
    """
    The answer to an answer, in the person's own thread: what is stored, at most one question, how to correct.

    It serves setup and review. Where nothing could be stored it says so and asks again.
    """

    folder = "receipt"

    kind: Literal["setup", "review"]
    """What was answered."""
    name: str
    """The reader's given name."""
    subject: str
    """The subject of the mail that the person answered, with or without "Re:"."""
    week: str
    """The week for which the answer counts."""
    form_url: str
    lines: tuple[SavedLine, ...] = ()
    """All lines of the week as they stand after a setup answer, not only the changed ones."""
    scores: tuple[SavedScore, ...] = ()
    """All lines of a review as they stand, or the letters that a setup answer scored."""
    withdrawn: tuple[str, ...] = ()
    """The words of lines that this answer took back."""
    let_go: tuple[str, ...] = ()
    """The letters of last week that the answer left out."""
    question: str | None = None
    """One question in full sentences, as `service.domain.answers` words it."""
    question_lines: tuple[str, ...] = ()
    """The numbers or letters that the question is about; none: it is about the whole answer."""
    not_read: tuple[str, ...] = ()
    """What the person wrote that was kept as a note and not read as a key result or score."""
    moved_from: str | None = None
    """The older week whose mail was answered by a setup answer ("Week 2 (12–16 Oct)")."""
    late: str | None = None
    """Why this comes late and what that means, from `wording.late_setup` or `late_review`, or None."""
    by_form: bool = False
    is_stored: bool = True
    """Whether anything of this answer was stored; else it could not be read."""

    @property
    def reply_subject(self) -> str:
        """The subject of the person's own thread."""
        return self.subject if self.subject[:3].casefold() == "re:" else f"Re: {self.subject}"

    @property
    def opening(self) -> str:
        """What became of the answer, in one line."""
        if not self.is_stored:
            return f"Nothing is stored yet, {self.name}."
        saved = f"Saved from your form, {self.name}." if self.by_form else f"Saved, {self.name}."
        if self.question is None:
            return f"{saved} Nothing else to do."
        return f"{saved} {self._about} one word from you."

    @property
    def _about(self) -> str:
        if not self.question_lines:
            return "It needs"
        if len(self.question_lines) == 1:
            return f"Line {self.question_lines[0]} needs"
        return f"Lines {all_of(self.question_lines)} need"

    @property
    def asks_again(self) -> str | None:
        """How to answer where nothing could be read and there is no nearer question."""
        if self.is_stored or self.question is not None:
            return None
        if self.kind == "setup":
            return "We could not read a key result in your mail. Reply with one result per line, or use your form."
        return "We could not read a score in your mail. Reply with the number of each line and done, partly, no or a number, or use your form."

    @property
    def ends_early(self) -> bool:
        """Whether all is clear, so that the receipt ends after the lines."""
        return self.is_stored and not (self.question or self.let_go or self.not_read or self.withdrawn)


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
