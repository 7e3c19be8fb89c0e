"""
Throttle as Exchange Online does, per mailbox: calls at the same time, calls and sends per window, recipients per day.

A refused call counts as well, and who calls again before `Retry-After` is over is refused again: Graph does both.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from service.sandbox.conditions import Limits

_MAILBOX = re.compile(r"/v1\.0/users/([^/?]+)/(?:messages|mailFolders|sendMail)")
_SEND = re.compile(r"/messages/[^/]+/send$")


@dataclass
class Refusal:
    """Why a call is refused, and after how many whole seconds it may be repeated."""

    message: str
    retry_after: int


@dataclass
class _Lane:
    """What one mailbox has had lately."""

    in_flight: int = 0
    calls: deque[float] = field(default_factory=deque)
    sends: deque[float] = field(default_factory=deque)
    recipients: deque[float] = field(default_factory=deque)
    closed_until: float = 0.0


class Throttle:
    """The lanes of all mailboxes. Recipients are counted as one a send: our mails have one."""

    def __init__(self) -> None:
        self.refused: Counter[str] = Counter()
        """Refusals by reason, since the start."""
        self.most_in_flight = 0
        self._lanes: defaultdict[str, _Lane] = defaultdict(_Lane)
        self._lock = threading.Lock()

    @contextmanager
    def admitting(self, method: str, path: str, limits: Limits) -> Iterator[Refusal | None]:
        """Let a call pass, or give the refusal to answer it with; the mailbox has it in flight until the end."""
        found = _MAILBOX.match(path)
        if found is None:
            yield None
            return
        lane = self._lanes[found[1].casefold()]
        with self._lock:
            refusal = self._judge(lane, method, path, limits) if limits.enforced else None
            lane.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, lane.in_flight)
        try:
            yield refusal
        finally:
            with self._lock:
                lane.in_flight -= 1

    def close(self, path: str, seconds: float) -> None:
        """Refuse all calls of the mailbox for so long: a scripted answer has told the caller to wait."""
        found = _MAILBOX.match(path)
        if found is not None:
            with self._lock:
                lane = self._lanes[found[1].casefold()]
                lane.closed_until = max(lane.closed_until, time.monotonic() + seconds)

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self.refused.clear()
            self.most_in_flight = 0
            self._lanes.clear()

    def _judge(self, lane: _Lane, method: str, path: str, limits: Limits) -> Refusal | None:
        now = time.monotonic()
        lane.calls.append(now)
        reason, wait = self._over(lane, now, limits, sends=method == "POST" and bool(_SEND.search(path)))
        if reason is None:
            return None
        self.refused[reason] += 1
        retry_after = max(1, math.ceil(wait))
        lane.closed_until = max(lane.closed_until, now + retry_after)
        return Refusal(f"Application is over its {reason} limit.", retry_after)

    def _over(self, lane: _Lane, now: float, limits: Limits, *, sends: bool) -> tuple[str | None, float]:
        """Return the name of the limit that a call is over, and the seconds until it is not."""
        minute = limits.minute
        if now < lane.closed_until:
            return "RetryAfter", lane.closed_until - now
        if lane.in_flight >= limits.concurrent:
            return "MailboxConcurrency", 1.0
        if (wait := _wait(lane.calls, now, 10 * minute, limits.per_ten_minutes + 1)) > 0:
            return "MailboxRequests", wait
        if not sends:
            return None, 0.0
        if (wait := _wait(lane.sends, now, minute, limits.sends_per_minute)) > 0:
            return "MessageRate", wait
        if (wait := _wait(lane.recipients, now, 1440 * minute, limits.recipients_per_day)) > 0:
            return "RecipientRate", wait
        lane.sends.append(now)
        lane.recipients.append(now)
        return None, 0.0


def _wait(moments: deque[float], now: float, window: float, most: int) -> float:
    """Return how long until one more fits into the window."""
    while moments and moments[0] <= now - window:
        moments.popleft()
    return moments[len(moments) - most] + window - now if len(moments) >= most else 0.0
