"""
Read the facts of digests for many teams at once: who was asked, and every line that counts for each team.

However many teams and people there are, the number of queries is the same; each is bounded by the weeks asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session, joinedload

from service.db import comments, people, weeks
from service.db.tables import (
    Absence,
    Agreement,
    Alignment,
    Answer,
    DistributionList,
    Invitation,
    InvitationTeam,
    KeyResult,
    Membership,
    Person,
    Team,
    WeeklyKeyResult,
)
from service.domain.periods import Period


@dataclass(frozen=True)
class AskedWeeks:
    """In which of some weeks each team was asked."""

    periods: frozenset[tuple[int, str]]
    """Team and period."""

    def holds(self, team_id: int, period: str) -> bool:
        return (team_id, period) in self.periods


@dataclass(frozen=True)
class TeamRows:
    """What the database knows of some teams' weeks."""

    setups: dict[int, list[Invitation]]
    """By team: the setups of everyone who counts in it, oldest member first."""
    lines: list[WeeklyKeyResult]
    """The lines of all members, and of all who serve a key result of the teams."""
    before: dict[int, WeeklyKeyResult]
    """By id: every line that one of `lines` goes on with, however far back."""
    key_results: dict[int, list[KeyResult]]
    """By team, retired ones too where a line serves them."""
    members: dict[int, list[Person]]
    """By list: who is asked now."""
    first_periods: dict[int, str]
    """By person."""
    left: frozenset[int]
    names: dict[int, str]
    """Of every team that one of the lines was written in."""
    absences: dict[int, list[Absence]]
    """By person."""
    agreements: list[Agreement]
    words_before: dict[tuple[int, str, int], list[tuple[datetime, str]]]
    """By person, period and line: when answers changed it, and what it said until then."""


def asked_weeks(session: Session, team_ids: Iterable[int], periods: Iterable[str]) -> AskedWeeks:
    """Return in which of these weeks anybody of these teams was asked."""
    rows = session.execute(
        select(InvitationTeam.team_id, Invitation.period)
        .join(Invitation, InvitationTeam.invitation_id == Invitation.id)
        .where(weeks.asked_for(list(team_ids)), Invitation.period.in_(list(periods)))
        .distinct()
    )
    return AskedWeeks(frozenset((team_id, period) for team_id, period in rows))


def read(session: Session, lists: Sequence[DistributionList], periods: Sequence[str]) -> TeamRows:
    """Read all that digests of these lists' teams tell of these weeks."""
    team_ids = [list_.team_id for list_ in lists]
    asked_of = setups(session, team_ids, periods)
    asked = {setup.person_id for rows in asked_of.values() for setup in rows}
    found = lines(session, team_ids, periods, asked)
    members = _members(session, [list_.id for list_ in lists])
    readers = {list_.team.lead_id for list_ in lists} | {
        one.manager_id for some in members.values() for one in some
    }
    served = {alignment.key_result_id for line in found for alignment in line.alignments}
    return TeamRows(
        setups=asked_of,
        lines=found,
        before=_before(session, found),
        key_results=_by(weeks.key_results(session, team_ids, served), lambda row: row.objective.team_id),
        members=members,
        first_periods=first_periods(session, asked),
        left=people.who_left(session, asked),
        names=names(session, {line.team_id for line in found}),
        absences=_by(absences(session, asked, periods), lambda row: row.person_id),
        agreements=list(comments.agreements(session, periods, filter(None, readers))),
        words_before=_words_before(session, found),
    )


