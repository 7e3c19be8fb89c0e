"""
Say under which conditions the sandbox works: the tenant's limits, what lags behind, what happens to notifications.

All are off at first, so that a demo is quick and calm. Times are seconds of system time.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

_FORBID = ConfigDict(extra="forbid")


class Limits(BaseModel):
    """
    What one app may do to one mailbox. The defaults are Exchange Online's (throttling limits; service description).

    `minute` is how many seconds the limits' minute lasts: a benchmark that shortens it shortens all windows alike.
    """

    model_config = _FORBID

    enforced: bool = False
    concurrent: int = Field(4, ge=1)
    per_ten_minutes: int = Field(10_000, ge=1)
    sends_per_minute: int = Field(30, ge=1)
    recipients_per_day: int = Field(10_000, ge=1)
    minute: float = Field(60.0, gt=0)


class Mishaps(BaseModel):
    """What becomes of change notifications, each with its probability, drawn from `seed`."""

    model_config = _FORBID

    lost: float = Field(0.0, ge=0, le=1)
    doubled: float = Field(0.0, ge=0, le=1)
    late: float = Field(0.0, ge=0, le=1)
    late_by: float = Field(1.0, ge=0)
    shuffled: bool = False
    seed: int = 0


class Conditions(BaseModel):
    """All conditions."""

    model_config = _FORBID

    limits: Limits = Limits()
    notifications: Mishaps = Mishaps()
    latency: float = Field(0.0, ge=0)
    """What each call of Graph takes at least."""
    sent_lag: float = Field(0.0, ge=0)
    """How long a sent mail is neither in Drafts nor in Sent Items."""
    delta_lifetime: float | None = Field(None, gt=0)
    """After this a delta link answers 410; None: never."""
