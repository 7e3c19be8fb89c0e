"""See which lines of a week may get a thought, and keep the teams quiet that want none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.tables import Invitation, Team, WeeklyKeyResult
from service.domain.answers import SetupAnswer
from service.domain.coaching import CoachedLine, thought_on
from service.domain.kept_lines import same_words
from service.errors import ConfigurationError
from service.workflow.app import App


def thought_on_answer(
    session: Session,
    invitation: Invitation,
    answer: SetupAnswer,
    labels: Mapping[str, int],
    standing: Sequence[WeeklyKeyResult],
) -> str | None:
    """
    Return the thought on what an answer has just said, for its receipt.

    Lines that stood there before get none, so that no thought comes twice for the same words.
    """
    written = {line.n for line in answer.lines if line.text is not None}
    kept = {labels[said.n] for said in answer.open if said.next == "keep" and said.n in labels}
    said = [line for line in standing if line.n in written or line.kept_from_id in kept]
    return _thought(session, invitation, said, answer.language)


def thought_on_week(
    session: Session, invitation: Invitation, standing: Sequence[WeeklyKeyResult]
) -> str | None:
    """Return the thought on the lines of a week as they stand, for its form."""
    return _thought(session, invitation, standing, invitation.person.language)


def set_muted(app: App, team: str, muted: bool) -> None:
    """Give a team, named by its code, no thoughts any more, or again; an unknown one is a ConfigurationError."""
    with app.db.begin() as session:
        found = session.scalars(select(Team).where(Team.code == team.upper())).one_or_none()
        if found is None:
            raise ConfigurationError(f"There is no team {team}. Teams are: {_codes(session)}.")
        found.is_coaching_muted = muted


def _codes(session: Session) -> str:
    return ", ".join(session.scalars(select(Team.code).order_by(Team.code))) or "none yet"


def _thought(
    session: Session, invitation: Invitation, lines: Sequence[WeeklyKeyResult], language: str
) -> str | None:
    if invitation.team.is_coaching_muted:
        return None
    coached = [CoachedLine(line.n, line.text, _weeks_of_same_words(session, line)) for line in lines]
    thought = thought_on(coached, language)
    return thought.words if thought else None


def _weeks_of_same_words(session: Session, line: WeeklyKeyResult) -> int:
    """Count the weeks back to the one in which the words were different; 1 for a new line."""
    weeks, earlier = 1, _kept_from(session, line)
    while earlier is not None and same_words(earlier.text, line.text):
        weeks, earlier = weeks + 1, _kept_from(session, earlier)
    return weeks


def _kept_from(session: Session, line: WeeklyKeyResult) -> WeeklyKeyResult | None:
    return session.get(WeeklyKeyResult, line.kept_from_id) if line.kept_from_id else None