def _by(rows: Iterable[Any], key: Callable[[Any], int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def setups(session: Session, team_ids: Sequence[int], periods: Sequence[str]) -> dict[int, list[Invitation]]:
    """Return by team the setups of everyone who counts in it, oldest member first."""
    rows = session.execute(
        select(InvitationTeam.team_id, Invitation)
        .join(Invitation, InvitationTeam.invitation_id == Invitation.id)
        .where(weeks.asked_for(team_ids), Invitation.period.in_(list(periods)), Invitation.kind == "setup")
        .options(joinedload(Invitation.person))
        .order_by(Invitation.period, Invitation.id)
    )
    found: dict[int, list[Invitation]] = {}
    for team_id, setup in rows:
        found.setdefault(team_id, []).append(setup)
    return found


def lines(
    session: Session, team_ids: Sequence[int], periods: Sequence[str], person_ids: Iterable[int]
) -> list[WeeklyKeyResult]:
    """Return the lines of these people and of all who serve a key result of these teams."""
    of_people = select(WeeklyKeyResult.id).where(
        WeeklyKeyResult.person_id.in_(list(person_ids)), WeeklyKeyResult.period.in_(list(periods))
    )
    serving_a_team = select(Alignment.weekly_key_result_id).where(
        Alignment.team_id.in_(team_ids), Alignment.period.in_(list(periods))
    )
    return list(
        session.scalars(
            select(WeeklyKeyResult)
            # Either half by its own index; with an OR, PostgreSQL would read the whole table.
            .where(WeeklyKeyResult.id.in_(union(of_people, serving_a_team)))
            # Joined: alignments that are read for themselves take a statement for every 500 lines.
            .options(joinedload(WeeklyKeyResult.alignments), joinedload(WeeklyKeyResult.person))
            .order_by(WeeklyKeyResult.period, WeeklyKeyResult.person_id, WeeklyKeyResult.n)
        ).unique()
    )


def _before(session: Session, lines: Iterable[WeeklyKeyResult]) -> dict[int, WeeklyKeyResult]:
    """Follow kept lines back to where they began, all in one query."""
    first = {line.kept_from_id for line in lines if line.kept_from_id is not None}
    chain = (
        select(WeeklyKeyResult.id, WeeklyKeyResult.kept_from_id)
        .where(WeeklyKeyResult.id.in_(first))
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(WeeklyKeyResult.id, WeeklyKeyResult.kept_from_id).join(
            chain, WeeklyKeyResult.id == chain.c.kept_from_id
        )
    )
    rows = session.scalars(select(WeeklyKeyResult).where(WeeklyKeyResult.id.in_(select(chain.c.id))))
    return {row.id: row for row in rows}


def _members(session: Session, list_ids: Sequence[int]) -> dict[int, list[Person]]:
    rows = session.execute(
        select(Membership.list_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.list_id.in_(list_ids), Membership.left_at.is_(None), Membership.left_out.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    )
    found: dict[int, list[Person]] = {}
    for list_id, person in rows:
        found.setdefault(list_id, []).append(person)
    return found


def names(session: Session, team_ids: Iterable[int]) -> dict[int, str]:
    """Return teams' names by id."""
    return dict(session.execute(select(Team.id, Team.name).where(Team.id.in_(list(team_ids)))).all())


def first_periods(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return for each person the first period for which they were asked."""
    first = (
        select(Invitation.period)
        .where(Invitation.person_id == Person.id, Invitation.kind == "setup", Invitation.skipped.is_(None))
        .order_by(Invitation.period)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(Person.id, first).where(Person.id.in_(list(person_ids)))).all()
    return {person_id: period for person_id, period in rows if period is not None}


def absences(session: Session, person_ids: Iterable[int], periods: Sequence[str]) -> Sequence[Absence]:
    """Return the absences that touch these weeks."""
    first, last = Period.parse(min(periods)), Period.parse(max(periods))
    return session.scalars(
        select(Absence)
        .where(
            Absence.person_id.in_(list(person_ids)),
            Absence.first_day <= last.monday + timedelta(days=13),
            or_(Absence.last_day.is_(None), Absence.last_day >= first.monday),
        )
        .order_by(Absence.first_day)
    ).all()


def _words_before(
    session: Session, lines: Iterable[WeeklyKeyResult]
) -> dict[tuple[int, str, int], list[tuple[datetime, str]]]:
    """Return for lines that were changed later what each change found there, oldest first."""
    changed = [line for line in lines if line.changed_at > line.created_at]
    rows = session.execute(
        select(Invitation.person_id, Invitation.period, Answer.received_at, Answer.before, Answer.after)
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .where(
            Invitation.person_id.in_({line.person_id for line in changed}),
            Invitation.period.in_({line.period for line in changed}),
        )
        .order_by(Answer.received_at, Answer.id)
    )
    found: dict[tuple[int, str, int], list[tuple[datetime, str]]] = {}
    for person_id, period, at, before, after in rows:
        for name, was in before.items():
            of_period, _space, n = name.partition(" ")
            if of_period == period and was["text"] != after.get(name, was)["text"]:
                found.setdefault((person_id, period, int(n)), []).append((at, was["text"]))
    return found
