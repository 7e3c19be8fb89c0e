"""Whoever has a mailbox's reading lease: keeps it while it stores something, and ends before its job is ended."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy.orm import Session

from service.db import inbound
from service.graph.mail import Mailbox
from service.workflow.app import App

_LONGEST = 40.0
"""Seconds after which a reader begins nothing more: its job is ended after 90, and a call of Graph may take 30."""


class LostReadingError(Exception):
    """Another reader has taken over: nothing may be stored any more."""


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
