"""Read and find what belongs to people's weeks: lines, invitations, key results, absences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from service.db import known
from service.db.tables import (
    Absence,
    Alignment,
    DistributionList,
    Invitation,
    InvitationTeam,
    KeyResult,
    Membership,
    Objective,
    OpenQuestion,
    Team,
    WeeklyKeyResult,
)


def lines_of(session: Session, person_id: int, period: str) -> list[WeeklyKeyResult]:
    """Return a person's lines of a period by number, withdrawn ones too."""
    return list(
        known.answer(session, ("lines", person_id, period), lambda: _lines_of(session, person_id, period))
    )


def _lines_of(session: Session, person_id: int, period: str) -> list[WeeklyKeyResult]:
    return list(
        session.scalars(
            select(WeeklyKeyResult)
            .where(WeeklyKeyResult.person_id == person_id, WeeklyKeyResult.period == period)
            .options(selectinload(WeeklyKeyResult.alignments))
            .order_by(WeeklyKeyResult.n)
        )
    )


def standing_lines(session: Session, person_id: int, period: str) -> list[WeeklyKeyResult]:
    """Return a person's lines of a period without the withdrawn ones."""
    return [line for line in lines_of(session, person_id, period) if line.dropped_at is None]


def last_lines_before(session: Session, person_id: int, period: str) -> list[WeeklyKeyResult]:
    """Return the standing lines of the last period before `period` in which the person had any."""
    return list(
        known.answer(
            session, ("earlier", person_id, period), lambda: _last_lines_before(session, person_id, period)
        )
    )


def _last_lines_before(session: Session, person_id: int, period: str) -> list[WeeklyKeyResult]:
    last = session.scalar(
        select(func.max(WeeklyKeyResult.period)).where(
            WeeklyKeyResult.person_id == person_id,
            WeeklyKeyResult.period < period,
            WeeklyKeyResult.dropped_at.is_(None),
        )
    )
    return standing_lines(session, person_id, last) if last else []


def open_lines_before(session: Session, person_id: int, period: str) -> list[WeeklyKeyResult]:
    """Return the lines that stand in the setup mail of `period` under letters: not done and not let go."""
    return [
        line
        for line in last_lines_before(session, person_id, period)
        if line.score != 1.0 and line.next != "drop"
    ]


def find_invitation(session: Session, person_id: int, period: str, kind: str) -> Invitation | None:
    """Find the ask of one kind to a person for a period."""
    return session.scalars(
        select(Invitation).where(
            Invitation.person_id == person_id, Invitation.period == period, Invitation.kind == kind
        )
    ).one_or_none()


def latest_setup(session: Session, person_id: int) -> Invitation | None:
    """Find the newest setup that a person was asked for."""
    return known.answer(session, ("latest setup", person_id), lambda: _latest_setup(session, person_id))


def _latest_setup(session: Session, person_id: int) -> Invitation | None:
    return session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person_id, Invitation.kind == "setup", Invitation.skipped.is_(None))
        .order_by(Invitation.period.desc())
        .limit(1)
    ).one_or_none()


def asked_for(team_ids: Sequence[int]) -> ColumnElement[bool]:
    """
    Tell the asks that count for these teams, of a statement that joins invitations and their teams.

    Whoever was asked for a team is or was on its list. Found by person, the other people and weeks stay unread.
    """
    on_its_list = (
        select(Membership.person_id)
        .join(DistributionList, DistributionList.id == Membership.list_id)
        .where(DistributionList.team_id.in_(team_ids))
    )
    return and_(InvitationTeam.team_id.in_(team_ids), Invitation.person_id.in_(on_its_list))


NEWEST_ASKS = 4
"""Setup and review of this week and of the last one."""


def newest_asks(session: Session, person_id: int) -> Sequence[Invitation]:
    """Return the newest asks to a person, the latest first."""
    return known.answer(session, ("newest asks", person_id), lambda: _newest_asks(session, person_id))


def _newest_asks(session: Session, person_id: int) -> Sequence[Invitation]:
    return session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person_id, Invitation.skipped.is_(None))
        .order_by(Invitation.period.desc(), Invitation.id.desc())
        .limit(NEWEST_ASKS)
    ).all()


