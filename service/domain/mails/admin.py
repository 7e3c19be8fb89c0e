"""
What the mails to the admin need to know: the weekly report, and the alarm when something needs a person.

They are in English alone: they name commands, as the command line does.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.context import MailContext
from service.domain.wording import short_text
from service.theme import PRODUCT

MOST_ROWS = 10
"""Rows of a block; the rest is counted, and a command shows all."""


@dataclass(frozen=True)
class NeedLine:
    """Something that waits for a person."""

    says: str
    fix: str
    """The command that shows or mends it."""


@dataclass(frozen=True)
class Figure:
    """One number with what it is made of."""

    name: str
    number: int
    details: str = ""


@dataclass(frozen=True)
class Named:
    """Somebody, or a reason, with what is to be said."""

    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class AdminReportMail(MailContext):
    """Tuesday, to the admin: what was sent, answered, bounced, held, skipped and asked last week."""

    folder = "admin-report"

    days: str
    """The week's days, "5–9 Oct"."""
    period: str
    """The ISO week, as commands want it: "2026-W41"."""
    product: str = PRODUCT
    """What the service is called in this company."""
    needs: tuple[NeedLine, ...]
    figures: tuple[Figure, ...]
    bounced: tuple[Named, ...] = ()
    held: tuple[Named, ...] = ()
    not_asked: tuple[Named, ...] = ()

    @property
    def title(self) -> str:
        """The subject; its end can be read without opening the mail."""
        sent = next((f"{figure.number} mails sent" for figure in self.figures), "")
        bounced = f", {len(self.bounced)} bounced" if self.bounced else ""
        needs = f", {len(self.needs)} {'needs' if len(self.needs) == 1 else 'need'} you" if self.needs else ""
        return f"{self.product}, {self.days}: {sent}{bounced}{needs}"

    @property
    def blocks(self) -> tuple[tuple[str, tuple[Named, ...]], ...]:
        """The lists, each under its heading; empty ones are left out, long ones say how many more there are."""
        found = (
            ("BOUNCED", self.bounced),
            ("HELD, FOR YOU TO LOOK AT", self.held),
            ("NOT ASKED", self.not_asked),
        )
        return tuple((heading, _shortened(rows)) for heading, rows in found if rows)


@dataclass(frozen=True, kw_only=True)
class AlarmMail(MailContext):
    """To the admin, at most once a day for each reason: something needs a person."""

    folder = "alarm"

    product: str = PRODUCT
    """What the service is called in this company."""
    needs: tuple[NeedLine, ...]
    seen_at: str
    """When it was seen, with the zone: "Mon 5 Oct 2026, 10:02 UTC"."""

    @property
    def title(self) -> str:
        """The subject: the first thing, and how many more there are."""
        first, more = short_text(self.needs[0].says).rstrip("."), len(self.needs) - 1
        return f"{self.product} needs you: {first}" + (f" (and {more} more)" if more else "")


def _shortened(rows: tuple[Named, ...]) -> tuple[Named, ...]:
    if len(rows) <= MOST_ROWS:
        return rows
    return (*rows[: MOST_ROWS - 1], Named("…", f"and {len(rows) - MOST_ROWS + 1} more"))
