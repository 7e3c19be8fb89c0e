"""Tie a bounce to the mail that it is about. Nobody is answered."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db import deliveries
from service.db.tables import Delivery
from service.domain.delivery_keys import message_ids_in
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Disposition, Kind, Reason, judge_bounce
from service.workflow.understand_reply.mails import ArrivedMail


def record_bounce(session: Session, mail: ArrivedMail) -> Disposition:
    """Note on the bounced mail what its bounce says: refused for good, or not delivered for now."""
    delivery = mail.delivery or deliveries.by_message_id(session, message_ids_in(mail.source))
    if delivery is None:
        return Disposition(Kind.DISCARDED, Reason.BOUNCE_OF_UNKNOWN_MAIL)
    mail.row.delivery_id = delivery.id
    reason = judge_bounce(mail.envelope, mail.source)
    _note(delivery, reason)
    return Disposition(Kind.DISCARDED, reason)


def _note(delivery: Delivery, reason: Reason) -> None:
    """A delay never takes back that a mail was refused; that it arrived is what we believed anyway."""
    if reason is Reason.BOUNCE:
        delivery.state = DeliveryState.BOUNCED
        delivery.reason = "the receiving system refused it for good"
    elif reason is Reason.BOUNCE_FOR_NOW and delivery.state != DeliveryState.BOUNCED:
        delivery.reason = "the receiving system could not take it yet"
