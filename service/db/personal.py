"""
Which rows are about one person: to tell them all that is stored, and to forget it.

Every table is named here, those that hold nothing personal as well; a test holds both lists against the tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.db import tables
from service.db.tables import Table

NOBODYS: frozenset[type[Table]] = frozenset(
    {
        tables.TimetableRow,
        tables.TimetableChange,
        tables.DayOff,
        tables.Objective,
        tables.KeyResult,
        tables.Wave,
        tables.Mailbox,
        tables.Folder,
        tables.Sending,
        tables.Heartbeat,
        tables.TeamChannel,
        tables.Card,
    }
)
"""Tables with nothing about a person: a team's aims, the timetable, the engine's own state, cards without their words."""
_SECRET = frozenset({"id_hash"})
"""Columns that open something, and so are told to nobody."""


@dataclass(frozen=True)
class Whose:
    """A person, as the tables know them."""

    id: int
    directory_id: str
    name: str
    addresses: tuple[str, ...]
    """The primary one first; lower-case."""


def whose(session: Session, person: tables.Person) -> Whose:
    """Return what the tables know this person by."""
    others = session.scalars(
        select(tables.OtherAddress.address).where(tables.OtherAddress.person_id == person.id)
    )
    return Whose(person.id, person.directory_id, person.name, (person.address, *others))


def _invitations(who: Whose) -> Select[int]:
    return select(tables.Invitation.id).where(tables.Invitation.person_id == who.id)


def _lines(who: Whose) -> Select[int]:
    return select(tables.WeeklyKeyResult.id).where(tables.WeeklyKeyResult.person_id == who.id)


def names(who: Whose, *columns: InstrumentedAttribute[Any], also: Iterable[str] = ()) -> ColumnElement[bool]:
    """Tell the rows in one of whose columns, text or JSON, a person's name or address stands, or one of `also`."""
    words = {form for word in (who.name, *who.addresses, *also) for form in (word, json.dumps(word)[1:-1])}
    return or_(
        *(cast(column, Text).icontains(word, autoescape=True) for column in columns for word in sorted(words))
    )


THEIRS: Mapping[type[Table], Callable[[Whose], ColumnElement[bool]]] = {
    tables.Person: lambda who: tables.Person.id == who.id,
    tables.OtherAddress: lambda who: tables.OtherAddress.person_id == who.id,
    tables.Deputy: lambda who: or_(tables.Deputy.person_id == who.id, tables.Deputy.deputy_id == who.id),
    tables.Team: lambda who: tables.Team.lead_id == who.id,
    tables.DistributionList: lambda who: tables.DistributionList.manager_id == who.id,
    tables.PartAddress: lambda who: tables.PartAddress.address.in_(who.addresses),
    tables.Membership: lambda who: tables.Membership.person_id == who.id,
    tables.ListSync: lambda who: names(
        who, tables.ListSync.joined, tables.ListSync.left, tables.ListSync.changed
    ),
    tables.Absence: lambda who: tables.Absence.person_id == who.id,
    tables.ObjectivesChange: lambda who: tables.ObjectivesChange.by == who.name,
    tables.Invitation: lambda who: tables.Invitation.person_id == who.id,
    tables.InvitationTeam: lambda who: tables.InvitationTeam.invitation_id.in_(_invitations(who)),
    tables.WeeklyKeyResult: lambda who: tables.WeeklyKeyResult.person_id == who.id,
    tables.Alignment: lambda who: tables.Alignment.weekly_key_result_id.in_(_lines(who)),
    tables.Answer: lambda who: tables.Answer.invitation_id.in_(_invitations(who)),
    tables.OpenQuestion: lambda who: tables.OpenQuestion.invitation_id.in_(_invitations(who)),
    tables.Comment: lambda who: or_(tables.Comment.person_id == who.id, tables.Comment.author_id == who.id),
    tables.Agreement: lambda who: tables.Agreement.person_id == who.id,
    tables.WebSession: lambda who: tables.WebSession.directory_id == who.directory_id,
    tables.Delivery: lambda who: tables.Delivery.person_id == who.id,
    tables.InboundMessage: lambda who: or_(
        tables.InboundMessage.person_id == who.id, tables.InboundMessage.sender.in_(who.addresses)
    ),
}
"""Table → which of its rows are about a person."""


def everything_about(session: Session, who: Whose) -> dict[str, list[dict[str, Any]]]:
    """Return all rows about a person, by table; what opens a session is left out."""
    return {
        table.__tablename__: [_row(row) for row in session.scalars(select(table).where(theirs(who)))]
        for table, theirs in THEIRS.items()
    }


def _row(row: Table) -> dict[str, Any]:
    columns = row.__table__.columns.keys()
    return {name: getattr(row, name) for name in columns if name not in _SECRET}
