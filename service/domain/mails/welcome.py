"""What the welcome needs to know: the one mail to who joins after the week has begun."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.context import MailContext
from service.domain.speech import _
from service.domain.wording import all_of


@dataclass(frozen=True, kw_only=True)
class WelcomeMail(MailContext):
    """What comes, when, and who sees it."""

    folder = "welcome"

    name: str
    """The reader's given name."""
    teams: tuple[str, ...]
    first_setup: str
    """The day and time of the first setup: "Monday 12 Oct, 09:00"."""
    review: str
    """When its review comes: "Friday 14:00"."""
    seen_by: tuple[str, ...]
    """Who sees the answers; see `wording.seen_by`."""
    form_url: str
    """This week's form, for who wants to start at once."""
    first_day: str
    """The day of the first setup: "Monday 12 Oct"."""

    @property
    def title(self) -> str:
        """The subject."""
        return _("{team}: a short weekly mail, from {day} on", team=self.team, day=self.first_day)

    @property
    def what(self) -> str:
        """What these mails ask."""
        return _(
            "you are in {team} now. Every week a mail asks what will be different by its end: you reply with two or three results, one per line, each with the team key result it serves. A second mail asks how they ended.",
            team=self.team,
        )

    @property
    def team(self) -> str:
        """The reader's teams, "Ops" or "Ops and HR"."""
        return all_of(self.teams)

    @property
    def readers(self) -> str:
        """ "Ops, Rina (lead) and Maria (manager)"."""
        return all_of(self.seen_by)
