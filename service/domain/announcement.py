"""
Write the few lines that a lead sends under their own name before the first mail, so that it does not look like phishing.

It says what people want to know of an unknown sender: the address, the day, what is asked, who sees it, which links.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.periods import day_and_month
from service.domain.wording import all_of, weekday

ADVICE = (
    "Add the sender to the tenant's safe senders, so that no first mail is kept as junk.",
    "Focused Inbox may sort a new sender under Other: ask people to move the first mail to Focused once.",
    "If a mail gateway rewrites links or marks outside mail, let this address and the links' domain through.",
)
"""What keeps the first mails from being missed."""


@dataclass(frozen=True)
class Announcement:
    """A mail for the lead to send."""

    subject: str
    text: str


def announce(
    *,
    team: str,
    lead: str | None,
    has_managers: bool,
    sender: str,
    link: str,
    setup: datetime,
    review: datetime,
) -> Announcement:
    """Write it; `setup` and `review` are the first ones, in the list's own zone."""
    first_day = f"{weekday(setup.date())} {day_and_month(setup.date())}"
    readers = [team, *(["your manager"] if has_managers else []), *(["I"] if lead else [])]
    text = (
        f"Hi all,\n\n"
        f"from {first_day} you get a short mail from {sender} each week, on {weekday(setup.date())} at "
        f"{setup:%H:%M}. It asks what will be different by {weekday(review.date())}: reply with two or three "
        f"results, one per line, each with the team key result it serves. On {weekday(review.date())} at "
        f"{review:%H:%M} a second mail asks how they ended. A reply takes a minute; there is nothing to install "
        f"and no password to enter.\n\n"
        f"{all_of(readers)} can see what you write. It is not a rating. All links in these mails begin with "
        f"{link}.\n\n"
        f"Questions? Ask me."
    )
    signed = f"{text}\n\n{lead}" if lead else text
    return Announcement(f"{team}: a short weekly mail from {first_day} on", signed + "\n")
