"""
Whoever has a mailbox's reading lease: keeps it while it stores something, and ends before its job is ended.

It also tells a mail that can't be had from a Graph that is away: only the one counts as a try of that mail.
"""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy.orm import Session

from service.db import inbound
from service.errors import PermanentError, TransientError
from service.graph.mail import Mailbox
from service.graph.received import ReceivedMessage
from service.workflow.app import App

_LONGEST = 40.0
"""Seconds after which a reader begins nothing more: its job is ended after 90, and a call of Graph may take 30."""


class LostReadingError(Exception):
    """Another reader has taken over: nothing may be stored any more."""


class NotGivenError(PermanentError):
    """Graph answers, but does not give this one mail."""


class TimeIsUpError(Exception):
    """The job must end, though there is more to read."""


class Reader:
    """A claimed mailbox."""

    def __init__(self, app: App, address: str, fence: int) -> None:
        self.app = app
        self.address = address
        self.fence = fence
        self.mailbox: Mailbox = app.mailbox(address)
        self._ends_at = time.monotonic() + _LONGEST

    def go_on(self, session: Session) -> inbound.Reading:
        """
        Prolong the lease, in the transaction that stores something; return what the bell's ticket was.

        Raises:
            LostReadingError: The lease ran out, and another reader has it.
        """
        lease = timedelta(seconds=self.app.config.timings.lease)
        now = self.app.clock.machine_now()
        seen = inbound.go_on_reading(session, self.address, self.fence, now, lease)
        if seen is None:
            raise LostReadingError
        return seen

    def check_time(self) -> None:
        """Raise TimeIsUpError once the job should end."""
        if time.monotonic() > self._ends_at:
            raise TimeIsUpError

    def fetch(self, graph_id: str) -> ReceivedMessage:
        """
        Read one mail whole.

        Raises:
            TransientError: Graph is away or busy, which is no mail's fault.
            PermanentError: It is this mail that can't be had, or it is gone (NotFoundError).
        """
        try:
            return self.mailbox.message(graph_id)
        except TransientError as error:
            if error.retry_after is not None:
                raise
            self.mailbox.draft_state(graph_id)  # Where Graph is away, it does not answer this either.
            raise NotGivenError(f"Graph answers, but does not give this mail. {error}") from error


def wait_after(app: App, tries: int) -> timedelta:
    """Return how long a mail waits that was tried so often in vain: longer and longer."""
    timings = app.config.timings
    return timedelta(seconds=min(timings.retry_most, timings.retry_first * 4.0**tries))
