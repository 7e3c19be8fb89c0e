"""Queue `inbound`: read what came into a mailbox."""

from __future__ import annotations

from service.bootstrap import current_app
from service.workflow import look_after_mailbox, receive_replies
from workers.boundary import job_boundary


@job_boundary
def drain(mailbox: str) -> None:
    """Read all that is new in `mailbox`."""
    receive_replies.drain(current_app(), mailbox)


@job_boundary
def look_after(mailbox: str) -> None:
    """Find what was missed in `mailbox`, and remove drafts that nobody will send."""
    look_after_mailbox.look_after(current_app(), mailbox)
