"""What a lead needs to know whose team was to be helped and is not: told at once, since the plan of the week rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.context import MailContext
from service.domain.speech import _
from service.domain.wording import quoted


@dataclass(frozen=True)
class WithdrawnLine:
    """A line that served the lead's team until now."""

    text: str
    served: str
    """The team's key result: "KR1.2  Starters with a checklist on day 1"."""
    note: str = ""
    """Why, in the writer's words."""

    @property
    def reason(self) -> str:
        """The writer's words, marked as such; "" where there are none."""
        return quoted(self.note) if self.note.strip() else ""


@dataclass(frozen=True, kw_only=True)
class HelpWithdrawnMail(MailContext):
    """To the lead of a helped team, whose digest had promised the help."""

    folder = "help-withdrawn"

    name: str
    """The reader's given name."""
    team: str
    """The team that was to be helped."""
    author: str
    """The full name of who withdraws."""
    author_team: str
    week: str
    lines: tuple[WithdrawnLine, ...]

    @property
    def subject(self) -> str:
        """What is not to be counted on any more."""
        return _(
            "{week}: {author} withdraws help for {team}", week=self.week, author=self.author, team=self.team
        )

    @property
    def opening(self) -> str:
        """Who it is, and from where."""
        return _(
            "{author} ({author_team}) has withdrawn what was to help {team}:",
            author=self.author,
            author_team=self.author_team,
            team=self.team,
        )

    @property
    def terms(self) -> str:
        """Why this came, and where an answer goes."""
        return _(
            "You get this because you lead {team}. Your answer to this mail goes straight to {author}.",
            team=self.team,
            author=self.author,
        )
