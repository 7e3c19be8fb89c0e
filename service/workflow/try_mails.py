"""
Have stored mails understood, and put aside what breaks us.

A mail that raises an error or ends the process is tried three times, with longer and longer waits between; then a person
looks at it (`okr inbound`). Fresh mails are begun many at a time; one that may have ended a process is tried alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError

from service.db import inbound
from service.domain.dispositions import Disposition, Kind, Reason
from service.errors import TransientError
from service.graph.received import is_whole, read_message
from service.workflow.app import App
from service.workflow.reader import Reader
from service.workflow.understand_reply import understand

_BATCH = 25
_MOST_TRIES = 3
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
        for row in batch:
            retry_at = now + timedelta(seconds=_wait_after(app, row.tries))
            inbound.begin_try(session, row, retry_at)
    return batch


def _wait_after(app: App, tries: int) -> float:
    timings = app.config.timings
    return min(timings.retry_most, timings.retry_first * 4.0**tries)


def _try_each(reader: Reader, batch: Sequence[inbound.Waiting]) -> None:
    for place, row in enumerate(batch):
        try:
            reader.check_time()
            _try(reader, row)
        except BaseException:
            with reader.app.db.begin() as session:  # Nobody came to these: no try is counted.
                inbound.give_back_tries(session, batch[place:])
            raise


def _try(reader: Reader, row: inbound.Waiting) -> None:
    app = reader.app
    if row.tries >= _MOST_TRIES:
        _quarantine(app, row.id)  # Each time it ended the process.
        return
    try:
        message = read_message(row.raw) if is_whole(row.raw) else reader.mailbox.message(row.graph_id)
        understand(app, row.id, message)
    except (TransientError, OperationalError):
        raise  # Graph or the database is away: that is not the mail's fault.
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
