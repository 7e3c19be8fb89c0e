"""
What a receipt needs to know: the answer to an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from service.domain.mails.context import MailContext
from service.domain.speech import _, ngettext
from service.domain.wording import all_of, quoted, score_text


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
        codes = ", ".join(self.codes) or _("no key result yet")
        return _("{codes} (you help {teams})", codes=codes, teams=all_of(self.helps)) if self.helps else codes


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
        score = score_text(self.score)
        if self.next is None:
            return score
        return _("{score}, keep", score=score) if self.next == "keep" else _("{score}, let go", score=score)

    @property
    def account(self) -> str:
        """The person's words on it, "" where there are none."""
        words = [quoted(self.note)] if self.note.strip() else []
        if self.blocked is not None:
            told = self.blocked.strip()
            words.append(_("blocked: {words}", words=quoted(self.blocked)) if told else _("blocked"))
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
    thought: str | None = None
    """One thought on one line, as `service.domain.coaching` words it; nothing depends on it."""
    not_read: tuple[str, ...] = ()
    """What the person wrote that was kept as a note and not read as a key result or score."""
    moved_from: str | None = None
    """The week whose mail was answered, where the answer counts for another mail ("Week 2 (12–16 Oct)")."""
    answered_other: bool = False
    """Whether a setup mail was answered with scores, or a review mail with key results."""
    late: str | None = None
    """Why this comes late and what that means, from `wording.late_setup` or `late_review`, or None."""
    by_form: bool = False
    undo_url: str | None = None
    """Where a save by link is undone, since whoever holds a forwarded link can save."""
    undone: bool = False
    """Whether it shows what stands after an earlier answer was undone."""
    is_stored: bool = True
    """Whether anything of this answer was stored; else it could not be read."""

    @property
    def reply_subject(self) -> str:
        """The subject of the person's own thread."""
        return self.subject if self.subject[:3].casefold() == "re:" else f"Re: {self.subject}"

    @property
    def moved(self) -> str | None:
        """For what the answer counts, where that is not the mail that was answered."""
        if self.moved_from is None:
            return None
        weeks = {"before": self.moved_from, "week": self.week}
        if not self.answered_other:
            return _("You answered the mail of {before}; your answer counts for {week}.", **weeks)
        if self.kind == "review":
            return _(
                "You answered the mail that asked for your key results in {before}. What you wrote are scores, so they "
                "count for how {week} ended.",
                **weeks,
            )
        return _(
            "You answered the mail that asked how {before} ended. What you wrote are plans, so they count for {week}.",
            **weeks,
        )

    @property
    def opening(self) -> str:
        """What became of the answer, in one line."""
        if self.undone:
            return _("Undone, {name}. This is what stands now.", name=self.name)
        if not self.is_stored:
            has_earlier = bool(self.lines) or any(line.score is not None for line in self.scores)
            if has_earlier:
                return _("Nothing new is stored, {name}.", name=self.name)
            return _("Nothing is stored yet, {name}.", name=self.name)
        name = self.name
        saved = (
            _("Saved from your form, {name}.", name=name) if self.by_form else _("Saved, {name}.", name=name)
        )
        return f"{saved} {self._left_to_do}"

    @property
    def _left_to_do(self) -> str:
        if self.question is None:
            return _("Nothing else to do.")
        if not self.question_lines:
            return _("It needs one word from you.")
        lines = all_of(self.question_lines)
        return ngettext(
            "Line {lines} needs one word from you.",
            "Lines {lines} need one word from you.",
            len(self.question_lines),
            lines=lines,
        )

    @property
    def asks_again(self) -> str | None:
        """How to answer where nothing could be read and there is no nearer question."""
        if self.is_stored or self.question is not None:
            return None
        if self.kind == "setup":
            return _(
                "We could not read a key result in your mail. Reply with one result per line, or use your form."
            )
        return _(
            "We could not read a score in your mail. Reply with the number of each line and done, partly, no "
            "or a number, or use your form."
        )

    @property
    def how_to_keep(self) -> str:
        """What was let go, and how to get it back."""
        return _(
            'Let go from last week: {letters}. Reply "keep {letter}" if that was not meant.',
            letters=", ".join(self.let_go),
            letter=self.let_go[0],
        )

    @property
    def in_short(self) -> str:
        """What an inbox shows beside the subject: the lines themselves."""
        shown = [
            *(line.text for line in self.lines),
            *(f"{line.outcome} {line.text}" for line in self.scores),
        ]
        return " · ".join(shown) or self.week

    @property
    def ends_early(self) -> bool:
        """Whether all is clear, so that the receipt ends after the lines."""
        return self.is_stored and not (self.question or self.let_go or self.not_read or self.withdrawn)
