"""
Decide what one stored mail is and carry it out: one disposition, one reason, at most one answer.

Finding what it answers goes by our Message-ID in its thread, then by the plus-address it was sent to; then the sender
must be the person who was asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.db import deliveries, inbound, people, weeks
from service.db.tables import Delivery, InboundMessage, Invitation, Person
from service.domain import dispositions
from service.domain.answers import Question, ReviewAsk, choose_question, read_review
from service.domain.delivery_keys import MailKind, delivery_of_address, message_ids_in, our_message_ids
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Disposition, Envelope, Kind, Reason
from service.domain.reply_text import Body, ReplyText, SentMail, read_reply
from service.graph.received import ReceivedMessage
from service.workflow import absences, asks, late, receipts
from service.workflow.app import App
from service.workflow.record_key_results import Source, record_review, record_setup


def understand(app: App, inbound_id: int, message: ReceivedMessage) -> None:
    """Give a stored mail its disposition, with everything that follows from it, in one transaction."""
    envelope = Envelope(
        from_address=message.from_address or "",
        headers=message.headers,
        message_class=message.message_class or "IPM.Note",
        odata_type=message.odata_type or "",
    )
    ending = dispositions.judge_envelope(envelope, {app.config.mailbox.lower()})
    away = None
    if ending is not None and ending.reason is Reason.AUTO_REPLY:
        away = absences.look_up(app, envelope.from_address)
    with app.db.begin() as session:
        row = session.get_one(InboundMessage, inbound_id, with_for_update=True)
        if row.disposition is not None:
            return  # Another worker was faster.
        if away is not None:
            absences.record(session, away)
        ending = _ending(app, session, row, message, ending)
        row.disposition, row.reason = ending.kind, ending.reason


def _ending(
    app: App, session: Session, row: InboundMessage, message: ReceivedMessage, ending: Disposition | None
) -> Disposition:
    if ending is not None:
        return _record_bounce(app, session, row, message) if ending.reason is Reason.BOUNCE else ending
    if inbound.first_copy(session, row) is not None:
        return Disposition(Kind.DISCARDED, Reason.DUPLICATE)
    person = people.with_address(session, row.sender)
    if person is None:
        return Disposition(Kind.HELD, Reason.UNKNOWN_SENDER)
    row.person_id = person.id
    delivery = _answered_delivery(app, session, message)
    if delivery is None:
        return _without_matching_mail(app, session, row, person, message)
    row.delivery_id = delivery.id
    if delivery.person_id != person.id:
        return Disposition(Kind.HELD, Reason.OTHER_PERSON)
    return _take_answer(app, session, _Reply(row, message, delivery))


@dataclass(frozen=True)
class _Reply:
    """A mail whose sender and ask are known."""

    row: InboundMessage
    message: ReceivedMessage
    delivery: Delivery

    def words(self) -> ReplyText:
        """Take out the person's own words, knowing what we sent."""
        sent = SentMail(self.delivery.text or "", self.delivery.html)
        return read_reply(_body(self.message), sent)


def _body(message: ReceivedMessage) -> Body:
    if message.body_html is not None:
        return Body(html=message.body_html)
    return Body(text=message.body_text or "")


def _answered_delivery(app: App, session: Session, message: ReceivedMessage) -> Delivery | None:
    """Find the mail of ours that this one answers."""
    for references in (tuple(filter(None, (message.in_reply_to,))), message.references):
        found = deliveries.by_message_id(session, our_message_ids(references))
        if found is not None:
            return found
    for address in message.to_addresses:
        delivery_id = delivery_of_address(app.secret, address)
        if delivery_id is not None:
            return session.get(Delivery, delivery_id)
    return None


def _record_bounce(app: App, session: Session, row: InboundMessage, message: ReceivedMessage) -> Disposition:
    """Tie a bounce to the mail that it is about."""
    text = message.body_html or message.body_text or ""
    delivery = _answered_delivery(app, session, message) or deliveries.by_message_id(
        session, message_ids_in(text)
    )
    if delivery is None:
        return Disposition(Kind.DISCARDED, Reason.BOUNCE_OF_UNKNOWN_MAIL)
    row.delivery_id = delivery.id
    if dispositions.failed_for_good(text):
        delivery.state = DeliveryState.BOUNCED
        delivery.reason = "the receiving system refused it for good"
    return Disposition(Kind.DISCARDED, Reason.BOUNCE)


def _without_matching_mail(
    app: App, session: Session, row: InboundMessage, person: Person, message: ReceivedMessage
) -> Disposition:
    """A mail that answers none of ours: keep it, and ask its writer once to use the mail or the form."""
    invitation = weeks.latest_setup(session, person.id)
    if invitation is None:
        return Disposition(Kind.HELD, Reason.NO_MATCHING_MAIL)
    row.words = read_reply(_body(message)).text
    receipts.send_no_matching_mail(app, session, invitation, row)
    return Disposition(Kind.CLARIFY, Reason.NO_MATCHING_MAIL)


