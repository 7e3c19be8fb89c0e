"""
Find submitted mails in Sent Items: only that proves that they left.

What is nowhere for too long becomes `unknown`, for a person to decide (`service.workflow.outgoing_mail`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from service.db import deliveries
from service.db.tables import Delivery
from service.domain.delivery_states import DeliveryState
from service.errors import OkrError, PermanentError
from service.graph.mail import Mailbox
from service.workflow.app import App
from service.workflow.gate import ClosedError, Gate

Ending = Literal["sent", "missing", "kept back"]
_MARGIN = timedelta(minutes=10)
_MOST_ONE_BY_ONE = 50
"""Look-ups that a single slice makes; the others' turn comes in the next."""


def look_up(
    app: App, mailbox: Mailbox, gate: Gate, rows: Sequence[Delivery]
) -> Mapping[int, tuple[Delivery, Ending]]:
    """
    Say of submitted mails whether they are in Sent Items; one that could not be looked up is left out.

    Each call goes through the slice's `gate`: at the lane's pace, and not while Graph asks to wait.
    """
    endings: dict[int, tuple[Delivery, Ending]] = {}
    try:
        listed = _in_sent_items(app, mailbox, gate, rows)
        endings = {row.id: (row, "sent") for row in rows if row.draft_id in listed}
        for row in [row for row in rows if row.id not in endings][:_MOST_ONE_BY_ONE]:
            endings[row.id] = (row, _ending(app, mailbox, gate, row))
    except (OkrError, ClosedError):
        pass  # Those not looked up stay submitted and due; the next slice looks again.
    return endings


def record(app: App, session: Session, endings: Mapping[int, tuple[Delivery, Ending]]) -> None:
    """Store what was found; what is missing is looked for again, less and less often, and then given up."""
    now, give_up = app.clock.machine_now(), app.config.timings.give_up
    sent = [row.id for row, ending in endings.values() if ending == "sent"]
    deliveries.end(session, sent, DeliveryState.CONFIRMED, now)
    for row, ending in endings.values():
        if ending == "sent":
            continue
        if ending == "missing" and _waited(row, now) > give_up:
            reason = "accepted by Graph, but found neither as a draft nor in Sent Items"
            deliveries.end(session, [row.id], DeliveryState.UNKNOWN, now, reason)
        else:
            deliveries.look_again(session, row.id, now + timedelta(seconds=_next_wait(app, row, now)))


def _in_sent_items(app: App, mailbox: Mailbox, gate: Gate, rows: Sequence[Delivery]) -> frozenset[str]:
    """List what left lately: one call tells of hundreds of mails."""
    if len(rows) == 1:
        return frozenset()
    now = app.clock.machine_now()
    since = app.clock.now() - timedelta(seconds=max(_waited(row, now) for row in rows)) - _MARGIN
    return frozenset(gate.run(rows[0].id, lambda: mailbox.list_ids("sentitems", since)))


def _ending(app: App, mailbox: Mailbox, gate: Gate, row: Delivery) -> Ending:
    draft_id = row.draft_id
    assert draft_id is not None
    state = gate.run(row.id, lambda: mailbox.draft_state(draft_id))
    if state == "draft":
        return _send_after_all(app, mailbox, gate, row, draft_id)
    if state == "sent":
        return "sent"
    copies = gate.run(row.id, lambda: mailbox.find_by_key(row.key))
    return "missing" if all(copy.is_draft for copy in copies) else "sent"


def _send_after_all(app: App, mailbox: Mailbox, gate: Gate, row: Delivery, draft_id: str) -> Ending:
    """
    Send a draft that we believed gone: it was out of sight for a while, or Graph took it and did nothing.

    It is the same draft, and a draft can be sent only once. What a person has held or stopped meanwhile stays one.
    """
    if _waited(row, app.clock.machine_now()) < app.config.timings.look_up:
        return "missing"
    with app.db.read() as session:
        if not deliveries.still_free(session, [row.id]):
            return "kept back"
    try:
        gate.send(row.id, lambda: mailbox.send(draft_id))
    except ClosedError:
        return "kept back"  # The minute has no room for it now.
    except PermanentError:
        pass
    return "missing"  # Looked for again, and given up in the end.


def _waited(row: Delivery, now: datetime) -> float:
    assert row.submitted_at is not None
    return (now - row.submitted_at).total_seconds()


def _next_wait(app: App, row: Delivery, now: datetime) -> float:
    timings = app.config.timings
    return max(_waited(row, now), timings.confirm, timings.retry_first)
