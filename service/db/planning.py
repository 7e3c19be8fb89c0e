"""
Read and write for many people at once what planning a wave needs: a few statements for a thousand of them.

Nothing here becomes an object of the session: a hundred thousand members take no more memory than a thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from service.db.people import is_on
from service.db.tables import (
    Absence,
    Delivery,
    DistributionList,
    Invitation,
    InvitationTeam,
    Membership,
    Person,
    WeeklyKeyResult,
)
from service.domain.personal_times import Place

_AT_ONCE = 1000
"""People of whom a statement speaks."""


class Member(NamedTuple):
    """Somebody who is asked on a list, and where they work."""

    person_id: int
    place: Place


class Setup(NamedTuple):
    """How the setup of a person stands."""

    id: int
    list_id: int
    skipped: str | None
    answered_at: datetime | None


def members(session: Session, list_id: int) -> Iterator[list[Member]]:
    """Go through the people who are asked on a list, some at a time, always in the same order."""
    last: int | None = 0
    while last is not None:
        rows = session.execute(
            select(Membership.person_id, Person.zone, Person.calendar)
            .join(Membership.person)
            .where(
                Membership.list_id == list_id,
                Membership.person_id > last,
                Membership.left_at.is_(None),
                Membership.left_out.is_(None),
            )
            .order_by(Membership.person_id)
            .limit(_AT_ONCE)
        ).all()
        if rows:
            yield [Member(person_id, Place(zone, calendar)) for person_id, zone, calendar in rows]
        last = rows[-1].person_id if len(rows) == _AT_ONCE else None


def setups(session: Session, person_ids: Collection[int], period: str) -> dict[int, Setup]:
    """Return the setups of a period, by person; who was not asked is left out."""
    rows = session.execute(
        select(
            Invitation.person_id,
            Invitation.id,
            Invitation.list_id,
            Invitation.skipped,
            Invitation.answered_at,
        ).where(*_of(person_ids, period, "setup"))
    )
    return {row.person_id: Setup(*row[1:]) for row in rows}


def invitations(session: Session, person_ids: Collection[int], period: str, kind: str) -> dict[int, int]:
    """Return the ids of what people were asked, by person."""
    rows = session.execute(select(Invitation.person_id, Invitation.id).where(*_of(person_ids, period, kind)))
    return {row.person_id: row.id for row in rows}


def _of(person_ids: Collection[int], period: str, kind: str) -> tuple[Any, ...]:
    return (Invitation.person_id.in_(person_ids), Invitation.period == period, Invitation.kind == kind)


def lists_on(session: Session, person_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the ids of the enabled lists on which people are asked, the home team's first."""
    rows = session.execute(
        select(Membership.person_id, Membership.list_id)
        .join(Membership.list)
        .where(
            Membership.person_id.in_(person_ids),
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            is_on(),
        )
        .order_by(Membership.is_home.desc(), Membership.list_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for person_id, list_id in rows:
        found[person_id] = (*found.get(person_id, ()), list_id)
    return found


def lists(session: Session, ids: Iterable[int]) -> dict[int, DistributionList]:
    """Return lists by their id."""
    found = session.scalars(select(DistributionList).where(DistributionList.id.in_(list(ids))))
    return {list_.id: list_ for list_ in found}


def away(
    session: Session, person_ids: Collection[int], day: date, sources: Collection[str] | None = None
) -> set[int]:
    """Return those of these people who are away on a day; with `sources`, only as these say."""
    statement = select(Absence.person_id).where(
        Absence.person_id.in_(person_ids),
        Absence.first_day <= day,
        or_(Absence.last_day.is_(None), Absence.last_day >= day),
    )
    if sources is not None:
        statement = statement.where(Absence.source.in_(sources))
    return set(session.scalars(statement))


def with_lines(session: Session, person_ids: Collection[int], period: str) -> set[int]:
    """Return those of these people who have a standing line in a period."""
    return set(
        session.scalars(
            select(WeeklyKeyResult.person_id).where(
                WeeklyKeyResult.person_id.in_(person_ids),
                WeeklyKeyResult.period == period,
                WeeklyKeyResult.dropped_at.is_(None),
            )
        )
    )


def known_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys that a mail has already."""
    return set(session.scalars(select(Delivery.key).where(Delivery.key.in_(keys))))


def mailboxes_of(session: Session, person_ids: Collection[int]) -> dict[int, str | None]:
    """Return from which mailbox people are written to, None while they were not."""
    rows = session.execute(select(Person.id, Person.mailbox).where(Person.id.in_(person_ids)))
    return {row.id: row.mailbox for row in rows}


def set_mailbox(session: Session, person_ids: Collection[int], mailbox: str) -> None:
    """Have people written to from a mailbox."""
    session.execute(update(Person).where(Person.id.in_(person_ids)).values(mailbox=mailbox))


def add_invitations(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Ask many people at once."""
    if rows:
        session.execute(insert(Invitation), rows)


def add_invitation_teams(session: Session, teams: Iterable[tuple[int, int]]) -> None:
    """Say in which teams invitations count: (invitation, team)."""
    rows = [{"invitation_id": invitation_id, "team_id": team_id} for invitation_id, team_id in teams]
    if rows:
        session.execute(insert(InvitationTeam), rows)


def add_deliveries(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put many mails into the outbox at once."""
    if rows:
        session.execute(insert(Delivery), rows)
