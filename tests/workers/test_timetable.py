"""The tick goes on whatever breaks it, and ends when asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select, text
from structlog.testing import capture_logs

from service.db.tables import Mailbox
from service.workflow.app import App
from tests.support.servers import wait_until
from workers import timetable


@contextmanager
def _ticking(app: App) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=timetable.run_forever, args=(app, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _mailboxes(app: App) -> int:
    with app.db.read() as session:
        return session.scalar(select(func.count()).select_from(Mailbox)) or 0


def test_tick_looks_at_once(app: App) -> None:
    with _ticking(app):
        wait_until(lambda: _mailboxes(app) == 1, "the tick has made the mailbox's row")


def test_broken_tick_is_logged_and_the_next_one_goes_well(app: App) -> None:
    with app.db.begin() as session:
        session.execute(text("ALTER TABLE mailboxes RENAME TO elsewhere"))
    with capture_logs() as logs, _ticking(app):
        wait_until(lambda: [line for line in logs if line["event"] == "tick.failed"], "a tick has failed")
        with app.db.begin() as session:
            session.execute(text("ALTER TABLE elsewhere RENAME TO mailboxes"))
        wait_until(lambda: _mailboxes(app) == 1, "a later tick has gone well")
