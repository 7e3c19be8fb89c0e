"""
Bring the people of a distribution list into the database as the directory has them.

People are known by the directory's id, so that a rename keeps the person. What was read only in part is never stored,
and a list that has suddenly lost many keeps the people known before until an admin says that it is right: a list that
hides its members looks empty too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service.db.tables import DistributionList, ListSync, Membership, Person
from service.domain.rosters import Roster, RosterChange, RosterEntry, compare, why_to_ask
from service.errors import NotFoundError, OkrError
from service.graph.directory import DirectoryPerson
from service.workflow import joiners, leavers
from service.workflow.app import App
from service.workflow.list_languages import fall_back
from service.workflow.read_people import DirectoryList, Reader, only_the_lists, reading_once
from service.workflow.store_people import PeopleStore
from service.workflow.wave_size import ask_about_joiners

_log = structlog.get_logger()


@dataclass(frozen=True)
class SyncReport:
    """What a look at the directory changed, or would change."""

    address: str
    is_applied: bool
    joined: tuple[str, ...]
    left: tuple[str, ...]
    changed: tuple[str, ...]
    problem: str | None
    """Why an admin has to say that it is right before anything is changed, or None."""


def sync_due_lists(app: App) -> None:
    """
    Look at all lists once the time has come for one of them, then let go whom no list asks any more.

    All together, because who changes teams leaves one list and comes on another at the same moment.
    """
    before = app.clock.machine_now() - timedelta(seconds=app.config.timings.sync)
    is_due = or_(DistributionList.synced_at.is_(None), DistributionList.synced_at <= before)
    in_use = DistributionList.removed_at.is_(None)
    with app.db.read() as session:
        if session.scalars(select(DistributionList.id).where(is_due, in_use).limit(1)).first() is None:
            return
    sync_all_lists(app)


def sync_all_lists(app: App) -> None:
    """Look at every list now; one that can't be read is logged and keeps none of the others."""
    with app.db.read() as session:
        ids = session.scalars(
            select(DistributionList.id)
            .where(DistributionList.removed_at.is_(None))
            .order_by(DistributionList.id)
        ).all()
    read = reading_once(app)
    for list_id in ids:
        try:
            sync_list(app, list_id, read=read)
        except OkrError as error:
            _log.warning("list_not_synced", list_id=list_id, error=str(error))
    leavers.let_go(app)


def sync_list(app: App, list_id: int, *, accept: bool = False, read: Reader | None = None) -> SyncReport:
    """
    Read a list from the directory and store who is on it; `accept` stores a great loss, too.

    `read` is handed on by who looks at several lists of the same directory group.

    Raises:
        TransientError: The directory could not be read whole; nothing is changed.
        ConfigurationError: The app may not see who the people are; nothing is changed.
    """
    with app.db.read() as session:
        directory_id = session.get_one(DistributionList, list_id).directory_id
    found, gone = _read(read or reading_once(app), directory_id)
    with app.db.begin() as session:
        list_ = session.get_one(DistributionList, list_id, with_for_update=True)
        found = only_the_lists(session, list_, found)
        before, now = roster_of(session, list_), _roster(session, list_, found)
        change, problem = compare(before, now), gone or why_to_ask(before, now)
        is_applied = problem is None or accept
        if is_applied:
            _store(app, session, list_, found)
            ask_about_joiners(session, list_.id)
        list_.synced_at = app.clock.machine_now()
        list_.sync_problem = None if is_applied else problem
        if change:
            _remember(app, session, list_, change, is_applied=is_applied)
        return _report(list_, change, list_.sync_problem, is_applied=is_applied)


def preview_sync(app: App, list_id: int) -> SyncReport:
    """Say what a look at the directory would change; nothing is stored. Raises as `sync_list` does."""
    with app.db.read() as session:
        directory_id = session.get_one(DistributionList, list_id).directory_id
    found, gone = _read(reading_once(app), directory_id)
    with app.db.read() as session:
        list_ = session.get_one(DistributionList, list_id)
        found = only_the_lists(session, list_, found)
        before, now = roster_of(session, list_), _roster(session, list_, found)
        return _report(list_, compare(before, now), gone or why_to_ask(before, now), is_applied=False)


