"""
Bring the people of a distribution list into the database as the directory has them.

People are known by the directory's id, so that a rename keeps the person. An empty answer changes nothing: a list that
hides its members looks empty too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, Invitation, InvitationTeam, Membership, OtherAddress, Person
from service.db.timetables import timetable_of, versions_of
from service.domain.periods import Period
from service.domain.timetable import Kind, timetable_for
from service.domain.wording import given_name
from service.errors import PermanentError
from service.graph.directory import DirectoryPerson
from service.workflow.app import App


@dataclass
class _Found:
    """What the directory says now."""

    members: list[DirectoryPerson]
    managers: dict[str, DirectoryPerson | None]
    others: list[str] = field(default_factory=list)


def sync_list(app: App, list_id: int) -> None:
    """
    Read a list from the directory and store who is on it.

    Raises:
        PermanentError: The list came back empty; the people known so far stay.
        TransientError: The directory could not be read whole; nothing is changed.
    """
    with app.db.read() as session:
        list_ = session.get_one(DistributionList, list_id)
    found = _read(app, list_.directory_id)
    if not found.members:
        raise PermanentError(f"The directory shows nobody on {list_.address}; the people known so far stay.")
    with app.db.begin() as session:
        list_ = session.get_one(DistributionList, list_id)
        _store(app, session, list_, found)
        list_.synced_at = app.clock.machine_now()


def _read(app: App, directory_id: str) -> _Found:
    members = app.directory.members(directory_id)
    users = [member for member in members if isinstance(member, DirectoryPerson)]
    return _Found(users, {user.id: app.directory.manager(user.id) for user in users})


def _store(app: App, session: Session, list_: DistributionList, found: _Found) -> None:
    stored = {member.id: store_person(session, member) for member in found.members}
    for directory_id, manager in found.managers.items():
        row = store_person(session, manager) if manager is not None else None
        stored[directory_id].manager_id = row.id if row is not None else None
    known = {
        membership.person_id: membership
        for membership in session.scalars(select(Membership).where(Membership.list_id == list_.id))
    }
    for member in found.members:
        _store_membership(app, session, list_, stored[member.id], known, left_out_because(member))
    still_here = {person.id for person in stored.values()}
    for membership in known.values():
        if membership.person_id not in still_here and membership.left_at is None:
            membership.left_at = app.clock.now()


def _store_membership(
    app: App,
    session: Session,
    list_: DistributionList,
    person: Person,
    known: dict[int, Membership],
    left_out: str | None,
) -> None:
    membership = known.get(person.id)
    is_new = membership is None or membership.left_at is not None
    if membership is None:
        membership = Membership(list_id=list_.id, person_id=person.id)
        session.add(membership)
    if is_new:
        membership.joined_at, membership.left_at = app.clock.now(), None
    membership.left_out = left_out
    session.flush()
    if is_new and left_out is None and list_.enabled_at is not None:
        _mark_as_joined(app, session, list_, person)


def _mark_as_joined(app: App, session: Session, list_: DistributionList, person: Person) -> None:
    """Who comes after the week's setup is not asked for it and counts nowhere: the first setup is next Monday's."""
    now = app.clock.now()
    timetable = timetable_for(versions_of(session, list_), Period.containing(now.date()))
    assert timetable is not None
    period = timetable.period_at(now)
    setup_at = timetable_of(session, list_, period).moment(period, Kind.SETUP)
    asked = select(Invitation.id).where(
        Invitation.person_id == person.id, Invitation.period == str(period), Invitation.kind == Kind.SETUP
    )
    if now < setup_at or session.scalar(asked) is not None:
        return
    invitation = Invitation(
        person_id=person.id,
        period=str(period),
        kind=Kind.SETUP,
        team_id=list_.team_id,
        list_id=list_.id,
        skipped="joined",
    )
    session.add(invitation)
    session.flush()
    session.add(InvitationTeam(invitation_id=invitation.id, team_id=list_.team_id))


def left_out_because(member: DirectoryPerson) -> str | None:
    """Say why someone on the list is not asked, or None."""
    if member.is_guest:
        return "guest"
    if member.mail is None:
        return "no mailbox"
    if not member.is_enabled:
        return "account disabled"
    return None


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
