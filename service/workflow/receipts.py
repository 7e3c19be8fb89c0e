"""
Answer an answer: exactly what is stored, one question at most, in the person's own thread.

What a receipt shows is kept with it in the transaction that stores that, so it can't say anything else; its text and HTML
are written later (`write_receipts`). What could not be taken as an answer is answered by `service.workflow.notices`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.orm import Session

from service.db import deliveries, known, weeks
from service.db.tables import Delivery, InboundMessage, Invitation, OpenQuestion, WeeklyKeyResult
from service.domain.answers import Next, Problem, Question, ReviewAnswer, SetupAnswer
from service.domain.delivery_keys import MailKind, ask_key, receipt_key
from service.domain.delivery_states import DeliveryState
from service.domain.mails import ReceiptMail, SavedLine, SavedScore
from service.domain.speech import _, spoken
from service.domain.timetable import Kind
from service.domain.wording import clip, given_name, late_review, late_setup
from service.rendering import speaking
from service.workflow import late, links
from service.workflow.answer_limit import TOO_MANY, has_enough
from service.workflow.app import App
from service.workflow.coaching import thought_on_answer
from service.workflow.line_codes import own_code, shown_codes
from service.workflow.outbox import add_answer
from service.workflow.record_key_results import Labels
from service.workflow.week_names import asked_week
from service.workflow.write_receipts import facts_of, write

_MOST_QUOTED = 500
"""Of words that were not read so much is shown; the whole is stored with the mail."""

_TOLD = frozenset({"too_many", "too_long", "duplicate", "other_person"})
"""Problems that need no answer; the receipt tells them beside its question."""


@dataclass(frozen=True)
class Answered:
    """What a receipt is about."""

    message: InboundMessage | None
    """The mail that it answers; None for a saved form."""
    invitation: Invitation
    """The week that the answer was stored in."""
    asked: Invitation
    """The ask whose mail was answered: an older one where a setup answer came late, or the wrong one of two."""
    labels: Labels
    """The letters of the mail that was answered."""
    answer_id: int = 0
    remark: str | None = None
    """What else became of the mail: a pause that it asked for."""


def send_setup_receipt(
    app: App, session: Session, answered: Answered, answer: SetupAnswer, question: Question | None
) -> Delivery:
    """Show all lines of the week as they stand after a setup answer, in the language of its words."""
    with speaking(answer.language):
        invitation = answered.invitation
        lines = weeks.lines_of(session, invitation.person_id, invitation.period)
        own = own_code(session, invitation)
        standing = [line for line in lines if line.dropped_at is None]
        withdrawn = {line.n for line in answer.lines if line.drop}
        return _send(
            app,
            session,
            answered,
            question,
            lines=tuple(_saved_line(own, line) for line in standing),
            thought=thought_on_answer(session, invitation, answer, answered.labels, standing),
            withdrawn=tuple(line.text for line in lines if line.n in withdrawn),
            is_stored=bool(answer.lines or answer.open),
            scores=_scores_of_letters(session, answered, answer),
            let_go=_let_go(session, answered, lines),
            not_read=tuple(clip(words, _MOST_QUOTED) for words in answer.not_read),
            late=_remark(answered.remark, _late_setup(session, answered), answer.problems),
        )


def send_review_receipt(
    app: App, session: Session, answered: Answered, answer: ReviewAnswer, question: Question | None
) -> Delivery:
    """Show how each line of the week stands after a review answer, in the language of its words."""
    with speaking(answer.language):
        invitation = answered.invitation
        lines = weeks.standing_lines(session, invitation.person_id, invitation.period)
        return _send(
            app,
            session,
            answered,
            question,
            scores=tuple(_saved_score(str(line.n), line) for line in lines),
            not_read=(answer.note,) if answer.note else (),
            is_stored=bool(answer.scores),
            late=_remark(answered.remark, _late_review(session, answered), answer.problems),
        )


def send_undo_receipt(app: App, session: Session, answered: Answered) -> Delivery:
    """Show the week as it stands after an answer was undone, in the person's own language."""
    invitation = answered.invitation
    lines = weeks.standing_lines(session, invitation.person_id, invitation.period)
    own = own_code(session, invitation)
    is_setup = invitation.kind == Kind.SETUP
    with speaking(invitation.person.language):
        return _send(
            app,
            session,
            answered,
            None,
            lines=tuple(_saved_line(own, line) for line in lines) if is_setup else (),
            scores=() if is_setup else tuple(_saved_score(str(line.n), line) for line in lines),
            undone=True,
        )


