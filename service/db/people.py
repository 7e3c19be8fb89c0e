"""Find people, their teams and who reads about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from service.db import known
from service.db.tables import DistributionList, Membership, OtherAddress, Person, Team


def with_address(session: Session, address: str) -> Person | None:
    """Find a person by primary or other address, whatever its case."""
    wanted = address.lower()
    return known.answer(session, ("address", None, wanted), lambda: _with_address(session, wanted))


def _with_address(session: Session, wanted: str) -> Person | None:
    person = session.scalars(select(Person).where(Person.address == wanted)).first()
    if person is None:
        other = session.get(OtherAddress, wanted)
        person = session.get(Person, other.person_id) if other is not None else None
    return person


def asked_members(session: Session, list_id: int) -> Sequence[Membership]:
    """Return the people of a list who are asked, in the order in which they joined."""
    return known.answer(session, ("members", None, list_id), lambda: _asked_members(session, list_id))


def _asked_members(session: Session, list_id: int) -> Sequence[Membership]:
    return asked_on(session, [list_id])


def asked_on(session: Session, list_ids: Collection[int]) -> Sequence[Membership]:
    """Do for many lists what `asked_members` does for one."""
    return session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.list_id.in_(list_ids), Membership.left_at.is_(None), Membership.left_out.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    ).all()


def lists_of(session: Session, person_id: int) -> Sequence[DistributionList]:
    """Return the enabled lists on which a person is asked; the first is the home team's."""
    return known.answer(session, ("lists", person_id), lambda: _lists_of(session, person_id))


def _lists_of(session: Session, person_id: int) -> Sequence[DistributionList]:
    return session.scalars(
        select(DistributionList)
        .join(Membership, Membership.list_id == DistributionList.id)
        .where(
            Membership.person_id == person_id,
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            is_on(),
        )
        .order_by(Membership.is_home.desc(), DistributionList.id)
    ).all()


def lists_on(session: Session, person_ids: Iterable[int]) -> dict[int, list[DistributionList]]:
    """Return for each person the enabled lists on which they are asked, home team's first; in one query."""
    found: dict[int, list[DistributionList]] = {person_id: [] for person_id in person_ids}
    rows = session.execute(
        select(Membership.person_id, DistributionList)
        .join(DistributionList, Membership.list_id == DistributionList.id)
        .options(joinedload(DistributionList.team).joinedload(Team.lead))
        .where(
            Membership.person_id.in_(list(found)),
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            is_on(),
        )
        .order_by(Membership.is_home.desc(), DistributionList.id)
    )
    for person_id, list_ in rows:
        found[person_id].append(list_)
    return found


def home_teams(session: Session, list_id: int) -> dict[int, str]:
    """Return the home team's name of each person of a list who is asked on several, by person."""
    on_this_list = select(Membership.person_id).where(Membership.list_id == list_id)
    rows = session.execute(
        select(Membership.person_id, Team.name)
        .join(Membership.list)
        .join(DistributionList.team)
        .where(
            Membership.person_id.in_(on_this_list),
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            is_on(),
        )
        .order_by(Membership.is_home.desc(), DistributionList.id)
    ).all()
    teams: dict[int, list[str]] = {}
    for person_id, name in rows:
        teams.setdefault(person_id, []).append(name)
    return {person_id: names[0] for person_id, names in teams.items() if len(names) > 1}


def is_on() -> ColumnElement[bool]:
    """Tell the lists that are switched on, held ones too."""
    return and_(DistributionList.enabled_at.is_not(None), DistributionList.removed_at.is_(None))


def is_sending() -> ColumnElement[bool]:
    """Tell the lists whose mails leave."""
    return and_(is_on(), DistributionList.held_at.is_(None))


def is_asked() -> ColumnElement[bool]:
    """Tell the people who are asked by some list, of a statement that selects from people."""
    return (
        select(Membership.id)
        .join(Membership.list)
        .where(
            Membership.person_id == Person.id,
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            is_on(),
        )
        .exists()
    )


