"""What the welcome needs to know: the one mail to who joins after the week has begun."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.context import MailContext
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

    @property
    def team(self) -> str:
        """The reader's teams, "Ops" or "Ops and HR"."""
        return all_of(self.teams)

    @property
    def readers(self) -> str:
        """ "Ops, Rina (lead) and Maria (manager)"."""
        return all_of(self.seen_by)