def send_refusal(
    app: App,
    session: Session,
    answered: Answered,
    sentence: str | None,
    question: Question | None = None,
    not_read: Sequence[str] = (),
    key: str | None = None,
) -> Delivery:
    """
    Say that nothing new was stored, how the week stands, and in one `sentence` why; None asks again as the mail did.

    With a `key` of its own it is no answer in the thread of a mail, but a new mail to the invited person.
    """
    invitation = answered.invitation
    lines = weeks.standing_lines(session, invitation.person_id, invitation.period)
    own = own_code(session, invitation)
    is_setup = invitation.kind == Kind.SETUP
    return _send(
        app,
        session,
        answered,
        question,
        sentence=sentence,
        key=key,
        lines=tuple(_saved_line(own, line) for line in lines) if is_setup else (),
        scores=() if is_setup else tuple(_saved_score(str(line.n), line) for line in lines),
        not_read=tuple(clip(words, _MOST_QUOTED) for words in not_read),
        is_stored=False,
    )


def _send(
    app: App,
    session: Session,
    answered: Answered,
    question: Question | None,
    sentence: str | None = None,
    key: str | None = None,
    **facts: Any,
) -> Delivery:
    mail = _mail(app, session, answered, question, sentence, in_thread=key is None, **facts)
    is_plain = mail.is_stored and mail.question is None
    is_counted = answered.message is not None and not is_plain
    is_too_much = is_counted and has_enough(
        session, answered.invitation.person_id, app.clock.now(), notices=key is not None
    )
    delivery = _row(answered, key)
    delivery.facts = facts_of(mail)
    add_answer(app, session, delivery)
    if is_too_much:
        delivery.state, delivery.reason = DeliveryState.CANCELLED, TOO_MANY
    is_cancelled = delivery.state == DeliveryState.CANCELLED
    if is_cancelled or answered.message is None:
        # What never leaves can be looked at all the same; and only mails come many at a time, forms don't.
        write(app, delivery)
    if not is_cancelled and (question is not None or mail.is_stored):
        # A mail that said nothing leaves an open question open.
        _keep_question(app, session, answered.invitation, delivery, question)
    return delivery


def _mail(
    app: App,
    session: Session,
    answered: Answered,
    question: Question | None,
    sentence: str | None,
    *,
    in_thread: bool,
    **facts: Any,
) -> ReceiptMail:
    invitation = answered.invitation
    return ReceiptMail(
        kind="setup" if invitation.kind == Kind.SETUP else "review",
        name=given_name(invitation.person.name),
        subject=_subject(session, answered, in_thread=in_thread),
        form_url=links.form_url(app, invitation.id, invitation.link_epoch),
        week=asked_week(invitation),
        answered_other=_answered_other(answered),
        moved_from=_moved_from(answered),
        question=question.message if question is not None else sentence,
        question_lines=question.lines if question is not None else (),
        by_form=answered.message is None,
        undo_url=links.undo_url(app, answered.answer_id) if answered.answer_id else None,
        language=spoken().language,
        **facts,
    )


def _answered_other(answered: Answered) -> bool:
    return answered.asked.kind != answered.invitation.kind


def _moved_from(answered: Answered) -> str | None:
    if answered.asked.period == answered.invitation.period and not _answered_other(answered):
        return None
    return asked_week(answered.asked)


def _remark(remark: str | None, late: str | None, problems: Iterable[Problem]) -> str | None:
    """Tell beside the lines what needs no answer: that it came late, was too long, stood there twice."""
    told = dict.fromkeys(problem.message for problem in problems if problem.code in _TOLD)
    return " ".join(filter(None, (remark, late, *told))) or None


