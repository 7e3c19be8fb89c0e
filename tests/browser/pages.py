"""
Every page that people can open: each is looked at on a phone and on a desk, in light and dark, by axe.

A new page joins this list, or the exceptions with the reason why there is nothing to look at; a test compares both with
the routes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A page, who opens it and what it answers."""

    path: str
    """May name {mira} (her id) and {setup}, {review}, {undo} (her links' tokens)."""
    who: str | None = None
    """Given name, as in addresses; None for nobody who has signed in."""
    claims: tuple[str, ...] = ()
    status: int = 200


ADMIN = ("admin",)

PAGES = (
    Shown("/f/{setup}"),
    Shown("/f/{review}"),
    Shown("/f/1.forged", status=404),
    Shown("/k/{setup}"),
    Shown("/u/{undo}"),
    Shown("/auth/signed-out"),
    Shown("/auth/callback", status=403),
    Shown("/", "olaf"),
    Shown("/b", "olaf", status=403),
    Shown("/b/OPS", "mona"),
    Shown("/b/OPS", "mira"),
    Shown("/b/OPS/key-results", "mona"),
    Shown("/b/OPS/people/{mira}", "mona"),
    Shown("/lists", "ada", ADMIN),
    Shown("/lists/add", "ada", ADMIN),
    Shown("/lists/OPS", "ada", ADMIN),
    Shown("/objectives/OPS", "ada", ADMIN),
    Shown("/mail", "ada", ADMIN),
    Shown("/mail/inbound", "ada", ADMIN),
    Shown("/lists/OPS/timetable", "ada", ADMIN),
)

NO_PAGES = {
    "health.alive": "JSON",
    "health.ready": "JSON",
    "health.metrics": "figures for Prometheus",
    "sign_in.sign_in": "leads to Entra",
    "board.export": "a file",
    "logo.logo": "a picture",
    "objectives.export": "a file",
}
"""GET routes without a page of their own, by endpoint."""
