"""
Say what is still to be done: empty means that everybody has got and everybody's words have been stored.

What waits for a person to say yes is not counted: nothing is done about it.
"""

from __future__ import annotations

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.db import cards
from service.db.holds import is_held
from service.db.tables import Delivery, InboundMessage, Mailbox, Wave
from service.domain.delivery_states import UNFINISHED
from service.workflow import plan_week
from service.workflow.app import App
from service.workflow.wave_size import WAITING


def is_quiet(app: App) -> bool:
    """Say whether nothing is unfinished. It costs little to ask again and again while mails are on their way."""
    with app.db.read() as session:
        if _mails_on_their_way(session):
            return False
    return not unfinished(app)


def unfinished(app: App) -> dict[str, int]:
    """Return what is unfinished and how much of it; what is nothing is left out."""
    with app.db.read() as session:
        found = {
            "waves to plan": len(plan_week.due_waves(session, app.clock.now())),
            "waves to compose": session.scalar(
                select(func.count()).select_from(Wave).where(Wave.state == "planned")
            ),
            "mails on their way": _mails_on_their_way(session),
            "mails to understand": session.scalar(
                select(func.count()).select_from(InboundMessage).where(InboundMessage.disposition.is_(None))
            ),
            "cards to post": cards.never_tried(session, app.clock.machine_now()),
            "bells that rang": session.scalar(
                select(func.count()).select_from(Mailbox).where(Mailbox.ticket > Mailbox.read_ticket)
            ),
        }
    return {what: number for what, number in found.items() if number}


def _mails_on_their_way(session: Session) -> int:
    counting = select(func.count()).select_from(Delivery).outerjoin(Wave, Wave.id == Delivery.wave_id)
    on_their_way = (
        Delivery.state.in_(UNFINISHED),
        or_(Wave.id.is_(None), Wave.state != WAITING),
        ~is_held(),
    )
    return session.scalar(counting.where(*on_their_way)) or 0
