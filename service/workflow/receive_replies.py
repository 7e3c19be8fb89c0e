"""
Read a mailbox: fetch what is new, store it, then understand it mail by mail.

The webhook is only a doorbell; what is read comes from Graph's delta pages (`read_folder`). One reader at a time has the
mailbox; its lease is prolonged with everything that it stores, and one that was paused too long stores nothing any more.
What becomes of one mail is `service.workflow.understand_reply`.
"""

from __future__ import annotations

from datetime import timedelta

from service.db import inbound
from service.errors import OkrError, TransientError
from service.graph.mail import Folder
from service.job_queue import Job
from service.workflow.app import App
from service.workflow.read_folder import read_folder
from service.workflow.reader import LostReadingError, Reader, TimeIsUpError
from service.workflow.try_mails import understand_waiting

FOLDERS: tuple[Folder, ...] = ("inbox", "junkemail")
"""Replies from outside may land in Junk."""


def drain(app: App, address: str) -> None:
    """Read the mailbox `address` until nothing new is in it and nobody has rung again meanwhile."""
    reader = begin_reading(app, address)
    if reader is None:
        return  # Another worker reads this mailbox; it sees the ticket and goes round again.
    try:
        _read_until_quiet(reader)
    except LostReadingError:
        return  # The lease ran out and another worker reads by now.
    except TimeIsUpError:
        with app.db.begin() as session:
            inbound.pause_reading(session, address, reader.fence)
        app.queue.hint(Job.DRAIN, address)  # A job must end; the next one goes on where this one stood.
    except OkrError as error:
        give_up_reading(reader, error)
        raise


def begin_reading(app: App, address: str) -> Reader | None:
    """Take the reading lease of a mailbox; None while another reader has it."""
    now, lease = app.clock.machine_now(), timedelta(seconds=app.config.timings.lease)
    with app.db.begin() as session:
        fence = inbound.begin_reading(session, address, now, lease)
    return Reader(app, address, fence) if fence is not None else None


def give_up_reading(reader: Reader, error: OkrError) -> None:
    """Leave the mailbox alone for a while, because Graph could not be read."""
    app = reader.app
    asked = error.retry_after if isinstance(error, TransientError) else None
    wait = max(app.config.timings.retry_first, asked or 0)
    with app.db.begin() as session:
        again_at = app.clock.machine_now() + timedelta(seconds=wait)
        inbound.give_up_reading(session, reader.address, reader.fence, again_at)


def _read_until_quiet(reader: Reader) -> None:
    app, address = reader.app, reader.address
    while True:
        with app.db.begin() as session:
            seen = reader.go_on(session)
        for folder in FOLDERS:
            read_folder(reader, folder)
        if understand_waiting(reader):
            app.queue.hint(Job.SEND_SLICE, address)  # Receipts don't wait for the next beat.
        with app.db.begin() as session:
            if inbound.stop_reading(session, address, seen, app.clock.machine_now()):
                return