def team_was_asked(session: Session, team_id: int, period: str) -> bool:
    """Say whether anybody of a team was asked in a period."""
    asked = (
        select(Invitation.id)
        .join(InvitationTeam, InvitationTeam.invitation_id == Invitation.id)
        .where(asked_for([team_id]), Invitation.period == period)
    )
    return session.scalars(asked.limit(1)).first() is not None


def anybody_aligned(session: Session, key_result_id: int, period: str) -> bool:
    """Say whether any standing line of a period serves a key result."""
    team_id = (
        select(Objective.team_id).join(Objective.key_results).where(KeyResult.id == key_result_id)
    ).scalar_subquery()
    aligned = (
        select(Alignment.id)
        .join(Alignment.weekly_key_result)
        .where(
            Alignment.key_result_id == key_result_id,
            Alignment.team_id == team_id,
            Alignment.period == period,
            WeeklyKeyResult.dropped_at.is_(None),
        )
    )
    return session.scalars(aligned.limit(1)).first() is not None


def team_ids(session: Session, invitation: Invitation) -> list[int]:
    """Return the teams in which the invited person counts."""
    key = ("teams", invitation.person_id, invitation.id)
    return list(known.answer(session, key, lambda: _team_ids(session, invitation.id)))


def _team_ids(session: Session, invitation_id: int) -> list[int]:
    return list(
        session.scalars(
            select(InvitationTeam.team_id)
            .where(InvitationTeam.invitation_id == invitation_id)
            .order_by(InvitationTeam.team_id)
        )
    )


def key_results(
    session: Session, only_teams: Sequence[int] | None = None, and_retired: Iterable[int] = ()
) -> list[KeyResult]:
    """
    Return teams' key results in the order of their codes, with objective and team loaded.

    Retired ones are left out but for those whose ids are in `and_retired`: a week may hold lines that serve them.
    """
    statement = (
        select(KeyResult)
        .join(KeyResult.objective)
        .join(Objective.team)
        .options(contains_eager(KeyResult.objective).contains_eager(Objective.team))
        .where(or_(KeyResult.retired_at.is_(None), KeyResult.id.in_(list(and_retired))))
        .order_by(Team.code, Objective.number, KeyResult.number)
    )
    if only_teams is not None:
        statement = statement.where(Objective.team_id.in_(list(only_teams)))
    return list(session.scalars(statement))


def is_away(session: Session, person_id: int, day: date) -> bool:
    """Say whether a person is known to be away on a day."""
    return any(away_on(session, person_id, day))


def away_on(session: Session, person_id: int, day: date) -> list[Absence]:
    """Return the absences that cover a day."""
    return list(
        session.scalars(
            select(Absence).where(
                Absence.person_id == person_id,
                Absence.first_day <= day,
                or_(Absence.last_day.is_(None), Absence.last_day >= day),
            )
        )
    )


def open_question(session: Session, delivery_id: int) -> OpenQuestion | None:
    """Find the question that one receipt asked, while it is open."""
    return known.answer(
        session, ("question of", None, delivery_id), lambda: _open_question(session, delivery_id)
    )


def _open_question(session: Session, delivery_id: int) -> OpenQuestion | None:
    return session.scalars(
        select(OpenQuestion).where(OpenQuestion.delivery_id == delivery_id, OpenQuestion.closed_at.is_(None))
    ).one_or_none()


def newest_open_question(session: Session, invitation_id: int) -> OpenQuestion | None:
    """Find the open question of an invitation; at most one is open at a time."""
    return known.answer(
        session, ("question", None, invitation_id), lambda: _newest_open_question(session, invitation_id)
    )


def _newest_open_question(session: Session, invitation_id: int) -> OpenQuestion | None:
    return session.scalars(
        select(OpenQuestion)
        .where(OpenQuestion.invitation_id == invitation_id, OpenQuestion.closed_at.is_(None))
        .order_by(OpenQuestion.id.desc())
        .limit(1)
    ).one_or_none()


def code_of(key_result: KeyResult) -> str:
    """Return the whole code of a team's key result: `OPS-1.2`."""
    objective = key_result.objective
    return f"{objective.team.code}-{objective.number}.{key_result.number}"
