"""
Decide what stored mails are and carry it out: one disposition, one reason, at most one answer to each person.

In this order: mail that no person wrote, second copies, senders that are not the person who was asked, mail that answers
none of ours, answers. Each has its file; `understand` tells the story.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from service.db import deliveries, inbound, known
from service.db.page import PageOfMails, read_together
from service.db.tables import InboundMessage
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Disposition, Envelope, Kind, Reason, judge_envelope
from service.graph.received import ReceivedMessage
from service.workflow import absences
from service.workflow.app import App
from service.workflow.understand_reply.answers import take_answer
from service.workflow.understand_reply.bounces import record_bounce
from service.workflow.understand_reply.mails import ArrivedMail, envelope_of, identify, references_of
from service.workflow.understand_reply.proposals import propose
from service.workflow.understand_reply.refusals import refuse

__all__ = ["understand"]


@dataclass(frozen=True)
class _Judged:
    """A mail and what its envelope tells."""

    inbound_id: int
    message: ReceivedMessage
    envelope: Envelope
    ending: Disposition | None
    """How it ends where no person wrote it."""
    away: absences.Away | None


def understand(
    app: App, mails: Sequence[tuple[int, ReceivedMessage]], begin: Callable[[Session], object]
) -> None:
    """
    Give stored mails their dispositions, with everything that follows from them, in one transaction: all or none.

    They are taken in the order given. `begin` is called first in the transaction; an error of it ends all.
    """
    judged = [_judge(app, inbound_id, message) for inbound_id, message in mails]
    hour_ago = app.clock.now() - timedelta(hours=1)
    with app.db.begin() as session:
        begin(session)
        rows = read_together(session, _page_of(judged), hour_ago)
        for mail in judged:
            _understand(app, session, rows[mail.inbound_id], mail)


def _judge(app: App, inbound_id: int, message: ReceivedMessage) -> _Judged:
    """Look at a mail's envelope, and ask Graph about an absence, before any transaction is open."""
    envelope = envelope_of(message)
    ending = judge_envelope(envelope, {address.lower() for address in app.config.mailboxes})
    away = None
    if ending is not None and ending.reason is Reason.AUTO_REPLY:
        away = absences.look_up(app, envelope.from_address)
    return _Judged(inbound_id, message, envelope, ending, away)


def _page_of(mails: Sequence[_Judged]) -> PageOfMails:
    return PageOfMails(
        ids=[mail.inbound_id for mail in mails],
        senders={mail.envelope.from_address.lower() for mail in mails if mail.envelope.from_address},
        references={ids for mail in mails for ids in references_of(mail.message) if ids},
    )


def _understand(app: App, session: Session, row: InboundMessage, judged: _Judged) -> None:
    if row.disposition is not None:
        return  # Another worker was faster.
    if judged.away is not None:
        absences.record(session, judged.away)
    mail = identify(app, session, row, judged.message, judged.envelope)
    ending = _without_answer(session, mail, judged.ending) or _ending(app, session, mail)
    row.disposition, row.reason = ending.kind, ending.reason
    _forget(session, mail, ending)


_ON_ONE_WEEK = frozenset(
    (
        Reason.STORED,
        Reason.STORED_LATE,
        Reason.STORED_UNDER_A_USED_ID,
        Reason.QUESTION_ASKED,
        Reason.STORED_IN_PART,
        Reason.DUPLICATE,
        Reason.AUTO_REPLY,
        Reason.AUTOMATIC_MAIL,
    )
)
"""Endings that leave everything as it is but the writer's own week."""


def _forget(session: Session, mail: ArrivedMail, ending: Disposition) -> None:
    """The next mail of the page is read against what this one has changed."""
    if ending.reason not in _ON_ONE_WEEK:
        known.forget_everything(session)
    elif mail.person is not None:
        known.forget_all_about(session, mail.person.id)


def _without_answer(session: Session, mail: ArrivedMail, ending: Disposition | None) -> Disposition | None:
    """End what no person wrote, and what came before."""
    if ending is not None:
        return record_bounce(session, mail) if ending.reason in _BOUNCES else ending
    if inbound.is_second_copy(session, mail.row):
        return Disposition(Kind.DISCARDED, Reason.DUPLICATE)
    return None


_BOUNCES = (Reason.BOUNCE, Reason.BOUNCE_FOR_NOW)


def _ending(app: App, session: Session, mail: ArrivedMail) -> Disposition:
    refused = refuse(app, session, mail)
    if refused is not None:
        return refused
    if mail.delivery is None:
        return propose(app, session, mail)
    if mail.delivery.state == DeliveryState.UNKNOWN:  # Whoever answers a mail has got it.
        deliveries.found_after_all(session, mail.delivery.id, app.clock.machine_now())
    return take_answer(app, session, mail)
