"""
Undo what one save by link has stored: put each line back that is still as that save left it.

Whoever holds a forwarded link can save; the owner's mail about it holds the way back. Undoing is an answer of its own,
kept with the lines before and after it, and is mailed in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Answer, Invitation, WeeklyKeyResult
from service.domain.timetable import Kind
from service.domain.wording import score_text
from service.job_queue import Job
from service.workflow import links, withdrawn_help
from service.workflow.answer_by_form import changeable_until
from service.workflow.app import App
from service.workflow.receipts import Answered, send_undo_receipt
from service.workflow.record_key_results import Source, align, as_plain, own_teams, record


class Ending(StrEnum):
    """What became of an undoing."""

    UNDONE = "undone"
    DONE_BEFORE = "done_before"
    NOTHING_LEFT = "nothing_left"  # All of it was changed again since.
    TOO_LATE = "too_late"  # The week can't be changed any more.
    NO_LINK = "no_link"


@dataclass(frozen=True)
class Change:
    """What undoing does to one line, in words."""

    now: str | None
    """None for a line that comes back."""
    then: str | None
    """None for a line that goes."""


@dataclass(frozen=True)
class Preview:
    """What an undo link would do."""

    invitation: Invitation
    saved_at: datetime
    changes: tuple[Change, ...]
    ending: Ending
    """UNDONE where it can be done now, else why not."""


def preview(app: App, session: Session, token: str) -> Preview | None:
    """Say what a link would undo; None where it opens nothing."""
    answer = links.find_answer(app, session, token)
    if answer is None:
        return None
    invitation = session.get_one(Invitation, answer.invitation_id)
    changes = tuple(
        Change(_in_words(answer.after[name]), _in_words(answer.before.get(name)))
        for name, _ in _still_as_left(session, invitation, answer)
    )
    return Preview(invitation, answer.received_at, changes, _ending(app, session, invitation, answer))


def undo(app: App, token: str) -> Ending:
    """Put the lines back, once."""
    try:
        ending = _undo(app, token)
    except IntegrityError:  # The same button was pressed twice; now the other one's row can be seen.
        ending = _undo(app, token)
    if ending is Ending.UNDONE:
        app.queue.hint(Job.SEND_SLICE, app.config.mailbox)
    return ending


def _undo(app: App, token: str) -> Ending:
    now = app.clock.now()
    with app.db.begin() as session:
        answer = links.find_answer(app, session, token)
        if answer is None:
            return Ending.NO_LINK
        invitation = session.get_one(
            Invitation, answer.invitation_id, with_for_update=True, populate_existing=True
        )
        ending = _ending(app, session, invitation, answer)
        if ending is not Ending.UNDONE:
            return ending
        stored = _put_back(session, invitation, answer, now)
        if invitation.kind == Kind.SETUP:
            withdrawn_help.tell_leads(app, session, invitation, stored)
        session.flush()
        send_undo_receipt(app, session, Answered(None, invitation, invitation, {}, stored.id))
    return Ending.UNDONE


def _ending(app: App, session: Session, invitation: Invitation, answer: Answer) -> Ending:
    if session.scalars(select(Answer.id).where(Answer.submit_id == _submit_id(answer))).first() is not None:
        return Ending.DONE_BEFORE
    if app.clock.now() > changeable_until(session, invitation):
        return Ending.TOO_LATE
    return Ending.UNDONE if any(_still_as_left(session, invitation, answer)) else Ending.NOTHING_LEFT


def _submit_id(answer: Answer) -> str:
    return f"undo:{answer.id}"


def _put_back(session: Session, invitation: Invitation, answer: Answer, now: datetime) -> Answer:
    own, before, after = own_teams(session, invitation), {}, {}
    for name, line in list(_still_as_left(session, invitation, answer)):
        before[name] = as_plain(line)
        _restore(session, line, answer.before.get(name), own, now)
        after[name] = as_plain(line)
    source = Source(
        now, f"Undone: what was saved at {answer.received_at:%Y-%m-%d %H:%M} UTC", None, _submit_id(answer)
    )
    is_first = answer.id == session.scalar(
        select(func.min(Answer.id)).where(Answer.invitation_id == invitation.id)
    )
    stored = record(session, invitation, source, before, after)
    if is_first and _all_put_back(answer, after):
        invitation.answered_at = None  # Nobody has answered, and the nudge is due as ever.
    return stored


def _all_put_back(answer: Answer, after: dict[str, Any]) -> bool:
    return set(after) == set(_changed(answer))


def _changed(answer: Answer) -> list[str]:
    return [name for name, state in answer.after.items() if answer.before.get(name) != state]


def _still_as_left(
    session: Session, invitation: Invitation, answer: Answer
) -> Iterator[tuple[str, WeeklyKeyResult]]:
    """Find the lines that this answer changed and nobody since."""
    for name in _changed(answer):
        period, _, n = name.partition(" ")
        lines = weeks.lines_of(session, invitation.person_id, period)
        line = next((line for line in lines if line.n == int(n)), None)
        if line is not None and as_plain(line) == answer.after[name]:
            yield name, line


def _restore(
    session: Session, line: WeeklyKeyResult, state: dict[str, Any] | None, own: set[int], now: datetime
) -> None:
    """Make a line what it was; one that was not there is taken back."""
    line.changed_at = now
    if state is None:
        line.dropped_at = now
        return
    if state["score"] != line.score:
        line.scored_at = None if state["score"] is None else now
    line.text, line.score, line.note = state["text"], state["score"], state["note"]
    line.blocked, line.next = state["blocked"], state["next"]
    line.dropped_at = now if state["dropped"] else None
    if state["alignments"] != [alignment.code for alignment in line.alignments]:
        align(session, line, state["alignments"], own)


def _in_words(state: dict[str, Any] | None) -> str | None:
    if state is None or state["dropped"]:
        return None
    parts = [str(state["text"]), ", ".join(state["alignments"])]
    parts += [score_text(state["score"])] if state["score"] is not None else []
    parts += [str(state[name]) for name in ("note", "blocked", "next") if state[name]]
    return " · ".join(filter(None, parts))
