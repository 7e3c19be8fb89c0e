"""
Two clocks.

*Product time* (timetable, closes, link expiry, dates in mails) is `Clock.now()`: system time plus the offset in a
file, read at each call, so that the demo and tests can play weeks in seconds. *Machine time* (leases, rates,
Retry-After) is `Clock.machine_now()` and is never moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True)
class Clock:
    """Tell the time; `offset_file` holds seconds to add to product time and exists in sandbox mode only."""

    offset_file: Path | None = None

    def now(self) -> datetime:
        """Return product time, in UTC."""
        return self.machine_now() + self._offset()

    def machine_now(self) -> datetime:
        """Return the system's time, in UTC."""
        return datetime.now(UTC)

    def _offset(self) -> timedelta:
        if self.offset_file is None:
            return timedelta(0)
        try:
            return timedelta(seconds=float(self.offset_file.read_text("ascii")))
        except FileNotFoundError:
            return timedelta(0)


def set_offset(offset_file: Path, now: datetime) -> None:
    """Make product time `now` for every process that reads `offset_file`."""
    seconds = (now - datetime.now(UTC)).total_seconds()
    replacement = offset_file.with_suffix(".new")
    replacement.write_text(repr(seconds), "ascii")
    replacement.replace(offset_file)
