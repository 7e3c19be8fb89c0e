"""What the mails to a lead need to know: the ask for the team's objectives and key results, and what came of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.asks import TeamObjective
from service.domain.mails.context import MailContext


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
            return f"Saved, {self.name}. These are {self.team}'s objectives and key results now."
        if self.objectives:
            return f"Nothing was changed, {self.name}. These are {self.team}'s objectives and key results."
        return f"Nothing is stored yet, {self.name}."

    @property
    def example(self) -> str | None:
        """How to change a line: the first key result's number; None where there is none."""
        return next((one.code for objective in self.objectives for one in objective.key_results), None)
