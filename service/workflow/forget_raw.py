"""
Forget what mails said, thirty days after they came (reliability.md M32).

Kept are what was stored of them, the person's own words, and how each ended. One that is read anew later is fetched from
the mailbox once more.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from service.db.tables import InboundMessage
from service.graph.received import without_body
from service.workflow.app import App

_KEPT = timedelta(days=30)
_AT_ONCE = 500


def forget_raw(app: App, address: str) -> int:
    """Take the bodies and headers out of old mails of the mailbox `address`; return how many mails that were."""
    before = app.clock.machine_now() - _KEPT
    old = (
        select(InboundMessage)
        .where(
            InboundMessage.mailbox == address,
            InboundMessage.disposition.is_not(None),
            InboundMessage.stored_at < before,
            InboundMessage.raw["body"].as_string().is_not(None),
        )
        .limit(_AT_ONCE)
    )
    with app.db.begin() as session:
        rows = session.scalars(old).all()
        for row in rows:
            row.raw = without_body(row.raw)
    return len(rows)
