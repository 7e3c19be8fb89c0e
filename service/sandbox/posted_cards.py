"""A message that a Workflow was handed for a channel of Teams, and whether Teams would show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_CARD = "application/vnd.microsoft.card.adaptive"
_MOST_BYTES = 28_672
"""What Teams takes, its own wrapping included."""
_WRAPPING = 4_000
"""About what Teams wraps around a card; 24.4 kB have failed."""
_NEWEST = (1, 4)


@dataclass(frozen=True)
class PostedCard:
    """What came, and what becomes of it; a Workflow answers 202 before it knows."""

    at: datetime
    size: int
    """Bytes of the whole message."""
    content: dict[str, Any]
    """The Adaptive Card; empty where there is none."""
    problem: str | None
    """Why the channel shows nothing, as the Workflow's run history would say; None where it shows the card."""


def posted(body: bytes, at: datetime) -> PostedCard:
    """Look at a message as Teams does after the Workflow has taken it."""
    try:
        content = _content(json.loads(body))
    except (ValueError, TypeError, KeyError):
        return PostedCard(
            at, len(body), {}, "The message holds no list of attachments with one Adaptive Card."
        )
    return PostedCard(at, len(body), content, _problem(content, len(body)))


def _content(message: Any) -> dict[str, Any]:
    if message["type"] != "message" or not isinstance(message["attachments"], list):
        raise ValueError(message["type"])
    (attachment,) = message["attachments"]
    content = attachment["content"]
    if attachment["contentType"] != _CARD or not isinstance(content, dict):
        raise ValueError(attachment["contentType"])
    return content


def _problem(content: dict[str, Any], size: int) -> str | None:
    if size + _WRAPPING > _MOST_BYTES:
        return f"The message is too large: {size:,} bytes."
    if content.get("type") != "AdaptiveCard" or not isinstance(content.get("body"), list):
        return "The content is no Adaptive Card."
    try:
        version = tuple(int(part) for part in str(content.get("version")).split("."))
    except ValueError:
        return "The card says no version."
    return None if version <= _NEWEST else f"Cards of version {content['version']} are not shown everywhere."
