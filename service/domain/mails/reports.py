"""
What the mails of Tuesday need to know: overview and digest.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.digests import DigestView, OverviewView
from service.domain.mails.context import MailContext
from service.domain.speech import _
from service.domain.wording import all_of


@dataclass(frozen=True, kw_only=True)
class OverviewMail(MailContext):
    """Tuesday, to each member: what we agreed."""

    folder = "overview"

    view: OverviewView
    board_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class DigestMail(MailContext):
    """Tuesday, to each lead and manager: the alignment digest."""

    folder = "digest"

    view: DigestView
    board_url: str | None = None
    """The page for signed-in people that shows the whole; None: there is none."""
    standing_in: tuple[str, ...] = ()
    """The given names of those who are away and for whom this reader stands in."""

    @property
    def instead_of(self) -> str | None:
        """Say why a deputy gets this."""
        if not self.standing_in:
            return None
        return _("You read this for {names}, away now.", names=all_of(self.standing_in))

    @property
    def how_to_answer(self) -> str | None:
        """What a reply to the digest does."""
        if self.view.example is None:
            return None
        return _(
            'Reply "{line}: use the July data" and only {name} gets it, from you; the answer comes straight to you. '
            '"ok" agrees to the week.',
            line=self.view.example.line,
            name=self.view.example.name,
        )
