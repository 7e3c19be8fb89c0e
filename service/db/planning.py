"""
Read and write for many people at once what planning a wave needs: a few statements for a thousand of them.

Nothing here becomes an object of the session: a hundred thousand members take no more memory than a thousand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
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
    Table,
    WeeklyKeyResult,
)
from service.domain.personal_times import Place

_AT_ONCE = 4000
"""People of whom a statement speaks."""
_APART = {"synchronize_session": False}


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
            yield [Member(person_id, _place(zone, calendar)) for person_id, zone, calendar in rows]
        last = rows[-1].person_id if len(rows) == _AT_ONCE else None


@cache
def _place(zone: str | None, calendar: str | None) -> Place:
    return Place(zone, calendar)  # Of many people in a few places.


def setups(session: Session, person_ids: Collection[int], period: str) -> dict[int, Setup]:
    """Return the setups of a period, by person; who was not asked is left out."""
    rows = session.execute(
        select(
            Invitation.person_id,
            Invitation.id,
            Invitation.list_id,
            Invitation.skipped,
            Invitation.answered_at,
        ).where(*_of(session, person_ids, period, "setup"))
    )
    return {row.person_id: Setup(*row[1:]) for row in rows}


def invited(session: Session, person_ids: Collection[int], period: str, kind: str) -> set[int]:
    """Return those of these people who were asked, or of whom it is written down why not."""
    asked = select(Invitation.person_id).where(*_of(session, person_ids, period, kind))
    return set(session.scalars(asked))


def _of(
    session: Session, person_ids: Collection[int], period: str, kind: str
) -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.person_id.in_(_these(session, person_ids)),
        Invitation.period == period,
        Invitation.kind == kind,
    )


def lists_on(session: Session, person_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the ids of the enabled lists on which people are asked, the home team's first."""
    rows = session.execute(
        select(Membership.person_id, Membership.list_id)
        .join(Membership.list)
        .where(
            Membership.person_id.in_(_these(session, person_ids)),
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
        Absence.person_id.in_(_these(session, person_ids)),
        Absence.first_day <= day,
        or_(Absence.last_day.is_(None), Absence.last_day >= day),
    )
    if sources is not None:
        statement = statement.where(Absence.source.in_(sources))
    return set(session.scalars(statement))


def off_on(session: Session, person_ids: Collection[int], day: date) -> set[int]:
    """Return those of these people who don't work on that day of the week, as their mailboxes say."""
    statement = select(Person.id).where(
        Person.id.in_(_these(session, person_ids)), ~Person.working_days.contains(str(day.isoweekday()))
    )
    return set(session.scalars(statement))


def with_lines(session: Session, person_ids: Collection[int], period: str) -> set[int]:
    """Return those of these people who have a standing line in a period."""
    return set(
        session.scalars(
            select(WeeklyKeyResult.person_id).where(
                WeeklyKeyResult.person_id.in_(_these(session, person_ids)),
                WeeklyKeyResult.period == period,
                WeeklyKeyResult.dropped_at.is_(None),
            )
        )
    )


def without_mailbox(session: Session, person_ids: Collection[int], mailboxes: Sequence[str]) -> list[int]:
    """Return those of these people whom none of these mailboxes writes to."""
    return list(
        session.scalars(
            select(Person.id).where(
                Person.id.in_(_these(session, person_ids)),
                or_(Person.mailbox.is_(None), Person.mailbox.not_in(mailboxes)),
            )
        )
    )


def set_mailbox(session: Session, person_ids: Collection[int], mailbox: str) -> None:
    """Have people written to from a mailbox."""
    statement = update(Person).where(Person.id.in_(_these(session, person_ids))).values(mailbox=mailbox)
    session.execute(statement, execution_options=_APART)


def add_invitations(session: Session, person_ids: Collection[int], values: Mapping[str, Any]) -> None:
    """Ask many people the same; `values` are the columns that they share."""
    people = select(Person.id, *_shared(Invitation, values)).where(Person.id.in_(_these(session, person_ids)))
    _insert(session, Invitation, ("person_id", *values), people.order_by(Person.id))


def add_invitation_team(
    session: Session, person_ids: Collection[int], period: str, kind: str, team: int
) -> None:
    """Let what people were asked count in a team."""
    asked = select(Invitation.id, literal(team)).where(*_of(session, person_ids, period, kind))
    _insert(session, InvitationTeam, ("invitation_id", "team_id"), asked)


def add_deliveries(
    session: Session,
    person_ids: Collection[int],
    key: tuple[str, str],
    about: str | None,
    values: Mapping[str, Any],
) -> None:
    """
    Put a mail to each of many people into the outbox, but for those whose key is there already.

    `key` is what stands before and after the person's number, `about` the kind of what it asks, `values` are the columns
    that all share.
    """
    its_key = literal(key[0]) + cast(Person.id, String) + literal(key[1])
    asked = and_(
        Invitation.person_id == Person.id, Invitation.period == values["period"], Invitation.kind == about
    )
    mails = (
        select(its_key, Person.id, Person.mailbox, Invitation.id, *_shared(Delivery, values))
        .outerjoin(Invitation, asked)
        .where(
            Person.id.in_(_these(session, person_ids)),
            ~select(Delivery.id).where(Delivery.key == its_key).exists(),
        )
    )
    columns = ("key", "person_id", "mailbox", "invitation_id", *values)
    _insert(session, Delivery, columns, mails.order_by(Person.id))


def _shared(table: type[Table], values: Mapping[str, Any]) -> list[ColumnElement[Any]]:
    return [literal(value, table.__table__.c[name].type) for name, value in values.items()]


def _insert(
    session: Session, table: type[Table], columns: Sequence[str], rows: Select[*tuple[Any, ...]]
) -> None:
    session.execute(insert(table).from_select(columns, rows), execution_options=_APART)


def _these(session: Session, ids: Collection[int]) -> Select[int]:
    """Select ids that are handed over as one value: a thousand values cost more than all the rest of a statement."""
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(ids))).table_valued("value")
        return select(each.c.value)
    return select(func.unnest(literal(list(ids), ARRAY(Integer))))
