"""Say where a mail that leaves stands, and when a failed step is tried again."""

from __future__ import annotations

from enum import StrEnum


class DeliveryState(StrEnum):
    """planned → drafted → submitted → confirmed | bounced | unknown | cancelled."""

    PLANNED = "planned"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"  # Perhaps sent, perhaps not: a person decides.
    CANCELLED = "cancelled"


class SendingState(StrEnum):
    """The switch for everything that leaves."""

    RUNNING = "running"
    HELD = "held"  # People's answers are still answered; nothing else leaves.
    STOPPED = "stopped"


UNFINISHED = (DeliveryState.PLANNED, DeliveryState.DRAFTED, DeliveryState.SUBMITTED)
ENDED = (DeliveryState.CONFIRMED, DeliveryState.BOUNCED, DeliveryState.CANCELLED)
"""Nothing more becomes of it; `unknown` may be sent again."""


def retry_wait(attempts: int, first: float, most: float, asked: float | None = None) -> float:
    """Return the seconds to wait: doubling from `first` up to `most`, never less than the server `asked`."""
    own: float = min(most, first * 2.0 ** min(attempts, 16))
    return max(own, asked or 0)
