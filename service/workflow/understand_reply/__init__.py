"""
Decide what one stored mail is and carry it out: one disposition, one reason, at most one answer to each person.

In this order: mail that no person wrote, second copies, senders that are not the person who was asked, mail that answers
none of ours, answers. Each has its file; `understand` tells the story.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db import deliveries, inbound
from service.db.tables import InboundMessage
from service.domain.dispositions import Disposition, Kind, Reason, judge_envelope
from service.graph.received import ReceivedMessage
from service.workflow import absences
from service.workflow.app import App
from service.workflow.understand_reply.answers import take_answer
from service.workflow.understand_reply.bounces import record_bounce
from service.workflow.understand_reply.mails import ArrivedMail, envelope_of, identify
from service.workflow.understand_reply.proposals import propose
from service.workflow.understand_reply.refusals import refuse

__all__ = ["understand"]


def understand(app: App, inbound_id: int, message: ReceivedMessage) -> None:
    """Give a stored mail its disposition, with everything that follows from it, in one transaction."""
    envelope = envelope_of(message)
    ending = judge_envelope(envelope, {address.lower() for address in app.config.mailboxes})
    away = None
    if ending is not None and ending.reason is Reason.AUTO_REPLY:
        away = absences.look_up(app, envelope.from_address)
    with app.db.begin() as session:
        row = session.get_one(InboundMessage, inbound_id, with_for_update=True)
        if row.disposition is not None:
            return  # Another worker was faster.
        if away is not None:
            absences.record(session, away)
        mail = identify(app, session, row, message, envelope)
        ending = _without_answer(session, mail, ending) or _ending(app, session, mail)
        row.disposition, row.reason = ending.kind, ending.reason


def _without_answer(session: Session, mail: ArrivedMail, ending: Disposition | None) -> Disposition | None:
    """End what no person wrote, and what came before."""
    if ending is not None:
        return record_bounce(session, mail) if ending.reason in _BOUNCES else ending
    if inbound.first_copy(session, mail.row) is not None:
        return Disposition(Kind.DISCARDED, Reason.DUPLICATE)
    return None


_BOUNCES = (Reason.BOUNCE, Reason.BOUNCE_FOR_NOW)


def _ending(app: App, session: Session, mail: ArrivedMail) -> Disposition:
    refused = refuse(app, session, mail)
    if refused is not None:
        return refused
    if mail.delivery is None:
        return propose(app, session, mail)
    # Whoever answers a mail has got it.
    deliveries.found_after_all(session, mail.delivery.id, app.clock.machine_now())
    return take_answer(app, session, mail)
