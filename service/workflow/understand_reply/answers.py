"""
Take an answer: read the person's words against what that mail asked, store what is clear, answer with a receipt.

The sender is known to be the person who was asked when a mail gets here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.db import inbound, weeks
from service.db.tables import Answer, Delivery, InboundMessage, Invitation, OpenQuestion
from service.domain.answers import (
    Question,
    ReviewAnswer,
    ReviewAsk,
    SetupAnswer,
    choose_question,
    read_review,
)
from service.domain.delivery_keys import MailKind
from service.domain.dispositions import (
    Disposition,
    Kind,
    Reason,
    asks_to_stop,
    is_meeting_message,
    repeats_our_subject,
    why_unreadable,
    why_without_words,
)
from service.domain.reply_text import ReplyText
from service.workflow import asks, comments, late, notices, pause_wishes, receipts, withdrawn_help
from service.workflow.app import App
from service.workflow.record_key_results import Labels, Source, record_review, record_setup
from service.workflow.understand_reply.digest_answers import take_digest_answer
from service.workflow.understand_reply.mails import ArrivedMail, invitation_behind
from service.workflow.understand_reply.objectives import take_objectives
from service.workflow.understand_reply.other_ask import OtherAsk, other_ask

_OPEN_ASKS = (MailKind.SETUP, MailKind.NUDGE, MailKind.REVIEW)


@dataclass(frozen=True)
class _Reply:
    """A mail whose sender and ask are known."""

    mail: ArrivedMail
    delivery: Delivery
    asked: Invitation
    words: ReplyText
    pause: pause_wishes.Carried | None = None
    """A wish to pause that stood among the words, and is carried out."""
    other: OtherAsk | None = None
    """The ask that the words plainly answer though they came to another mail; `asked` and `delivery` are that mail's."""

    @property
    def meant(self) -> Invitation:
        """The ask that the words answer."""
        return self.other.invitation if self.other is not None else self.asked

    @property
    def read_against(self) -> Delivery:
        """The mail whose letters and numbers hold."""
        return self.other.delivery if self.other is not None else self.delivery

    @property
    def remark(self) -> str | None:
        return self.pause.sentence if self.pause is not None else None

    @property
    def row(self) -> InboundMessage:
        return self.mail.row

    @property
    def source(self) -> Source:
        return Source(self.row.received_at, self.words.text, inbound_id=self.row.id)


def take_answer(app: App, session: Session, mail: ArrivedMail) -> Disposition:
    """Store what a member answered to a mail of ours, and send the receipt."""
    assert mail.delivery is not None
    if mail.delivery.team_id is not None:
        return take_objectives(app, session, mail)
    words = mail.words()
    mail.row.words = words.text
    asked = invitation_behind(session, mail.delivery)
    if comments.is_about_a_digest(mail.delivery):
        return _take_digest_answer(app, session, mail, asked, words)
    pause = pause_wishes.carry_out(app, session, mail.person, words, alone=asked is None)
    if pause is not None and pause.rest is None:
        return pause_wishes.answer(app, session, mail.row, mail.delivery, asked, pause)
    if asked is None or mail.delivery.kind == MailKind.COMMENT:
        return _end_answer_to_a_comment(app, session, mail, asked, words)
    rest = words if pause is None or pause.rest is None else pause.rest
    other = other_ask(session, mail.row, mail.delivery, asked, rest)
    reply = _Reply(mail, mail.delivery, asked, rest, pause, other)
    early = _end_before_reading(app, session, reply)
    if early is not None:
        return early
    is_review = reply.meant.kind == MailKind.REVIEW
    return _take_review(app, session, reply) if is_review else _take_setup(app, session, reply)


def _take_digest_answer(
    app: App, session: Session, mail: ArrivedMail, asked: Invitation | None, words: ReplyText
) -> Disposition:
    """A reader may pause as well; every other answer to a digest is for the people in it."""
    pause = pause_wishes.carry_out(app, session, mail.person, words, alone=True)
    if pause is not None and pause.rest is None:
        assert mail.delivery is not None
        return pause_wishes.answer(app, session, mail.row, mail.delivery, asked, pause)
    return take_digest_answer(app, session, mail, words.text)


