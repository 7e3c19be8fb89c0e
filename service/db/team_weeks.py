"""Read the facts of digests: who was asked in a team's weeks, and every line that counts for the team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from service.db.tables import (
    Absence,
    Alignment,
    Invitation,
    InvitationTeam,
    Team,
    WeeklyKeyResult,
)
from service.domain.periods import Period


def setups(session: Session, team_id: int, periods: Sequence[str]) -> Sequence[Invitation]:
    """Return the setups of everyone who counts in a team, over some periods, oldest member first."""
    return session.scalars(
        select(Invitation)
        .join(InvitationTeam, InvitationTeam.invitation_id == Invitation.id)
        .where(
            InvitationTeam.team_id == team_id,
            Invitation.period.in_(list(periods)),
            Invitation.kind == "setup",
        )
        .options(joinedload(Invitation.person))
        .order_by(Invitation.period, Invitation.id)
    ).all()


def lines(
    session: Session, team_id: int, periods: Sequence[str], person_ids: Iterable[int]
) -> Sequence[WeeklyKeyResult]:
    """Return the standing lines of these people and of everyone who serves the team's key results."""
    serves_the_team = select(Alignment.weekly_key_result_id).where(Alignment.team_id == team_id)
    return session.scalars(
        select(WeeklyKeyResult)
        .where(
            WeeklyKeyResult.period.in_(list(periods)),
            or_(
                WeeklyKeyResult.person_id.in_(list(person_ids)),
                WeeklyKeyResult.id.in_(serves_the_team),
            ),
        )
        .options(selectinload(WeeklyKeyResult.alignments), joinedload(WeeklyKeyResult.person))
        .order_by(WeeklyKeyResult.period, WeeklyKeyResult.person_id, WeeklyKeyResult.n)
    ).all()


def by_ids(session: Session, ids: Iterable[int]) -> dict[int, WeeklyKeyResult]:
    """Return lines by their ids."""
    rows = session.scalars(select(WeeklyKeyResult).where(WeeklyKeyResult.id.in_(list(ids))))
    return {row.id: row for row in rows}


def team_names(session: Session) -> dict[int, str]:
    """Return all teams' names by id."""
    return dict(session.execute(select(Team.id, Team.name)).all())


def first_periods(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return for each person the first period for which they were asked."""
    rows = session.execute(
        select(Invitation.person_id, func.min(Invitation.period))
        .where(
            Invitation.person_id.in_(list(person_ids)),
            Invitation.kind == "setup",
            Invitation.skipped.is_(None),
        )
        .group_by(Invitation.person_id)
    )
    return dict(rows.all())


def absences(session: Session, person_ids: Iterable[int], first: Period, last: Period) -> Sequence[Absence]:
    """Return the absences that touch the weeks from `first` to `last`."""
    end = last.monday + timedelta(days=13)
    return session.scalars(
        select(Absence)
        .where(
            Absence.person_id.in_(list(person_ids)),
            Absence.first_day <= end,
            or_(Absence.last_day.is_(None), Absence.last_day >= first.monday),
        )
        .order_by(Absence.first_day)
    ).all()
