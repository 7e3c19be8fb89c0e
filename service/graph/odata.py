"""Write values the way OData's queries want them."""

from __future__ import annotations

from datetime import UTC, datetime


def literal(text: str) -> str:
    """Return `text` as a quoted literal; nothing in it can end the quotes."""
    return "'" + text.replace("'", "''") + "'"


def instant(moment: datetime) -> str:
    """Return an aware moment in UTC, cut to whole seconds."""
    assert moment.tzinfo is not None, "A moment without a zone could be any of 24."
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
