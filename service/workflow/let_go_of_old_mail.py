"""
Let go of mails as they came and went, once nobody needs them any more (`keep_mails_days`).

What people wrote stays: their lines, scores and notes, and the words of each answer. Of a mail that came in, its headers
and quoted history go (one that is read anew is fetched from its mailbox once more); of one that left, the HTML part, whose text part still tells what a late answer answers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.db.tables import Delivery, InboundMessage
from service.domain.delivery_states import ENDED
from service.graph.received import without_body
from service.workflow.app import App

_BATCH = 500
_log = structlog.get_logger()


def let_go_of_old_mail(app: App, address: str) -> int:
    """Let go of the old mails of one mailbox, some in a transaction; return how many they were."""
    now = app.clock.machine_now()
    before, gone, more = now - timedelta(days=app.config.keep_mails_days), 0, True
    while more:
        with app.db.begin() as session:
            came, left = _let_come(session, address, before), _let_left(session, address, before)
        more = _BATCH in (came, left)
        gone += came + left
    if gone:
        _log.info("old_mail_let_go", mails=gone)
    return gone


def _let_come(session: Session, address: str, before: datetime) -> int:
    """One that is not understood yet stays, however old it is."""
    rows = session.scalars(
        select(InboundMessage)
        .where(
            InboundMessage.mailbox == address,
            InboundMessage.disposition.is_not(None),
            InboundMessage.stored_at < before,
            InboundMessage.raw["body"].as_string().is_not(None),
        )
        .limit(_BATCH)
    ).all()
    for row in rows:
        row.raw = without_body(row.raw)
    return len(rows)


def _let_left(session: Session, address: str, before: datetime) -> int:
    """One whose fate is unknown stays: it may have to be sent again."""
    old = (
        select(Delivery.id)
        .where(
            Delivery.mailbox == address,
            Delivery.submitted_at < before,
            Delivery.state.in_(ENDED),
            Delivery.html.is_not(None),
        )
        .limit(_BATCH)
    )
    ids = session.scalars(old).all()
    session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(html=None))
    return len(ids)