def _end_answer_to_a_comment(
    app: App, session: Session, mail: ArrivedMail, asked: Invitation | None, words: ReplyText
) -> Disposition:
    """It went to us although the comment named its writer for answers: hold it, and say where to write."""
    if read_review(words, ReviewAsk(())).is_thanks:
        return Disposition(Kind.DISCARDED, Reason.THANKS)
    if asked is not None:
        notices.send_write_to_them(app, session, asked, mail.row)
    return Disposition(Kind.HELD, Reason.ANSWER_TO_A_COMMENT)


def _end_before_reading(app: App, session: Session, reply: _Reply) -> Disposition | None:
    """End a mail whose words can't be reached, one that wants no more mails, and one that came twice."""
    mail, words = reply.mail, reply.words.text
    reason = why_unreadable(mail.envelope, mail.source, words)
    if reason is not None:
        notices.send_unreadable(app, session, mail.person, reply.delivery, mail.row, reason)
        return Disposition(Kind.CLARIFY if reason is Reason.ONLY_A_LINK else Kind.HELD, reason)
    if asks_to_stop(words):
        notices.send_stop_request(app, session, reply.asked, mail.row)
        return Disposition(Kind.HELD, Reason.OPT_OUT)
    if _says_the_same_again(session, reply):
        return Disposition(Kind.DISCARDED, Reason.DUPLICATE)
    return None


def _says_the_same_again(session: Session, reply: _Reply) -> bool:
    """Two mails with the same words to the same mail of ours are one answer, sent twice."""
    last, words = inbound.last_answer_to(session, reply.delivery.id), reply.words.text
    return bool(words) and last is not None and last.words == words and _is_newest(session, last)


def _is_newest(session: Session, answer: Answer) -> bool:
    """Whether nothing was said since, by the form or to another mail."""
    return inbound.last_answer(session, answer.invitation_id) is answer


def _take_setup(app: App, session: Session, reply: _Reply) -> Disposition:
    meant, received_at = reply.meant, reply.row.received_at
    invitation = late.open_setup_instead_of(session, meant)
    labels = reply.read_against.labels or asks.setup_labels(session, meant.person_id, meant.period)
    ask = asks.setup_ask(session, invitation, labels, _open_question(session, reply, meant))
    read = asks.read_setup_answer(session, invitation, labels, reply.words, ask)
    nothing = _nothing_said(app, session, reply, invitation, read)
    if nothing is not None:
        return nothing
    answer = late.without_what_was_said_later(session, invitation, read, labels, received_at)
    stored = record_setup(session, invitation, answer, labels, reply.source)
    withdrawn_help.tell_leads(app, session, invitation, stored)
    question = choose_question(answer.problems, ask)
    answered = _answered(session, reply, invitation, labels, stored)
    receipts.send_setup_receipt(app, session, answered, answer, question)
    is_late = late.setup_is_late(session, invitation, received_at)
    if answer.problems:
        return _asked_back(question, stored=_says_something(read))
    return _accepted(session, reply, is_late=is_late)


def _take_review(app: App, session: Session, reply: _Reply) -> Disposition:
    invitation, received_at = reply.meant, reply.row.received_at
    ask = asks.review_ask(session, invitation, _open_question(session, reply, invitation))
    read = read_review(reply.words, ask)
    nothing = _nothing_said(app, session, reply, invitation, read)
    if nothing is not None:
        return nothing
    answer = late.without_scores_given_later(session, invitation, read, received_at)
    stored = record_review(session, invitation, answer, reply.source)
    question = choose_question(answer.problems, ask)
    answered = _answered(session, reply, invitation, {}, stored)
    receipts.send_review_receipt(app, session, answered, answer, question)
    is_late = late.review_is_late(session, invitation, received_at)
    if answer.problems:
        return _asked_back(question, stored=_says_something(read))
    return _accepted(session, reply, is_late=is_late)


