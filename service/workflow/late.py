"""Decide what time does to an answer: where it belongs, whether it is late there, what of it was said anew since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from service.db import known, weeks
from service.db.tables import Invitation, WeeklyKeyResult
from service.db.timetables import timetable_of
from service.domain.answers import ReviewAnswer, SetupAnswer
from service.domain.periods import Period
from service.domain.timetable import Kind
from service.workflow.record_key_results import Labels


def open_setup_instead_of(session: Session, asked: Invitation) -> Invitation:
    """A setup answer to an older week's mail belongs to the open week; every other answer to its own week."""
    latest = weeks.latest_setup(session, asked.person_id)
    if latest is None or latest.period <= asked.period:
        return asked
    return latest


def setup_is_late(session: Session, invitation: Invitation, received_at: datetime) -> bool:
    """Say whether a setup answer missed the week's overview."""
    return received_at > _moment(session, invitation, Kind.OVERVIEW)


def review_is_late(session: Session, invitation: Invitation, received_at: datetime) -> bool:
    """Say whether a review answer came after the week had closed."""
    return received_at > _moment(session, invitation, Kind.CLOSE)


def open_asks(session: Session, person_id: int, at: datetime) -> Sequence[Invitation]:
    """Return the asks that a person could answer in time at `at`: a setup until its change deadline, a review until the close."""
    newest = weeks.newest_asks(session, person_id)
    return [invitation for invitation in newest if at <= _last_moment(session, invitation)]


def without_what_was_said_later(
    session: Session, invitation: Invitation, answer: SetupAnswer, labels: Labels, received_at: datetime
) -> SetupAnswer:
    """
    Take out of a setup answer the lines that a mail which came later has changed already.

    Mails are not always read in the order in which they came. By line the newest one holds; what it left out stays.
    """
    lines = weeks.lines_of(session, invitation.person_id, invitation.period)
    changed_later = {line.n for line in lines if line.changed_at > received_at}
    decided_later = {line.kept_from_id for line in lines if line.n in changed_later}
    return replace(
        answer,
        lines=tuple(line for line in answer.lines if line.new or line.n not in changed_later),
        open=tuple(
            said
            for said in answer.open
            if labels.get(said.n) not in decided_later
            and not _was_scored_later(session.get(WeeklyKeyResult, labels.get(said.n, 0)), received_at)
        ),
    )


def without_scores_given_later(
    session: Session, invitation: Invitation, answer: ReviewAnswer, received_at: datetime
) -> ReviewAnswer:
    """Take out of a review answer the lines that a mail which came later has scored already."""
    lines = weeks.lines_of(session, invitation.person_id, invitation.period)
    scored_later = {line.n for line in lines if _was_scored_later(line, received_at)}
    return replace(answer, scores=tuple(said for said in answer.scores if said.n not in scored_later))


def _was_scored_later(line: WeeklyKeyResult | None, received_at: datetime) -> bool:
    return line is not None and line.scored_at is not None and line.scored_at > received_at


def _last_moment(session: Session, invitation: Invitation) -> datetime:
    is_setup = invitation.kind == Kind.SETUP
    return _moment(session, invitation, Kind.CHANGE_DEADLINE if is_setup else Kind.CLOSE)


def _moment(session: Session, invitation: Invitation, kind: Kind) -> datetime:
    key = ("moment", None, invitation.list_id, invitation.period, kind)
    return known.answer(session, key, lambda: _read_moment(session, invitation, kind))


def _read_moment(session: Session, invitation: Invitation, kind: Kind) -> datetime:
    period = Period.parse(invitation.period)
    return timetable_of(session, invitation.list, period).moment(period, kind)
