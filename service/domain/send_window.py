"""
Count what left a mailbox in the minute just past, so that never more leaves in any minute than it may.

Exchange counts over a sliding minute. A mail counts from the moment at which its call ended, and the next one asks for
room before its call begins: whatever the network adds in between, Exchange sees no more than we allow.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping

_GRAINS = 400
"""Moments are stored to this part of the span, rounded up: a minute's mails are a short row, whatever the rate."""


class SendWindow:
    """The mails of the last `span` seconds, `most` of which may be in it. Moments are seconds since the epoch."""

    def __init__(self, recent: Mapping[str, int] | None, most: float, span: float) -> None:
        self.most = max(1, int(most))
        self._span = span
        # Moment and number, the oldest first.
        self._sent = deque(sorted((float(moment), number) for moment, number in (recent or {}).items()))

    def seconds_until_room(self, now: float, in_flight: int = 0) -> float:
        """Return how long to wait until one more mail may leave, `in_flight` of which are under way."""
        too_many = self._count(now) + in_flight + 1 - self.most
        if too_many <= 0:
            return 0.0
        for moment, number in self._sent:
            too_many -= number
            if too_many <= 0:
                return max(0.0, moment + self._span - now)
        return self._span / _GRAINS  # Those in flight fill it alone; soon one of them will be counted.

    def room(self, now: float, within: float = 0.0) -> int:
        """Return how many mails may leave until `within` seconds from now."""
        count, past = self._count(now), now + within - self._span
        return max(0, self.most - count + sum(number for moment, number in self._sent if moment <= past))

    def note(self, now: float, mails: int = 1) -> None:
        """Count mails whose sending has ended just now, well or not."""
        self._sent.append((now, mails))

    def stored(self, now: float) -> dict[str, int]:
        """Return what to keep of it: moment → mails."""
        self._count(now)
        grain = self._span / _GRAINS
        counts: dict[str, int] = {}
        for moment, number in self._sent:
            rounded = f"{math.ceil(moment / grain) * grain:.3f}"
            counts[rounded] = counts.get(rounded, 0) + number
        return counts

    def _count(self, now: float) -> int:
        """Drop what lies further back, and what a clock that was wrong put into the future; count the rest."""
        while self._sent and self._sent[0][0] <= now - self._span:
            self._sent.popleft()
        while self._sent and self._sent[-1][0] > now + self._span:
            self._sent.pop()
        return sum(number for _, number in self._sent)