def _row(answered: Answered, key: str | None) -> Delivery:
    message, invitation = answered.message, answered.invitation
    answers = message.id if message is not None and key is None else None
    if key is None:
        source = ("inbound", message.id) if message is not None else ("answer", answered.answer_id)
        key = receipt_key(*source)
    return Delivery(
        key=key,
        kind=MailKind.RECEIPT,
        person_id=invitation.person_id,
        period=invitation.period,
        invitation_id=invitation.id,
        answers_inbound_id=answers,
        labels=dict(answered.labels),
    )


def _subject(session: Session, answered: Answered, *, in_thread: bool) -> str:
    """A receipt stays in the person's thread, under our own subject, whatever "AW:" their program put before it."""
    if answered.message is not None and in_thread:
        answered_mail = session.get(Delivery, answered.message.delivery_id or 0)
        return (answered_mail.subject if answered_mail else None) or answered.message.subject
    invitation = answered.invitation
    kind = MailKind(invitation.kind)
    ask = deliveries.by_key(session, ask_key(kind, invitation.person_id, invitation.period))
    if ask is not None and ask.subject:
        return ask.subject
    return _("{week}: your key results", week=asked_week(invitation))


def _keep_question(
    app: App, session: Session, invitation: Invitation, delivery: Delivery, question: Question | None
) -> None:
    """Close the question before this answer, and keep the new one with the receipt that asks it."""
    before = weeks.newest_open_question(session, invitation.id)
    if before is not None:
        before.closed_at = app.clock.now()
        known.forget(session, "question of", None, before.delivery_id)
        known.forget(session, "question", None, invitation.id)
    if question is not None:
        known.forget(session, "question", None, invitation.id)
        session.flush()
        session.add(
            OpenQuestion(
                invitation_id=invitation.id,
                delivery_id=delivery.id,
                question=question.to_json(),
                asked_at=app.clock.now(),
            )
        )


def _saved_line(own_team: str | None, line: WeeklyKeyResult) -> SavedLine:
    return SavedLine(
        number=line.n,
        text=line.text,
        codes=shown_codes(line, own_team),
        helps=tuple(
            dict.fromkeys(alignment.team_name for alignment in line.alignments if alignment.kind == "helping")
        ),
    )


def _saved_score(label: str, line: WeeklyKeyResult) -> SavedScore:
    return SavedScore(
        label=label,
        text=line.text,
        score=line.score,
        note=line.note,
        blocked=line.blocked,
        next=cast(Next | None, line.next),
    )


def _scores_of_letters(session: Session, answered: Answered, answer: SetupAnswer) -> tuple[SavedScore, ...]:
    """Show what the answer said of last week's lines, besides keeping them."""
    said = [line for line in answer.open if line.score is not None or line.next == "drop" or line.note]
    return tuple(
        _saved_score(line.n, session.get_one(WeeklyKeyResult, answered.labels[line.n]))
        for line in said
        if line.n in answered.labels
    )


def _let_go(session: Session, answered: Answered, lines: list[WeeklyKeyResult]) -> tuple[str, ...]:
    """Name the letters that the answer to the setup mail left out."""
    if answered.message is None or not _answers_the_ask_itself(session, answered.message):
        return ()
    kept = {line.kept_from_id for line in lines if line.dropped_at is None}
    return tuple(
        letter
        for letter, line_id in answered.labels.items()
        if line_id not in kept and _is_undecided(session.get_one(WeeklyKeyResult, line_id))
    )


def _answers_the_ask_itself(session: Session, message: InboundMessage) -> bool:
    delivery = session.get(Delivery, message.delivery_id)
    return delivery is not None and delivery.kind in (MailKind.SETUP, MailKind.NUDGE)


def _is_undecided(line: WeeklyKeyResult) -> bool:
    return line.score != 1.0 and line.next != "drop"


def _late_setup(session: Session, answered: Answered) -> str | None:
    message, invitation = answered.message, answered.invitation
    if message is None or not late.setup_is_late(session, invitation, message.received_at):
        return None
    return late_setup(invitation.team.name)


def _late_review(session: Session, answered: Answered) -> str | None:
    message, invitation = answered.message, answered.invitation
    if message is None or not late.review_is_late(session, invitation, message.received_at):
        return None
    return late_review(asked_week(invitation))
