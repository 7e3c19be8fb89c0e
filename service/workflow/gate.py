"""
Let the calls of one slice through to Graph: at the lane's pace, not while Graph asks to wait, not once it is in trouble.

A short wait is waited for within the slice; a long one ends the slice and pauses the lane. Threads share a gate.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeVar

from service.config import Timings
from service.domain.send_window import SendWindow
from service.errors import AmbiguousError, NotFoundError, OkrError, TransientError
from service.graph.answers import ExhaustedError, RefusedError

_LONGEST = 40.0
"""Seconds after which a slice begins no further call: its job is ended after 90, and a call may take 30."""
_SHARE_OF_LEASE = 0.4
_MOST_FAILURES = 5
"""So many failed calls in a row are not chance: Graph is in trouble."""
LONGEST_FOR_ROOM = 1 / 10
"""Of a minute: so long a slice waits for the minute to have room for a mail; then it is another slice's."""
_BREATH = 1 / 120
"""Of a minute: what the lane waits after a first failure for which Graph names no time; then doubling."""
_NAP = 0.05
_FORBIDDEN = 403
"""The mailbox is refused, not the mail: a right is missing, and may come back."""
_Result = TypeVar("_Result")


class ClosedError(Exception):
    """The slice calls Graph no more; the mail for which it was asked has not been touched by this call."""


class _AgainError(Exception):
    """Graph did nothing, in passing: the call may be made once more."""


class Gate:
    """The way to Graph for one slice. `pause` is how long the lane has to wait, None where nothing is wrong."""

    def __init__(self, timings: Timings, window: SendWindow) -> None:
        self.window = window
        self.pause: float | None = None
        self.why: str | None = None
        self.has_worked = False
        self._ends_at = time.monotonic() + min(_LONGEST, timings.lease * _SHARE_OF_LEASE)
        self._longest_for_room = timings.minute * LONGEST_FOR_ROOM
        self._breath = min(timings.retry_first, timings.minute * _BREATH)
        self._open_at = 0.0
        self._failures = 0
        self._in_flight = 0
        self._is_closed = False
        self._withdrawn: frozenset[int] = frozenset()
        self._lock = threading.Lock()

    def run(self, delivery_id: int, call: Callable[[], _Result]) -> _Result:
        """
        Make a call for a mail, again after failures by which nothing was done.

        Raises:
            AmbiguousError, NotFoundError, RefusedError: As the call's; for this mail to be dealt with.
            ClosedError: The slice is over, for this mail or for all.
        """
        while True:
            self._wait_for_turn(delivery_id)
            with suppress(_AgainError):
                return self._make(call)

    def send(self, delivery_id: int, call: Callable[[], float | None]) -> None:
        """Make the call that sends a mail, when the minute has room for it. Raises as `run` does."""
        while True:
            self._wait_for_room(delivery_id)
            try:
                wait = self._make(call)
            except _AgainError:
                continue
            finally:
                self._note_sent()  # Whatever Graph answered, its limits count the call.
            if wait:
                self._rest(wait, "Graph took a mail and asked for a pause")
            return

    @property
    def rest(self) -> float:
        """For how many seconds Graph is still to be left alone."""
        return max(0.0, self._open_at - time.monotonic())

    def close(self, why: str | None = None, asked: float | None = None) -> None:
        """Let nothing through any more; with a reason, the lane has to pause, at least as long as Graph `asked`."""
        with self._lock:
            self._is_closed = True
            if why is not None:
                self.why = self.why or why
                self.pause = max(self.pause or 0.0, asked or 0.0)

    def withdraw(self, delivery_ids: Iterable[int]) -> None:
        """Let nothing through for these mails: a person has decided so since they were claimed."""
        self._withdrawn = frozenset(delivery_ids)

    def _wait_for_turn(self, delivery_id: int) -> None:
        while True:
            wait = self._open_at - time.monotonic()
            if self._is_closed or delivery_id in self._withdrawn or time.monotonic() > self._ends_at:
                raise ClosedError
            if wait <= 0:
                return
            time.sleep(min(wait, _NAP))

    def _wait_for_room(self, delivery_id: int) -> None:
        give_up_at = min(self._ends_at, time.monotonic() + self._longest_for_room)
        while True:
            self._wait_for_turn(delivery_id)
            with self._lock:
                wait = self.window.seconds_until_room(time.time(), self._in_flight)
                if wait <= 0:
                    self._in_flight += 1
                    return
            if time.monotonic() + wait > give_up_at:
                raise ClosedError
            time.sleep(min(wait, _NAP))

    def _note_sent(self) -> None:
        with self._lock:
            self._in_flight -= 1
            self.window.note(time.time())

    def _make(self, call: Callable[[], _Result]) -> _Result:
        try:
            result = call()
        except ExhaustedError as error:
            self.close(str(error), error.retry_after)
            raise
        except TransientError as error:
            self._hold(error)
            if isinstance(error, AmbiguousError):
                raise
            raise _AgainError from error
        except OkrError as error:
            self._judge(error)
            raise
        self._went_well()
        return result

    def _judge(self, error: OkrError) -> None:
        """Tell an error that is the mailbox's from one that is the mail's."""
        if isinstance(error, NotFoundError) or (
            isinstance(error, RefusedError) and error.status != _FORBIDDEN
        ):
            self._went_well()
            return
        self.close(str(error))
        raise ClosedError from error

    def _went_well(self) -> None:
        with self._lock:
            self._failures = 0
            self.has_worked = True

    def _hold(self, error: TransientError) -> None:
        with self._lock:
            self._failures += 1
            wait = max(error.retry_after or 0.0, self._breath * 2.0 ** (self._failures - 1))
            is_trouble = self._failures >= _MOST_FAILURES
        if is_trouble:
            self.close(str(error), error.retry_after)
        else:
            self._rest(wait, str(error))

    def _rest(self, wait: float, why: str) -> None:
        """Wait within the slice, or end it where that would take too long."""
        until = time.monotonic() + wait
        if until > self._ends_at:
            self.close(why, wait)
        else:
            self._open_at = max(self._open_at, until)