def _answered(
    session: Session, reply: _Reply, invitation: Invitation, labels: Labels, stored: Answer
) -> receipts.Answered:
    """What came to the wrong mail can be undone: nobody said in so many words what it was meant for."""
    if reply.other is not None:
        session.flush()
    undo = stored.id if reply.other is not None else 0
    return receipts.Answered(reply.row, invitation, reply.asked, labels, undo, remark=reply.remark)


def _open_question(session: Session, reply: _Reply, invitation: Invitation) -> Question | None:
    row: OpenQuestion | None = weeks.open_question(session, reply.read_against.id)
    row = row or weeks.newest_open_question(session, invitation.id)
    return Question.from_json(row.question) if row is not None else None


def _nothing_said(
    app: App, session: Session, reply: _Reply, invitation: Invitation, answer: SetupAnswer | ReviewAnswer
) -> Disposition | None:
    """End a mail without an answer in it; whoever sent one by hand is told so, once for an ask."""
    if reply.pause is not None and not _is_plain(answer):
        return pause_wishes.answer(app, session, reply.row, reply.delivery, invitation, reply.pause)
    by_machine = None if _is_plain(answer) else _written_by_a_machine(reply)
    if by_machine is Reason.AUTO_REPLY_BY_ITS_SUBJECT:
        return Disposition(Kind.DISCARDED, by_machine)
    if not (by_machine or answer.is_empty or answer.is_thanks):
        return None
    # A thanks is not an answer: to a receipt or an overview it is recorded, to an open ask it is told.
    if answer.is_thanks and (reply.delivery.kind not in _OPEN_ASKS or invitation.answered_at is not None):
        return Disposition(Kind.DISCARDED, Reason.THANKS)
    reason = by_machine or _why_nothing(reply, answer)
    told = notices.send_unreadable(app, session, reply.mail.person, reply.delivery, reply.row, reason)
    return Disposition(Kind.CLARIFY if told else Kind.DISCARDED, reason)


def _why_nothing(reply: _Reply, answer: SetupAnswer | ReviewAnswer) -> Reason:
    if answer.is_thanks:
        return Reason.THANKS
    return why_without_words([line.reason for line in reply.words.dropped])


def _written_by_a_machine(reply: _Reply) -> Reason | None:
    """Recognise what only looks like words of an answer: a calendar's, an automatic reply's without its headers."""
    if is_meeting_message(reply.mail.envelope):
        return Reason.MEETING_MESSAGE
    if repeats_our_subject(reply.row.subject, reply.delivery.subject or ""):
        return Reason.AUTO_REPLY_BY_ITS_SUBJECT
    return None


def _is_plain(answer: SetupAnswer | ReviewAnswer) -> bool:
    """Say whether words can only be meant as an answer: a team key result is named, a letter, a score."""
    if isinstance(answer, ReviewAnswer):
        return bool(answer.scores)
    return bool(answer.open) or any(line.alignments or line.drop or not line.new for line in answer.lines)


def _says_something(answer: SetupAnswer | ReviewAnswer) -> bool:
    return bool(answer.scores if isinstance(answer, ReviewAnswer) else answer.lines or answer.open)


def _asked_back(question: Question | None, *, stored: bool) -> Disposition:
    if not stored:
        return Disposition(Kind.CLARIFY, Reason.NOTHING_READ)
    return Disposition(Kind.CLARIFY, Reason.QUESTION_ASKED if question else Reason.STORED_IN_PART)


def _accepted(session: Session, reply: _Reply, *, is_late: bool) -> Disposition:
    if is_late:
        return Disposition(Kind.ACCEPTED, Reason.STORED_LATE)
    used_before = inbound.has_a_used_id(session, reply.row)
    return Disposition(Kind.ACCEPTED, Reason.STORED_UNDER_A_USED_ID if used_before else Reason.STORED)