def _take_answer(app: App, session: Session, reply: _Reply) -> Disposition:
    invitation = _invitation_of(session, reply.delivery)
    words = reply.words()
    reply.row.words = words.text
    if invitation is None or reply.delivery.kind == MailKind.DIGEST:
        is_thanks = read_review(words, ReviewAsk(())).is_thanks
        return (
            Disposition(Kind.DISCARDED, Reason.THANKS)
            if is_thanks
            else Disposition(Kind.HELD, Reason.ANSWER_TO_A_DIGEST)
        )
    if _says_the_same_again(session, invitation, reply, words.text):
        return Disposition(Kind.DISCARDED, Reason.DUPLICATE)
    if invitation.kind == "review":
        return _take_review(app, session, reply, invitation, words)
    return _take_setup(app, session, reply, invitation, words)


def _invitation_of(session: Session, delivery: Delivery) -> Invitation | None:
    """Return the ask behind a mail; an overview is answered like its week's setup."""
    if delivery.invitation_id is not None:
        return session.get_one(Invitation, delivery.invitation_id)
    return weeks.find_invitation(session, delivery.person_id, delivery.period, "setup")


def _says_the_same_again(session: Session, invitation: Invitation, reply: _Reply, words: str) -> bool:
    """Two mails with the same words to the same mail of ours are one answer, sent twice."""
    last = inbound.last_answer(session, invitation.id)
    if last is None or last.inbound_id is None or not words or last.words != words:
        return False
    return session.get_one(InboundMessage, last.inbound_id).delivery_id == reply.delivery.id


def _question(session: Session, reply: _Reply, invitation: Invitation) -> Question | None:
    row = weeks.open_question(session, reply.delivery.id) or weeks.newest_open_question(
        session, invitation.id
    )
    return Question.from_json(row.question) if row is not None else None


def _take_setup(
    app: App, session: Session, reply: _Reply, asked: Invitation, words: ReplyText
) -> Disposition:
    invitation = late.open_setup_instead_of(session, asked)
    labels = reply.delivery.labels or asks.setup_labels(session, asked.person_id, asked.period)
    ask = asks.setup_ask(session, invitation, labels, _question(session, reply, asked))
    answer = asks.read_setup_answer(session, invitation, labels, words, ask)
    nothing = _nothing_said(app, session, reply, invitation, answer.is_empty, answer.is_thanks)
    if nothing is not None:
        return nothing
    source = Source(reply.message.received_at, words.text, inbound_id=reply.row.id)
    record_setup(session, invitation, answer, labels, source)
    receipts.send_setup_receipt(
        app,
        session,
        receipts.Answered(reply.row, invitation, asked, labels),
        answer,
        choose_question(answer.problems, ask),
    )
    is_late = late.setup_is_late(session, invitation, reply.message.received_at)
    return _ended(bool(answer.problems), bool(answer.lines or answer.open), is_late)


def _take_review(
    app: App, session: Session, reply: _Reply, invitation: Invitation, words: ReplyText
) -> Disposition:
    ask = asks.review_ask(session, invitation, _question(session, reply, invitation))
    answer = read_review(words, ask)
    nothing = _nothing_said(app, session, reply, invitation, answer.is_empty, answer.is_thanks)
    if nothing is not None:
        return nothing
    source = Source(reply.message.received_at, words.text, inbound_id=reply.row.id)
    record_review(session, invitation, answer, source)
    receipts.send_review_receipt(
        app,
        session,
        receipts.Answered(reply.row, invitation, invitation, {}),
        answer,
        choose_question(answer.problems, ask),
    )
    is_late = late.review_is_late(session, invitation, reply.message.received_at)
    return _ended(bool(answer.problems), bool(answer.scores), is_late)


def _nothing_said(
    app: App, session: Session, reply: _Reply, invitation: Invitation, is_empty: bool, is_thanks: bool
) -> Disposition | None:
    """A thanks is not an answer: to a receipt or an overview it is recorded; to an open ask it is told, once."""
    if not (is_empty or is_thanks):
        return None
    is_open_ask = reply.delivery.kind in (MailKind.SETUP, MailKind.NUDGE, MailKind.REVIEW)
    if is_thanks and (not is_open_ask or invitation.answered_at is not None):
        return Disposition(Kind.DISCARDED, Reason.THANKS)
    if receipts.was_told_already(session, invitation):
        return Disposition(Kind.DISCARDED, Reason.THANKS if is_thanks else Reason.EMPTY)
    receipts.send_nothing_read(app, session, receipts.Answered(reply.row, invitation, invitation, {}))
    return Disposition(Kind.CLARIFY, Reason.NOTHING_READ if is_thanks else Reason.EMPTY)


def _ended(has_problems: bool, stored_any: bool, is_late: bool) -> Disposition:
    if has_problems:
        return Disposition(Kind.CLARIFY, Reason.QUESTION_ASKED if stored_any else Reason.NOTHING_READ)
    return Disposition(Kind.ACCEPTED, Reason.STORED_LATE if is_late else Reason.STORED)
