"""
Store what a personal form brought, once per page that was sent.

What its fields mean is `service.domain.form_entries`; the storing is that of an answer by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import deliveries, weeks
from service.db.tables import Answer, Invitation, WeeklyKeyResult
from service.db.timetables import timetable_of
from service.domain.answers import ReviewAnswer, SetupAnswer, choose_question, read_review
from service.domain.delivery_keys import MailKind, ask_key
from service.domain.form_entries import (
    Entries,
    EntryProblem,
    ask_of_words,
    problems_of_words,
    read_review_fields,
    read_setup_fields,
)
from service.domain.periods import Period
from service.domain.reply_text import ReplyText
from service.domain.timetable import Kind
from service.workflow import asks, withdrawn_help
from service.workflow.app import App
from service.workflow.links import find_invitation
from service.workflow.receipts import Answered, send_review_receipt, send_setup_receipt
from service.workflow.record_key_results import Labels, Source, record_review, record_setup


class Ending(StrEnum):
    """What became of a form that was sent."""

    SAVED = "saved"
    UNCHANGED = "unchanged"  # Nothing on the page was changed.
    REPEATED = "repeated"  # The very same page came a second time: a double click, a retry.
    SENT_BEFORE = "sent_before"  # The same page came with other contents: the person has to confirm them.
    PROBLEMS = "problems"
    TOO_LATE = "too_late"  # The link still opens, but this can't be changed any more.
    NO_FORM = "no_form"  # The link is tampered, unknown, revoked or expired.


@dataclass(frozen=True)
class Outcome:
    """How a save ended, what is to be mended, and which words were no key result."""

    ending: Ending
    problems: tuple[EntryProblem, ...] = ()
    not_read: tuple[str, ...] = ()


def save_form(app: App, token: str, entries: Entries, submit_id: str) -> Outcome:
    """Store a form once; `submit_id` names the page that was sent."""
    try:
        return _save(app, token, entries, submit_id)
    except IntegrityError:
        # The same page, or a mail of the same person, came at the same moment: now its rows can be seen.
        return _save(app, token, entries, submit_id)


def _save(app: App, token: str, entries: Entries, submit_id: str) -> Outcome:
    now = app.clock.now()
    with app.db.begin() as session:
        found = find_invitation(app, session, token)
        if found is None:
            return Outcome(Ending.NO_FORM)
        invitation = session.get_one(Invitation, found.id, with_for_update=True, populate_existing=True)
        early_end = _end_before_reading(session, invitation, entries, submit_id, now)
        if early_end is not None:
            return Outcome(early_end)
        source = Source(now, entries.as_words(), submit_id=submit_id)
        save = _save_setup if invitation.kind == Kind.SETUP else _save_review
        return save(app, session, invitation, entries, source)


def _end_before_reading(
    session: Session, invitation: Invitation, entries: Entries, submit_id: str, now: datetime
) -> Ending | None:
    earlier = session.scalars(select(Answer).where(Answer.submit_id == submit_id)).one_or_none()
    if earlier is not None:
        same = earlier.invitation_id == invitation.id and earlier.words == entries.as_words()
        return Ending.REPEATED if same else Ending.SENT_BEFORE
    if not entries:
        return Ending.UNCHANGED
    return Ending.TOO_LATE if now > changeable_until(session, invitation) else None


def changeable_until(session: Session, invitation: Invitation) -> datetime:
    """Return the last instant at which this form is taken: the change deadline of a setup, the close of a review."""
    period = Period.parse(invitation.period)
    kind = Kind.CHANGE_DEADLINE if invitation.kind == Kind.SETUP else Kind.CLOSE
    return timetable_of(session, invitation.list, period).moment(period, kind)


def _save_setup(
    app: App, session: Session, invitation: Invitation, entries: Entries, source: Source
) -> Outcome:
    labels = letters(session, invitation)
    ask = asks.setup_ask(session, invitation, labels)
    fields, problems = read_setup_fields(entries, ask)
    words = SetupAnswer(language=ask.language)
    if entries.words.strip():
        ask = ask_of_words(ask, fields, _new_keeps(session, invitation, labels, fields))
        reply = ReplyText.from_words(entries.words)
        words = asks.read_setup_answer(session, invitation, labels, reply, ask)
    problems += problems_of_words(words.problems)
    if problems:
        return Outcome(Ending.PROBLEMS, tuple(problems))
    answer = replace(words, lines=(*fields.lines, *words.lines), open=(*fields.open, *words.open))
    _take_out(entries, {letter: session.get_one(WeeklyKeyResult, id_) for letter, id_ in labels.items()})
    stored = record_setup(session, invitation, answer, labels, source)
    withdrawn_help.tell_leads(app, session, invitation, stored)
    session.flush()
    answered = Answered(None, invitation, invitation, labels, stored.id)
    send_setup_receipt(app, session, answered, answer, choose_question(answer.problems, ask))
    return Outcome(Ending.SAVED, not_read=answer.not_read)


def _new_keeps(session: Session, invitation: Invitation, labels: Labels, fields: SetupAnswer) -> int:
    lines = weeks.lines_of(session, invitation.person_id, invitation.period)
    kept = {line.kept_from_id for line in lines}
    return sum(said.next == "keep" and labels[said.n] not in kept for said in fields.open)


def _save_review(
    app: App, session: Session, invitation: Invitation, entries: Entries, source: Source
) -> Outcome:
    ask = asks.review_ask(session, invitation)
    fields, problems = read_review_fields(entries, ask)
    words = ReviewAnswer(language=ask.language)
    if entries.words.strip():
        words = read_review(ReplyText.from_words(entries.words), ask)
    problems += problems_of_words(words.problems)
    if problems:
        return Outcome(Ending.PROBLEMS, tuple(problems))
    answer = replace(words, scores=(*fields.scores, *words.scores))
    lines = weeks.standing_lines(session, invitation.person_id, invitation.period)
    _take_out(entries, {str(line.n): line for line in lines})
    stored = record_review(session, invitation, answer, source)
    session.flush()
    answered = Answered(None, invitation, invitation, {}, stored.id)
    send_review_receipt(app, session, answered, answer, choose_question(answer.problems, ask))
    return Outcome(Ending.SAVED, not_read=(answer.note,) if answer.note else ())


def _take_out(entries: Entries, lines: Mapping[str, WeeklyKeyResult]) -> None:
    """Empty what was emptied on the page; an answer's values can't say that."""
    for entry in entries.outcomes:
        if entry.number == "" and not entry.chosen:
            lines[entry.label].score = lines[entry.label].scored_at = None
        if entry.note == "":
            lines[entry.label].note = ""
        if entry.blocked == "":
            lines[entry.label].blocked = None


def letters(session: Session, invitation: Invitation) -> dict[str, int]:
    """Return last week's open lines under the letters of the setup mail, also those scored since."""
    mail = deliveries.by_key(session, ask_key(MailKind.SETUP, invitation.person_id, invitation.period))
    if mail is None or mail.labels is None:  # The mail isn't written yet.
        return asks.setup_labels(session, invitation.person_id, invitation.period)
    return mail.labels
