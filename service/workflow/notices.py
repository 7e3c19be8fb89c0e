"""
Answer what is not taken as an answer: a mail that can't be read, one from somebody else, a wish to be left alone.

A notice never repeats what was written, never goes to an address that we did not know before, and says the same thing for
one ask only once. Receipts for answers are `service.workflow.receipts`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Delivery, InboundMessage, Invitation, Person
from service.domain.answers import Question
from service.domain.dispositions import Reason
from service.domain.speech import _
from service.rendering import speaking
from service.workflow.answer_limit import NOTICE
from service.workflow.app import App
from service.workflow.receipts import Answered, send_refusal

NO_WORDS = frozenset(
    (
        Reason.PROTECTED,
        Reason.IN_ATTACHMENT,
        Reason.IN_PICTURE,
        Reason.ONLY_A_LINK,
        Reason.TOO_BIG,
        Reason.MEETING_MESSAGE,
        Reason.EMPTY,
        Reason.NOTHING_NEW,
        Reason.ONLY_A_SIGNATURE,
        Reason.NOTHING_READ,
        Reason.THANKS,
    )
)
"""Reasons of which a person is told once for an ask."""


def _why_unread(reason: Reason) -> str | None:
    """Say why a mail holds no words that count; None: the receipt asks again in its own words."""
    sentences = {
        Reason.PROTECTED: _("Your mail is encrypted or protected, so it could not be read."),
        Reason.IN_ATTACHMENT: _("There were no words in your mail itself; attachments are not opened."),
        Reason.IN_PICTURE: _("There was only a picture in your mail, and pictures are not read."),
        Reason.ONLY_A_LINK: _("There was only a link in your mail, and links are not opened."),
        Reason.TOO_BIG: _("Your mail had too many headers or recipients to be read."),
        Reason.MEETING_MESSAGE: _("What came was a calendar message, without key results in it."),
        Reason.EMPTY: _("Your mail was empty."),
        Reason.NOTHING_NEW: _("Your mail held only our own words, and nothing new."),
        Reason.ONLY_A_SIGNATURE: _("Your mail held only a signature or a notice below it."),
    }
    why = sentences.get(reason)
    again = _("Please reply with plain words, one line each, or use your form.")
    return f"{why} {again}" if why else None


def send_unreadable(
    app: App,
    session: Session,
    person: Person | None,
    delivery: Delivery | None,
    message: InboundMessage,
    reason: Reason,
) -> bool:
    """Tell a member, once for an ask, why their mail could not be read; say whether they were told now."""
    if person is None:
        return False
    invitation = _ask_of(session, person, delivery)
    if invitation is None or was_told_already(session, invitation, NO_WORDS):
        return False
    with speaking(person.language):
        send_refusal(app, session, _answered(message, invitation), _why_unread(reason))
    return True


def send_not_from_you(app: App, session: Session, invitation: Invitation, message: InboundMessage) -> None:
    """Tell the invited person that something came in answer to their mail that is not provably theirs."""
    with speaking(invitation.person.language):
        sentence = _(
            "A mail came in answer to yours, but not provably from you, so nothing of it was stored. "
            "If it was you, please reply from your own address or use your form. If it was not, there is nothing to do."
        )
        key = f"{NOTICE}inbound:{message.id}"
        send_refusal(app, session, _answered(message, invitation), sentence, key=key)


def send_not_your_mail(app: App, session: Session, own: Invitation, message: InboundMessage) -> None:
    """Tell a colleague that they answered a mail that was sent to somebody else."""
    with speaking(own.person.language):
        sentence = _(
            "The mail that you answered was sent to somebody else, so nothing of your answer was stored. "
            "For your own key results please reply to your own mail, or use your form."
        )
        send_refusal(app, session, _answered(message, own), sentence)


def send_write_to_them(app: App, session: Session, invitation: Invitation, message: InboundMessage) -> None:
    """Tell somebody whose answer to a comment came to us that it was not passed on."""
    with speaking(invitation.person.language):
        sentence = _(
            "Your answer to the comment came here and was not passed on. Please write to whoever made it; their "
            "address stands in the mail that you answered as the one for replies."
        )
        send_refusal(app, session, _answered(message, invitation), sentence)


def send_stop_request(app: App, session: Session, invitation: Invitation, message: InboundMessage) -> None:
    """Tell somebody who wants no more mails what becomes of the wish."""
    if was_told_already(session, invitation, (Reason.OPT_OUT,)):
        return
    with speaking(invitation.person.language):
        lead = invitation.team.lead
        decides = lead.name if lead is not None and lead.id != invitation.person_id else _("the admin")
        sentence = _(
            "You asked for no more of these mails. That is noted for {name}, who decides who is asked. "
            "Until then a mail that you leave unanswered costs nothing.",
            name=decides,
        )
        send_refusal(app, session, _answered(message, invitation), sentence)


def send_no_matching_mail(
    app: App, session: Session, invitation: Invitation, message: InboundMessage
) -> Delivery:
    """Say that we can't tell which mail this one answers, and keep its words as a note."""
    with speaking(invitation.person.language):
        sentence = _("I could not tell which mail this answers. Please reply to the mail itself.")
        question = Question((), "which_mail", sentence, None)
        kept = (message.words,) if message.words else ()
        return send_refusal(app, session, _answered(message, invitation), None, question, not_read=kept)


def send_proposal(
    app: App, session: Session, invitation: Invitation, message: InboundMessage, question: Question
) -> Delivery:
    """Show how a mail that answers none of ours could be meant; a yes stores it."""
    with speaking(invitation.person.language):
        return send_refusal(app, session, _answered(message, invitation), None, question)


def was_told_already(session: Session, invitation: Invitation, reasons: Iterable[Reason]) -> bool:
    """Say whether this person was told before, for this ask, that a mail ended for one of `reasons`."""
    told = session.scalars(
        select(Delivery.id)
        .join(InboundMessage, InboundMessage.id == Delivery.answers_inbound_id)
        .where(Delivery.invitation_id == invitation.id, InboundMessage.reason.in_(tuple(reasons)))
    )
    return told.first() is not None


def _answered(message: InboundMessage, invitation: Invitation) -> Answered:
    return Answered(message, invitation, invitation, {})


def _ask_of(session: Session, person: Person, delivery: Delivery | None) -> Invitation | None:
    if delivery is not None and delivery.invitation_id is not None:
        return session.get_one(Invitation, delivery.invitation_id)
    return weeks.latest_setup(session, person.id)
