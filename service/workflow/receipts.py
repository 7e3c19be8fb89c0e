"""
Answer an answer: exactly what is stored, one question at most, in the person's own thread.

A receipt is written in the transaction that stores what it shows, so that it can't say anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import deliveries, weeks
from service.db.tables import Delivery, InboundMessage, Invitation, OpenQuestion, WeeklyKeyResult
from service.domain.answers import Next, Question, ReviewAnswer, SetupAnswer
from service.domain.delivery_keys import MailKind, ask_key, receipt_key
from service.domain.dispositions import Reason
from service.domain.mails import ReceiptMail, SavedLine, SavedScore
from service.domain.timetable import Kind
from service.domain.wording import given_name, late_review, late_setup
from service.workflow import late, links
from service.workflow.app import App
from service.workflow.line_codes import own_code, shown_codes
from service.workflow.outbox import add_composed
from service.workflow.record_key_results import Labels
from service.workflow.week_names import week_name


@dataclass(frozen=True)
class Answered:
    """What a receipt is about."""

    message: InboundMessage | None
    """The mail that it answers; None for a saved form."""
    invitation: Invitation
    """The week that the answer was stored in."""
    asked: Invitation
    """The week whose mail was answered: an older one where a setup answer came late."""
    labels: Labels
    """The letters of the mail that was answered."""
    answer_id: int = 0


def send_setup_receipt(
    app: App, session: Session, answered: Answered, answer: SetupAnswer, question: Question | None
) -> Delivery:
    """Show all lines of the week as they stand after a setup answer."""
    invitation = answered.invitation
    lines = weeks.lines_of(session, invitation.person_id, invitation.period)
    own = own_code(session, invitation)
    withdrawn = {line.n for line in answer.lines if line.drop}
    return _send(
        app,
        session,
        answered,
        question,
        lines=tuple(_saved_line(own, line) for line in lines if line.dropped_at is None),
        withdrawn=tuple(line.text for line in lines if line.n in withdrawn),
        is_stored=bool(answer.lines or answer.open),
        scores=_scores_of_letters(session, answered, answer),
        let_go=_let_go(session, answered, lines),
        not_read=answer.not_read,
        moved_from=week_name(answered.asked.list, answered.asked.period)
        if answered.asked.period != invitation.period
        else None,
        late=_late_setup(session, answered),
    )


def send_review_receipt(
    app: App, session: Session, answered: Answered, answer: ReviewAnswer, question: Question | None
) -> Delivery:
    """Show how each line of the week stands after a review answer."""
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
        late=_late_review(session, answered),
    )


def send_nothing_read(app: App, session: Session, answered: Answered) -> Delivery:
    """Say that nothing was stored, and ask again."""
    return _send(app, session, answered, None, is_stored=False)


def send_no_matching_mail(
    app: App, session: Session, invitation: Invitation, message: InboundMessage
) -> Delivery:
    """Say that we can't tell which mail this one answers."""
    question = Question(
        (), "which_mail", "I could not tell which mail this answers. Please reply to the mail itself.", None
    )
    answered = Answered(message, invitation, invitation, {})
    kept = (message.words,) if message.words else ()
    return _send(app, session, answered, question, not_read=kept, is_stored=False)


def was_told_already(session: Session, invitation: Invitation) -> bool:
    """Say whether this person was told before, for this ask, that a mail held nothing to store."""
    told = session.scalars(
        select(Delivery.id)
        .join(InboundMessage, InboundMessage.id == Delivery.answers_inbound_id)
        .where(
            Delivery.invitation_id == invitation.id,
            InboundMessage.reason.in_((Reason.EMPTY, Reason.NOTHING_READ)),
        )
    )
    return told.first() is not None


def _send(
    app: App, session: Session, answered: Answered, question: Question | None, **facts: Any
) -> Delivery:
    invitation = answered.invitation
    mail = ReceiptMail(
        kind="setup" if invitation.kind == Kind.SETUP else "review",
        name=given_name(invitation.person.name),
        subject=_subject(session, answered),
        form_url=links.form_url(app, invitation.id),
        week=week_name(invitation.list, invitation.period),
        question=question.message if question is not None else None,
        question_lines=question.lines if question is not None else (),
        by_form=answered.message is None,
        language=invitation.person.language,
        **facts,
    )
    delivery = add_composed(app, session, _row(answered), app.emails.render(mail))
    _keep_question(app, session, invitation, delivery, question)
    return delivery


def _row(answered: Answered) -> Delivery:
    message, invitation = answered.message, answered.invitation
    key = (
        receipt_key("inbound", message.id)
        if message is not None
        else receipt_key("answer", answered.answer_id)
    )
    return Delivery(
        key=key,
        kind=MailKind.RECEIPT,
        person_id=invitation.person_id,
        period=invitation.period,
        invitation_id=invitation.id,
        answers_inbound_id=message.id if message is not None else None,
        labels=dict(answered.labels),
    )


def _subject(session: Session, answered: Answered) -> str:
    """A receipt stays in the person's thread, under our own subject, whatever "AW:" their program put before it."""
    if answered.message is not None:
        answered_mail = session.get(Delivery, answered.message.delivery_id)
        return (answered_mail.subject if answered_mail else None) or answered.message.subject
    invitation = answered.invitation
    kind = MailKind(invitation.kind)
    ask = deliveries.by_key(session, ask_key(kind, invitation.person_id, invitation.period))
    if ask is not None and ask.subject:
        return ask.subject
    return f"{week_name(invitation.list, invitation.period)}: your key results"


def _keep_question(
    app: App, session: Session, invitation: Invitation, delivery: Delivery, question: Question | None
) -> None:
    """Close the question before this answer, and keep the new one with the receipt that asks it."""
    before = weeks.newest_open_question(session, invitation.id)
    if before is not None:
        before.closed_at = app.clock.now()
    if question is not None:
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
    return late_review(week_name(invitation.list, invitation.period))
