"""
Write what a planned receipt says: just before it leaves, and after what it shows is committed.

The transaction that stores an answer keeps with its receipt what that shows, so it can't say anything else. To lay it out
as text and HTML takes longer than to store a line, and no mail that came in has to wait for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from service.db import deliveries
from service.db.tables import Delivery
from service.domain.mails import ReceiptMail, SavedLine, SavedScore
from service.workflow.app import App
from service.workflow.outbox import compose

_log = structlog.get_logger()


def facts_of(mail: ReceiptMail) -> dict[str, Any]:
    """Return all that a receipt shows, as plain values."""
    lines, scores = ([vars(one) for one in these] for these in (mail.lines, mail.scores))
    return {**vars(mail), "lines": lines, "scores": scores}


def write_due(app: App, session: Session, address: str, most: int) -> None:
    """
    Write up to `most` receipts that are due, in the transaction that takes the lane of `address`.

    One that can't be written stays behind alone, and is tried again later.
    """
    now = app.clock.machine_now()
    rows = deliveries.receipts_to_write(session, address, now, most)
    if rows:
        # Who is erased later must not be found in the file where facts were.
        app.db.overwrite_deleted(session)
    for row in rows:
        try:
            write(app, row)
        except Exception as error:  # noqa: BLE001 - Whatever one mail trips over must not stop the others.
            _log.exception("mail_not_composed", delivery_id=row.id, error=type(error).__name__)
            row.reason = f"it could not be composed ({type(error).__name__}); it is tried again"
            row.due_at = now + timedelta(seconds=app.config.timings.retry_most)


def write(app: App, row: Delivery) -> None:
    """Write one receipt of which the facts are known."""
    assert row.facts is not None
    compose(app, row, app.emails.render(_mail(row.facts)))
    row.facts = None


def _mail(facts: Mapping[str, Any]) -> ReceiptMail:
    values = _with_tuples(facts)
    values["lines"] = tuple(SavedLine(**_with_tuples(line)) for line in facts["lines"])
    values["scores"] = tuple(SavedScore(**score) for score in facts["scores"])
    return ReceiptMail(**values)


def _with_tuples(facts: Mapping[str, Any]) -> dict[str, Any]:
    """JSON knows no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