def who_left(session: Session, person_ids: Iterable[int]) -> frozenset[int]:
    """Return those of these people who are on no list any more."""
    asked_about = frozenset(person_ids)
    still_on_one = session.scalars(
        select(Membership.person_id)
        .join(Membership.list)
        .where(
            Membership.person_id.in_(asked_about),
            Membership.left_at.is_(None),
            DistributionList.removed_at.is_(None),
        )
    )
    return asked_about.difference(still_on_one)


@dataclass(frozen=True)
class Readers:
    """Who reads a team's digest."""

    lead: Person | None
    managers: tuple[Person, ...]

    @property
    def all(self) -> tuple[Person, ...]:
        people = {person.id: person for person in (self.lead, *self.managers) if person is not None}
        return tuple(people.values())


def readers_of(session: Session, team: Team, list_id: int) -> Readers:
    """Return a team's lead and the managers of its members; the lead's own manager is not one of them."""
    manager_ids = session.scalars(
        select(Person.manager_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.list_id == list_id,
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            Person.manager_id.is_not(None),
            Person.id != (team.lead_id or 0),
        )
        .group_by(Person.manager_id)
        .order_by(func.min(Membership.joined_at), func.min(Membership.id))
    )
    managers = [session.get_one(Person, manager_id) for manager_id in manager_ids]
    return Readers(team.lead, tuple(managers))


def all_readers(session: Session) -> tuple[Person, ...]:
    """Return everyone who reads a digest of an enabled list."""
    readings = _readings().subquery()
    return tuple(
        session.scalars(select(Person).where(Person.id.in_(select(readings.c.reader_id))).order_by(Person.id))
    )


def lists_read_by(session: Session, person_id: int) -> list[DistributionList]:
    """Return the enabled lists whose digest a person reads."""
    return lists_read(session, [person_id])[person_id]


def lists_read(session: Session, person_ids: Iterable[int]) -> dict[int, list[DistributionList]]:
    """Return for each person the enabled lists whose digest they read, with team and lead; in two queries."""
    found: dict[int, list[DistributionList]] = {person_id: [] for person_id in person_ids}
    readings = _readings(list(found)).subquery()
    rows = session.execute(
        select(readings.c.reader_id, DistributionList)
        .join(DistributionList, DistributionList.id == readings.c.list_id)
        .options(joinedload(DistributionList.team).joinedload(Team.lead))
        .order_by(DistributionList.id)
    )
    for person_id, list_ in rows:
        found[person_id].append(list_)
    return found


def _readings(readers: Sequence[int] | None = None) -> CompoundSelect[tuple[int | None, int]]:
    """Select who, or which of these, reads which list: its lead, and the managers of its members but for the lead's own."""
    leads = (
        select(Team.lead_id.label("reader_id"), DistributionList.id.label("list_id"))
        .join(Team, Team.id == DistributionList.team_id)
        .where(_is_one_of(Team.lead_id, readers), is_on())
    )
    managers = (
        select(Person.manager_id, DistributionList.id)
        .join(Membership, Membership.person_id == Person.id)
        .join(DistributionList, DistributionList.id == Membership.list_id)
        .join(Team, Team.id == DistributionList.team_id)
        .where(
            _is_one_of(Person.manager_id, readers),
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            or_(Team.lead_id.is_(None), Team.lead_id != Person.id),
            is_on(),
        )
    )
    return union(leads, managers)


def _is_one_of(
    column: InstrumentedAttribute[int | None], readers: Sequence[int] | None
) -> ColumnElement[bool]:
    return column.is_not(None) if readers is None else column.in_(readers)


def manager_of(session: Session, person: Person) -> Person | None:
    """Return a person's manager in the directory."""
    return session.get(Person, person.manager_id) if person.manager_id is not None else None
