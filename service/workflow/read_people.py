"""
Read who is on a list from the directory, and who of them belongs to a part of it.

A list that was split is one group in the directory and several lists here: each holds its own people, the whole one those
who are in no part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, PartAddress, Person
from service.domain.parts import Listed, Part, assign
from service.graph.directory import DirectoryPerson
from service.workflow.app import App


@dataclass(frozen=True)
class DirectoryList:
    """What the directory says of a list now."""

    people: tuple[DirectoryPerson, ...]
    managers: dict[str, DirectoryPerson | None]
    """By the person's directory id."""


Reader = Callable[[str], DirectoryList]
"""Reads a list by the directory's id of it."""


def read_people(app: App, directory_id: str) -> DirectoryList:
    """Read who is on a list and who manages them. Raises what `Directory.members` does."""
    members = app.directory.members(directory_id)
    users = tuple(member for member in members if isinstance(member, DirectoryPerson))
    return DirectoryList(users, app.directory.managers([user.id for user in users]))


def reading_once(app: App) -> Reader:
    """Return a reader that asks the directory once for each list, for one round of looking."""
    return cache(lambda directory_id: read_people(app, directory_id))


def only_the_lists(session: Session, list_: DistributionList, found: DirectoryList) -> DirectoryList:
    """Return those of the group's people who belong to this list: a part's, or for a whole list the rest."""
    whole_id = list_.whole_id or list_.id
    parts = _parts(session, whole_id)
    if not parts:
        return found
    assigned = assign(listed(found), parts)
    own = None if list_.id == whole_id else list_.id
    return DirectoryList(
        tuple(person for person in found.people if assigned.get(person.id) == own), found.managers
    )


def listed(found: DirectoryList) -> tuple[Listed, ...]:
    """Return the people as the splitting knows them."""
    people = []
    for person in found.people:
        manager = found.managers[person.id]
        addresses = {address.lower() for address in (*person.addresses, person.user_principal_name)}
        people.append(Listed(person.id, tuple(sorted(addresses)), manager.id if manager else None))
    return tuple(people)


def _parts(session: Session, whole_id: int) -> tuple[Part, ...]:
    """Return all parts, removed ones too: their people are to be asked by nobody, not by the team above."""
    rows = session.execute(
        select(DistributionList.id, Person.directory_id)
        .outerjoin(Person, Person.id == DistributionList.manager_id)
        .where(DistributionList.whole_id == whole_id)
        .order_by(DistributionList.id)
    ).all()
    return tuple(
        Part(
            list_id,
            manager,
            frozenset(session.scalars(select(PartAddress.address).where(PartAddress.list_id == list_id))),
        )
        for list_id, manager in rows
    )
