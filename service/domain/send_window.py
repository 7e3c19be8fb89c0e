"""
Count what left a mailbox in the minute just past, so that never more leaves in any minute than it may.

Exchange counts over a sliding minute. A mail counts from the moment at which its call ended, and the next one asks for
room before its call begins: whatever the network adds in between, Exchange sees no more than we allow.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from itertools import repeat

_GRAINS = 100
"""Moments are stored to a hundredth of the span, rounded up: a minute's mails are a short row, whatever the rate."""


class SendWindow:
    """The mails of the last `span` seconds, `most` of which may be in it. Moments are seconds since the epoch."""

    def __init__(self, recent: Mapping[str, int] | None, most: float, span: float) -> None:
        self.most = max(1, int(most))
        self._span = span
        moments = sorted((float(moment), number) for moment, number in (recent or {}).items())
        self._sent = deque(moment for moment, number in moments for _ in repeat(None, number))

    def seconds_until_room(self, now: float, in_flight: int = 0) -> float:
        """Return how long to wait until one more mail may leave, `in_flight` of which are under way."""
        self._forget(now)
        too_many = len(self._sent) + in_flight + 1 - self.most
        if too_many <= 0:
            return 0.0
        if too_many > len(self._sent):
            return self._span / _GRAINS  # Those in flight fill it alone; soon one of them will be counted.
        return max(0.0, self._sent[too_many - 1] + self._span - now)

    def room(self, now: float) -> int:
        """Return how many mails may leave at once."""
        self._forget(now)
        return max(0, self.most - len(self._sent))

    def note(self, now: float, mails: int = 1) -> None:
        """Count mails whose sending has ended just now, well or not."""
        self._sent.extend(repeat(now, mails))

    def stored(self, now: float) -> dict[str, int]:
        """Return what to keep of it: moment → mails."""
        self._forget(now)
        grain = self._span / _GRAINS
        counts: dict[str, int] = {}
        for moment in self._sent:
            rounded = f"{math.ceil(moment / grain) * grain:.3f}"
            counts[rounded] = counts.get(rounded, 0) + 1
        return counts

    def _forget(self, now: float) -> None:
        """Drop what lies further back; what lies in the future is from a clock that was wrong."""
        while self._sent and self._sent[0] <= now - self._span:
            self._sent.popleft()
        while self._sent and self._sent[-1] > now + self._span:
            self._sent.pop()