def _read(read: Reader, directory_id: str) -> tuple[DirectoryList, str | None]:
    try:
        return read(directory_id), None
    except NotFoundError:
        return DirectoryList((), {}), "The directory does not know this list any more."


def roster_of(session: Session, list_: DistributionList) -> dict[str, RosterEntry]:
    """Return the people of a list as they are stored."""
    memberships = session.scalars(
        select(Membership)
        .where(Membership.list_id == list_.id, Membership.left_at.is_(None))
        .options(joinedload(Membership.person).joinedload(Person.manager))
    )
    return {
        membership.person.directory_id: RosterEntry(
            membership.person.name,
            membership.person.address,
            membership.person.manager.name if membership.person.manager is not None else None,
            membership.left_out,
        )
        for membership in memberships
    }


def _roster(session: Session, list_: DistributionList, found: DirectoryList) -> Roster:
    excluded = {
        membership.person.directory_id: membership.excluded_because
        for membership in session.scalars(
            select(Membership).where(Membership.list_id == list_.id).options(joinedload(Membership.person))
        )
    }
    entries = {}
    for person in found.people:
        manager = found.managers[person.id]
        entries[person.id] = RosterEntry(
            person.display_name,
            (person.mail or person.user_principal_name).lower(),
            manager.display_name if manager is not None else None,
            left_out_because(person, excluded.get(person.id)),
        )
    return entries


def _report(
    list_: DistributionList, change: RosterChange, problem: str | None, *, is_applied: bool
) -> SyncReport:
    return SyncReport(list_.address, is_applied, change.joined, change.left, change.changed, problem)


def _remember(
    app: App, session: Session, list_: DistributionList, change: RosterChange, *, is_applied: bool
) -> None:
    """Keep what changed; a question that is asked again and again is kept once."""
    last = session.scalars(
        select(ListSync).where(ListSync.list_id == list_.id).order_by(ListSync.id.desc()).limit(1)
    ).first()
    if last is None or last.is_applied:
        last = ListSync(list_id=list_.id)
        session.add(last)
    last.at, last.is_applied = app.clock.now(), is_applied
    last.joined, last.left, last.changed = list(change.joined), list(change.left), list(change.changed)


def _store(app: App, session: Session, list_: DistributionList, found: DirectoryList) -> None:
    managers = [manager for manager in found.managers.values() if manager is not None]
    people = PeopleStore(session, {member.id: member for member in (*found.people, *managers)}.values())
    stored = {member.id: people.store(member) for member in found.people}
    ids = {manager.id: people.store(manager).id for manager in {one.id: one for one in managers}.values()}
    for directory_id, person in stored.items():
        manager = found.managers[directory_id]
        person.manager_id = ids[manager.id] if manager is not None else None
    session.flush()
    known = {
        membership.person_id: membership
        for membership in session.scalars(select(Membership).where(Membership.list_id == list_.id))
    }
    for member in found.people:
        person = stored[member.id]
        _store_membership(app, session, list_, known.get(person.id), person.id, member)
    session.flush()
    fall_back(session, stored.values())
    still_here = {person.id for person in stored.values()}
    for membership in known.values():
        if membership.person_id not in still_here and membership.left_at is None:
            membership.left_at = app.clock.now()


def _store_membership(
    app: App,
    session: Session,
    list_: DistributionList,
    membership: Membership | None,
    person_id: int,
    member: DirectoryPerson,
) -> None:
    was_asked = membership is not None and membership.left_at is None and membership.left_out is None
    if membership is None:
        membership = Membership(
            list_id=list_.id, person_id=person_id, joined_at=app.clock.now(), is_home=False
        )
        session.add(membership)
    elif membership.left_at is not None:
        membership.joined_at, membership.left_at = app.clock.now(), None
    membership.left_out = left_out_because(member, membership.excluded_because)
    if not was_asked and membership.left_out is None:
        session.flush()
        joiners.ask_or_welcome(app, session, list_, membership)


def left_out_because(member: DirectoryPerson, excluded_because: str | None = None) -> str | None:
    """Say why someone on the list is not asked, or None."""
    if excluded_because is not None:
        return f"excluded: {excluded_because}"
    if member.is_guest:
        return "guest"
    if member.mail is None:
        return "no mailbox"
    if not member.is_enabled:
        return "account disabled"
    return None
