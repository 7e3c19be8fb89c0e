"""Queue `outgoing`: send the next slice of a mailbox's lane."""

from __future__ import annotations

from service.bootstrap import current_app
from service.workflow import deliver
from workers.boundary import job_boundary


@job_boundary
def send_slice(mailbox: str) -> None:
    """Send what is due in the lane of `mailbox`, at most one minute's rate."""
    deliver.send_slice(current_app(), mailbox)
