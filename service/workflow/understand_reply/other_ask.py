"""
Find the ask that an answer is meant for where somebody replied to the wrong one of two mails.

On a Monday last week's review and this week's setup are open at once. The words decide, and only where they are plain;
with any doubt they stay with the mail they answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.db import deliveries, weeks
from service.db.tables import Delivery, InboundMessage, Invitation
from service.domain.answers import ReviewAsk, named_numbers, plain_kind
from service.domain.delivery_keys import MailKind, ask_key
from service.domain.reply_text import ReplyText
from service.workflow import asks, late
from service.workflow.record_key_results import Labels


@dataclass(frozen=True)
class OtherAsk:
    """The ask that is meant, and the mail whose letters and numbers hold."""

    invitation: Invitation
    delivery: Delivery


def other_ask(
    session: Session, row: InboundMessage, delivery: Delivery, asked: Invitation, words: ReplyText
) -> OtherAsk | None:
    """Return the other open ask of the person if the words plainly answer that one; None where they don't."""
    other = _other_open_ask(session, row, asked)
    if other is None:
        return None
    if asked.kind == MailKind.REVIEW:
        review, setup, shown = asked, other.invitation, other.delivery.labels
    else:
        review, setup, shown = other.invitation, asked, delivery.labels
    labels = shown or asks.setup_labels(session, setup.person_id, setup.period)
    ask = asks.review_ask(session, review)
    kind = plain_kind(words, asks.setup_ask(session, setup, labels), ask)
    if kind is None or kind != other.invitation.kind:
        return None
    if kind == "review" and not _numbers_are_plain(session, review, setup, labels, words, ask):
        return None
    return other


def _other_open_ask(session: Session, row: InboundMessage, asked: Invitation) -> OtherAsk | None:
    """Return the ask of the other kind that is in time and was sent, if there is one and no more."""
    found = [
        OtherAsk(invitation, mail)
        for invitation in late.open_asks(session, asked.person_id, row.received_at)
        if invitation.kind != asked.kind
        and _is_near(invitation, asked)
        and (mail := _ask_mail(session, invitation)) is not None
    ]
    return found[0] if len(found) == 1 else None


def _is_near(invitation: Invitation, asked: Invitation) -> bool:
    """A review that is still in time is of the setup's week or the one before; a later one is not meant by an old mail."""
    review, setup = (invitation, asked) if asked.kind == MailKind.SETUP else (asked, invitation)
    return review.period <= setup.period


def _ask_mail(session: Session, invitation: Invitation) -> Delivery | None:
    key = ask_key(MailKind(invitation.kind), invitation.person_id, invitation.period)
    mail = deliveries.by_key(session, key)
    return mail if mail is not None and mail.submitted_at is not None else None


def _numbers_are_plain(
    session: Session,
    review: Invitation,
    setup: Invitation,
    labels: Labels,
    words: ReplyText,
    ask: ReviewAsk,
) -> bool:
    """
    Say whether a number can only be that line of the review.

    In the week of the review it is. In the next week's mails it could be a line of that week as well, the second letter
    ("carry 2"), or answer a question.
    """
    named = named_numbers(words, ask)
    lines = {line.n: line.id for line in weeks.standing_lines(session, review.person_id, review.period)}
    if not named <= lines.keys():
        return False
    if review.period == setup.period:
        return True
    if weeks.newest_open_question(session, setup.id) is not None:
        return False
    lettered = dict(enumerate(labels.values(), start=1))
    this_week = {line.n for line in weeks.standing_lines(session, setup.person_id, setup.period)}
    return not named & this_week and all(lettered.get(n, lines[n]) == lines[n] for n in named)
