"""
Have stored mails understood, and put aside what breaks us.

A mail that raises an error, that ends the process or that Graph does not give is tried three times, with longer and longer
waits between; then a person looks at it (`okr inbound`). Fresh mails are begun many at a time; one that may have ended a
process is tried alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

import structlog
from sqlalchemy.exc import OperationalError

from service.db import inbound
from service.domain.dispositions import Disposition, Kind, Reason
from service.errors import TransientError
from service.graph.received import ReceivedMessage, is_whole, read_message
from service.workflow.app import App
from service.workflow.reader import LostReadingError, Reader, wait_after
from service.workflow.stored_mail import contents
from service.workflow.understand_reply import understand

_BATCH = 50
_MOST_TRIES = 3
_ASKED_AGAIN_AFTER = (0.0, 0.5, 2.0)
"""Seconds between the attempts to say that a try does not count."""
_log = structlog.get_logger()


def understand_waiting(reader: Reader) -> int:
    """
    Understand what waits, in the order in which it came; return how many mails that were.

    Raises:
        TransientError: The world failed, not a mail.
    """
    done = 0
    while True:
        reader.check_time()
        batch = _begin_batch(reader)
        if not batch:
            return done
        _try_each(reader, batch)
        done += len(batch)


def _begin_batch(reader: Reader) -> Sequence[inbound.Waiting]:
    """Note that these mails are being tried, before they are."""
    app = reader.app
    now = app.clock.machine_now()
    with app.db.begin() as session:
        reader.go_on(session)
        batch = inbound.waiting(session, reader.address, now, _BATCH)
        if batch:
            # One that was begun before comes alone, so the first one's wait is that of all.
            inbound.begin_tries(session, batch, now + wait_after(app, batch[0].tries))
    return batch


def _try_each(reader: Reader, batch: Sequence[inbound.Waiting]) -> None:
    """Try a page together, and where a mail spoils that, one after the other: then only it is put aside."""
    left = list(batch)
    try:
        if len(batch) > 1 and _try_together(reader, batch):
            return
        while left:
            reader.check_time()
            _try(reader, left[0])
            left.pop(0)
    except BaseException:
        _give_back(reader.app, left)
        raise


def _give_back(app: App, rows: Sequence[inbound.Waiting]) -> None:
    """
    Count no try of mails to which nobody came, or with which the world failed.

    A database that has failed is often back in a moment. Where it is not, the try stays counted.
    """
    for seconds in _ASKED_AGAIN_AFTER:
        time.sleep(seconds)
        with suppress(OperationalError), app.db.begin() as session:
            inbound.give_back_tries(session, rows)
            return


def _try_together(reader: Reader, batch: Sequence[inbound.Waiting]) -> bool:
    """Understand mails in one transaction; say whether that went well. If not, nothing has happened."""
    if any(row.tries for row in batch):
        return False
    reader.check_time()
    try:
        understand(reader.app, [(row.id, _message(reader, row)) for row in batch], reader.go_on)
    except (TransientError, OperationalError, LostReadingError):
        raise
    except Exception as error:  # noqa: BLE001 - Each is tried alone now; the one that breaks us says so there.
        _log.info("page_not_understood", error=type(error).__name__)
        return False
    return True


def _message(reader: Reader, row: inbound.Waiting) -> ReceivedMessage:
    """Return a mail; one of which only the id is known is asked for once more, and then stored whole."""
    if is_whole(row.raw):
        return read_message(row.raw)
    message = reader.fetch(row.graph_id)
    with reader.app.db.begin() as session:
        reader.go_on(session)
        inbound.complete(session, row.id, contents(message))
    return message


def _try(reader: Reader, row: inbound.Waiting) -> None:
    app = reader.app
    if row.tries >= _MOST_TRIES:
        _quarantine(app, row.id)  # Each time it ended the process.
        return
    try:
        understand(app, [(row.id, _message(reader, row))], reader.go_on)
    except (TransientError, OperationalError, LostReadingError):
        raise  # Graph or the database is away, or another reads by now: that is not the mail's fault.
    except Exception as error:  # noqa: BLE001 - One mail that breaks us must not stop those behind it.
        _log.exception("mail_not_understood", inbound_id=row.id, error=type(error).__name__)
        if row.tries + 1 >= _MOST_TRIES:
            _quarantine(app, row.id)
        else:
            with app.db.begin() as session:
                inbound.count_try(session, row)


def _quarantine(app: App, inbound_id: int) -> None:
    with app.db.begin() as session:
        inbound.end(session, inbound_id, Disposition(Kind.HELD, Reason.QUARANTINED))
