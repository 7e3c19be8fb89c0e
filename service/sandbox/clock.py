"""
Tell the sandbox's product time: system time plus the offset in the file that `OKR_CLOCK_FILE` names.

Mail is dated by product time. Tokens, subscriptions and everything that a client waits for use system time.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


def now() -> datetime:
    """Return product time in UTC, to the second as Exchange dates mail."""
    return (datetime.now(UTC) + _offset()).replace(microsecond=0)


def _offset() -> timedelta:
    file = os.environ.get("OKR_CLOCK_FILE")
    if not file:
        return timedelta(0)
    try:
        return timedelta(seconds=float(Path(file).read_text("ascii")))
    except FileNotFoundError:
        return timedelta(0)
