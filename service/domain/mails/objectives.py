"""What the mails to a lead need to know: the ask for the team's objectives and key results, and what came of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.asks import TeamObjective
from service.domain.mails.context import MailContext
from service.domain.speech import _, ngettext


@dataclass(frozen=True, kw_only=True)
class ObjectivesMail(MailContext):
    """The Thursday before the first Monday, to the lead: which objectives and key results does the team have?"""

    folder = "objectives"

    name: str
    """The lead's given name."""
    team: str
    first_day: str
    """The day of the first setup: "Monday 5 Oct"."""
    members: int
    """How many people will be asked."""

    @property
    def title(self) -> str:
        """The subject."""
        return _("{team}: your team's objectives and key results", team=self.team)

    @property
    def question(self) -> str:
        """What is asked, and how to answer."""
        return _(
            "what does {team} want to reach this quarter? Reply with your team's objectives and key results, one per line, a dash before each key result:",
            team=self.team,
        )

    @property
    def sample(self) -> tuple[str, ...]:
        """How an answer looks, line by line."""
        return (
            _("Orders arrive without anyone asking twice"),
            "- " + _("Open refund cases from 140 to 60"),
            "- " + _("Orders sent the same day from 88 % to 95 %"),
        )

    @property
    def what_for(self) -> str:
        """What becomes of them, and what happens without."""
        return ngettext(
            "From {day} on {count} person is asked each week for a few results, each for one of these key results. Without them that mail goes out all the same, and says that you have been asked.",
            "From {day} on {count} people are asked each week for a few results, each for one of these key results. Without them that mail goes out all the same, and says that you have been asked.",
            self.members,
            day=self.first_day,
        )


@dataclass(frozen=True, kw_only=True)
class ObjectivesReceiptMail(MailContext):
    """The answer to the lead's answer: all that stands now, with its numbers."""

    folder = "objectives-receipt"

    name: str
    team: str
    subject: str
    """The subject of the mail that was answered, with or without "Re:"."""
    objectives: tuple[TeamObjective, ...]
    """All that stand, "O1 …" with key results under "KR1.1"."""
    is_stored: bool
    """Whether this answer changed anything."""
    not_read: tuple[str, ...] = ()
    """What the lead wrote that was not taken as an objective or key result."""
    question: str | None = None
    """What to write so that it can be read, where it could not."""

    @property
    def reply_subject(self) -> str:
        """The subject of the lead's own thread."""
        return self.subject if self.subject[:3].casefold() == "re:" else f"Re: {self.subject}"

    @property
    def opening(self) -> str:
        """What became of the answer, in one line."""
        if self.is_stored:
            return _(
                "Saved, {name}. These are the objectives and key results of {team} now.",
                name=self.name,
                team=self.team,
            )
        if self.objectives:
            return _(
                "Nothing was changed, {name}. These are the objectives and key results of {team}.",
                name=self.name,
                team=self.team,
            )
        return _("Nothing is stored yet, {name}.", name=self.name)

    @property
    def in_short(self) -> str:
        """What an inbox shows below the subject: the question, or the key results by number."""
        if self.question is not None:
            return self.question
        return (
            "; ".join(
                f"{one.code} {one.text}" for objective in self.objectives for one in objective.key_results
            )
            or self.team
        )

    @property
    def how_to_change(self) -> str | None:
        """How to change a line, by the first key result's number; None where there is none."""
        code = next((one.code for objective in self.objectives for one in objective.key_results), None)
        if code is None:
            return None
        return _(
            'To change a line, reply with its number and the new words: "{code} …". To let one go: "drop {code}". New lines are added.',
            code=code,
        )
