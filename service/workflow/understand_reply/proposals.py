"""
Take a member's mail that answers none of ours: a new mail, or one whose thread was lost.

What it seems to say is never stored by itself. It is proposed to the member's known address, and a yes stores it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Invitation, WeeklyKeyResult
from service.domain.answers import (
    OpenAnswer,
    Proposal,
    Question,
    ReviewAnswer,
    ScoreAnswer,
    SetupAnswer,
    SetupLine,
    read_review,
)
from service.domain.dispositions import Disposition, Kind, Reason, asks_to_stop, why_unreadable
from service.domain.reply_text import ReplyText
from service.domain.wording import score_text
from service.workflow import asks, late, notices
from service.workflow.app import App
from service.workflow.understand_reply.mails import ArrivedMail
from service.workflow.week_names import asked_week


def propose(app: App, session: Session, mail: ArrivedMail) -> Disposition:
    """Ask what a mail without a thread is meant to answer; where only one ask is open, ask whether it answers that."""
    assert mail.person is not None
    words = mail.words()
    mail.row.words = words.text
    latest = weeks.latest_setup(session, mail.person.id)
    if latest is None:
        return Disposition(Kind.HELD, Reason.NO_MATCHING_MAIL)
    early = _end_before_reading(app, session, mail, latest, words.text)
    if early is not None:
        return early
    open_asks = late.open_asks(session, mail.person.id, mail.row.received_at)
    question = _question(session, open_asks[0], words) if len(open_asks) == 1 else None
    if question is None:
        notices.send_no_matching_mail(app, session, latest, mail.row)
        return Disposition(Kind.CLARIFY, Reason.NO_MATCHING_MAIL)
    notices.send_proposal(app, session, open_asks[0], mail.row, question)
    return Disposition(Kind.CLARIFY, Reason.PROPOSED)


def _end_before_reading(
    app: App, session: Session, mail: ArrivedMail, latest: Invitation, words: str
) -> Disposition | None:
    reason = why_unreadable(mail.envelope, mail.source, words)
    if reason is not None:
        notices.send_unreadable(app, session, mail.person, None, mail.row, reason)
        return Disposition(Kind.HELD, reason)
    if asks_to_stop(words):
        notices.send_stop_request(app, session, latest, mail.row)
        return Disposition(Kind.HELD, Reason.OPT_OUT)
    return None


def _question(session: Session, invitation: Invitation, words: ReplyText) -> Question | None:
    """Say in one question how the words read as an answer to this ask; None where they don't read as one."""
    if invitation.kind == "review":
        proposal, reading = _reading_of_review(session, invitation, words)
    else:
        proposal, reading = _reading_of_setup(session, invitation, words)
    if not reading:
        return None
    week = asked_week(invitation)
    sentence = f"Is this your answer for {week}: {'; '.join(reading)}? Reply yes and it is stored."
    return Question((), "proposal", sentence, proposal)


def _reading_of_setup(
    session: Session, invitation: Invitation, words: ReplyText
) -> tuple[Proposal, list[str]]:
    labels = asks.setup_labels(session, invitation.person_id, invitation.period)
    ask = asks.setup_ask(session, invitation, labels)
    answer: SetupAnswer = asks.read_setup_answer(session, invitation, labels, words, ask)
    reading = [_said_of_letter(line) for line in answer.open] + [_said_of_line(line) for line in answer.lines]
    return Proposal(lines=answer.lines, open=answer.open), reading


def _reading_of_review(
    session: Session, invitation: Invitation, words: ReplyText
) -> tuple[Proposal, list[str]]:
    answer: ReviewAnswer = read_review(words, asks.review_ask(session, invitation))
    lines = {line.n: line for line in weeks.standing_lines(session, invitation.person_id, invitation.period)}
    return Proposal(scores=answer.scores), [
        _said_of_score(score, lines[score.n]) for score in answer.scores if score.n in lines
    ]


def _said_of_line(line: SetupLine) -> str:
    if line.drop:
        return f"{line.n} let go"
    codes = f" ({', '.join(line.alignments)})" if line.alignments else ""
    return f"{line.n} “{line.text}”{codes}" if line.text is not None else f"{line.n}{codes}"


def _said_of_letter(line: OpenAnswer) -> str:
    score = f" {score_text(line.score)}" if line.score is not None else ""
    return f"{line.n}{score}{' ' + line.next if line.next else ''}"


def _said_of_score(said: ScoreAnswer, line: WeeklyKeyResult) -> str:
    return f"{said.n} “{line.text}” {score_text(said.score)}"
