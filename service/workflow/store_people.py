"""
Store people as the directory has them, with every address that is theirs.

A list is looked at every quarter of an hour and hardly ever changes, so all are loaded at once and only what differs is
written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.db.tables import OtherAddress, Person
from service.domain.wording import given_name
from service.graph.directory import DirectoryPerson

_Value = TypeVar("_Value")
_MOST_AT_ONCE = 500
"""Values in one statement; databases have a limit."""


def store_person(session: Session, member: DirectoryPerson) -> Person:
    """Add or update one person as the directory has them."""
    return PeopleStore(session, (member,)).store(member)


class PeopleStore:
    """Stores some people of the directory, who are loaded together."""

    def __init__(self, session: Session, members: Iterable[DirectoryPerson]) -> None:
        self._session = session
        members = tuple(members)
        self._known = {
            person.directory_id: person
            for ids in _parts([member.id for member in members])
            for person in session.scalars(select(Person).where(Person.directory_id.in_(ids)))
        }
        ids = [person.id for person in self._known.values()]
        addresses = sorted({address for member in members for address in _addresses(member)})
        found = [
            *_those(session, OtherAddress.person_id, ids),
            *_those(session, OtherAddress.address, addresses),
        ]
        self._others = {other.address: other for other in found}
        self._had: dict[int, set[str]] = {}
        for other in self._others.values():
            self._had.setdefault(other.person_id, set()).add(other.address)

    def store(self, member: DirectoryPerson) -> Person:
        """Add or update one of them."""
        person = self._known.get(member.id)
        is_new = person is None
        if person is None:
            person = self._known[member.id] = Person(directory_id=member.id)
        person.name = member.display_name
        person.given_name = member.given_name or given_name(member.display_name)
        person.address = _primary(member)
        if person.settings_read_at is None:  # What their mailbox says of it goes before.
            person.own_language = (member.preferred_language or "").partition("-")[0].lower() or None
            person.language = person.own_language or person.language or "en"
        if is_new:
            self._session.add(person)
            self._session.flush()
        self._store_other_addresses(person, _addresses(member) - {person.address})
        return person

    def _store_other_addresses(self, person: Person, wanted: set[str]) -> None:
        for address in self._had.pop(person.id, set()) - wanted:
            if self._others[address].person_id == person.id:  # Else it is somebody else's by now.
                self._session.delete(self._others.pop(address))
        for address in sorted(wanted):
            if address in self._others:
                self._others[address].person_id = person.id
            else:
                self._others[address] = OtherAddress(address=address, person_id=person.id)
                self._session.add(self._others[address])


def _primary(member: DirectoryPerson) -> str:
    return (member.mail or member.user_principal_name).lower()


def _addresses(member: DirectoryPerson) -> set[str]:
    return {_primary(member), *(address.lower() for address in member.addresses)}


def _those(
    session: Session,
    column: InstrumentedAttribute[int] | InstrumentedAttribute[str],
    values: Sequence[int | str],
) -> Iterator[OtherAddress]:
    for part in _parts(values):
        yield from session.scalars(select(OtherAddress).where(column.in_(part)))


def _parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    for first in range(0, len(values), _MOST_AT_ONCE):
        yield values[first : first + _MOST_AT_ONCE]
