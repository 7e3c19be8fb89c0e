"""Store a person as the directory has them, with every address that is theirs."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.db.tables import OtherAddress, Person
from service.domain.wording import given_name
from service.graph.directory import DirectoryPerson


def store_person(session: Session, member: DirectoryPerson) -> Person:
    """Add or update a person as the directory has them."""
    person = session.scalars(select(Person).where(Person.directory_id == member.id)).one_or_none()
    if person is None:
        person = Person(directory_id=member.id)
        session.add(person)
    person.name = member.display_name
    person.given_name = member.given_name or given_name(member.display_name)
    person.address = (member.mail or member.user_principal_name).lower()
    if person.settings_read_at is None:  # What their mailbox says of it goes before.
        person.language = (member.preferred_language or "en").partition("-")[0].lower()
    session.flush()
    _store_other_addresses(session, person, member)
    return person


def _store_other_addresses(session: Session, person: Person, member: DirectoryPerson) -> None:
    wanted = {address.lower() for address in member.addresses} - {person.address}
    session.execute(
        delete(OtherAddress).where(OtherAddress.person_id == person.id, OtherAddress.address.not_in(wanted))
    )
    for address in sorted(wanted):
        other = session.get(OtherAddress, address)
        if other is None:
            session.add(OtherAddress(address=address, person_id=person.id))
        else:
            other.person_id = person.id
    session.flush()
