"""
Read a team's board: a fixed number of queries, however many people and weeks.

What the rows mean is `service.domain.board`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from service.db import team_weeks, weeks
from service.db.tables import (
    Absence,
    Alignment,
    DistributionList,
    Invitation,
    InvitationTeam,
    KeyResult,
    Team,
    WeeklyKeyResult,
)


@dataclass(frozen=True)
class BoardRows:
    """All rows behind a team's board over some periods."""

    setups: Sequence[Invitation]
    lines: Sequence[WeeklyKeyResult]
    key_results: Sequence[KeyResult]
    absences: Sequence[Absence]
    first_periods: dict[int, str]
    team_names: dict[int, str]


def team_with_code(session: Session, code: str) -> Team | None:
    """Find a team by its code."""
    return session.scalars(select(Team).where(Team.code == code)).one_or_none()


def teams(session: Session, ids: Collection[int]) -> Sequence[Team]:
    """Return these teams by name."""
    return session.scalars(select(Team).where(Team.id.in_(list(ids))).order_by(Team.name, Team.id)).all()


def list_of(session: Session, team_id: int) -> DistributionList | None:
    """Return the list whose weeks are the team's."""
    return session.scalars(
        select(DistributionList).where(DistributionList.team_id == team_id).order_by(DistributionList.id)
    ).first()


def periods(session: Session, team_id: int, most: int, until: str | None = None) -> list[str]:
    """Return the newest periods, oldest first, in which the team was asked or somebody helped it."""
    asked = (
        select(Invitation.period)
        .join(InvitationTeam, InvitationTeam.invitation_id == Invitation.id)
        .where(weeks.asked_for([team_id]))
    )
    helped = select(Alignment.period).where(Alignment.team_id == team_id)
    known = union(asked, helped).subquery()
    found = select(known.c.period).order_by(known.c.period.desc()).limit(most)
    if until is not None:
        found = found.where(known.c.period <= until)
    return sorted(session.scalars(found))


def rows(session: Session, team_id: int, in_periods: Sequence[str]) -> BoardRows:
    """Return everything that a team's board shows of these periods, oldest first and at least one."""
    setups = team_weeks.setups(session, [team_id], in_periods).get(team_id, [])
    people = {setup.person_id for setup in setups}
    lines = team_weeks.lines(session, [team_id], in_periods, people)
    return BoardRows(
        setups=setups,
        lines=lines,
        key_results=weeks.key_results(session, [team_id]),
        absences=team_weeks.absences(session, people, in_periods),
        first_periods=team_weeks.first_periods(session, people),
        team_names=team_weeks.names(session, {line.team_id for line in lines}),
    )
