"""
Store what a personal form brought, once per page that was sent.

What its fields mean is `service.domain.form_entries`; the storing is that of an answer by mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Answer, Delivery, Invitation, Team, WeeklyKeyResult
from service.db.timetables import timetable_of
from service.domain.answers import OpenLine, ReviewAsk, SetupAsk, TeamKeyResult, WeekLine
from service.domain.delivery_keys import MailKind
from service.domain.form_entries import Entries, EntryProblem, read_review_entries, read_setup_entries
from service.domain.periods import Period
from service.domain.timetable import Kind
from service.workflow.app import App
from service.workflow.links import find_invitation
from service.workflow.record_key_results import Source, record_review, record_setup

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


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
        return save(session, invitation, entries, source)


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


def _save_setup(session: Session, invitation: Invitation, entries: Entries, source: Source) -> Outcome:
    answer, problems = read_setup_entries(entries, setup_ask(session, invitation))
    if problems:
        return Outcome(Ending.PROBLEMS, tuple(problems))
    lines = lettered_lines(session, invitation)
    _take_out(entries, lines)
    record_setup(session, invitation, answer, {letter: line.id for letter, line in lines.items()}, source)
    return Outcome(Ending.SAVED, not_read=answer.not_read)


def _save_review(session: Session, invitation: Invitation, entries: Entries, source: Source) -> Outcome:
    lines = weeks.standing_lines(session, invitation.person_id, invitation.period)
    ask = ReviewAsk(_week_lines(lines), language=invitation.person.language)
    answer, problems = read_review_entries(entries, ask)
    if problems:
        return Outcome(Ending.PROBLEMS, tuple(problems))
    _take_out(entries, {str(line.n): line for line in lines})
    record_review(session, invitation, answer, source)
    return Outcome(Ending.SAVED, not_read=(answer.note,) if answer.note else ())


def _take_out(entries: Entries, lines: Mapping[str, WeeklyKeyResult]) -> None:
    """Empty the notes and blocks that were emptied on the page; an answer's values can't say that."""
    for entry in entries.outcomes:
        if entry.note == "":
            lines[entry.label].note = ""
        if entry.blocked == "":
            lines[entry.label].blocked = None


def setup_ask(session: Session, invitation: Invitation) -> SetupAsk:
    """Say what the form asks, in the words of the reader."""
    teams = [session.get_one(Team, id_) for id_ in weeks.team_ids(session, invitation.id)]
    return SetupAsk(
        team=invitation.team.code,
        key_results=tuple(
            TeamKeyResult(weeks.code_of(key_result), key_result.text, key_result.objective.team.name)
            for key_result in weeks.key_results(session)
        ),
        open=tuple(
            OpenLine(letter, line.text, codes_of(line))
            for letter, line in lettered_lines(session, invitation).items()
        ),
        this_week=_week_lines(weeks.standing_lines(session, invitation.person_id, invitation.period)),
        language=invitation.person.language,
        second_teams=tuple(team.code for team in teams if team.id != invitation.team_id),
    )


def lettered_lines(session: Session, invitation: Invitation) -> dict[str, WeeklyKeyResult]:
    """Return last week's open lines under the letters of the setup mail, also those scored since."""
    labels = session.scalars(
        select(Delivery.labels).where(
            Delivery.invitation_id == invitation.id, Delivery.kind == MailKind.SETUP
        )
    ).first()
    if labels is None:  # The mail isn't written yet.
        lines = weeks.open_lines_before(session, invitation.person_id, invitation.period)
        return dict(zip(_LETTERS, lines, strict=False))
    lettered = {label: id_ for label, id_ in sorted(labels.items()) if label.isalpha()}
    return {label: session.get_one(WeeklyKeyResult, id_) for label, id_ in lettered.items()}


def codes_of(line: WeeklyKeyResult) -> tuple[str, ...]:
    """Return the whole codes that a line serves."""
    return tuple(alignment.code for alignment in line.alignments)


def _week_lines(lines: list[WeeklyKeyResult]) -> tuple[WeekLine, ...]:
    return tuple(WeekLine(line.n, line.text, codes_of(line)) for line in lines)
