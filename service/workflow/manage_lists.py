"""Point at distribution lists: add one, see what it would do, switch it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import people, weeks
from service.db.tables import DistributionList, KeyResult, Membership, Objective, Person, Team
from service.db.timetables import timetable_of, versions_of
from service.domain.outline import OutlineObjective, read_outline
from service.domain.periods import Period
from service.domain.timetable import WAVES, timetable_for
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.outbox import ensure_mailbox
from service.workflow.sync_list import store_person, sync_list


@dataclass(frozen=True)
class PersonReport:
    """Someone on a list."""

    name: str
    address: str
    manager: str | None
    left_out: str | None
    """Why this person is not asked, or None."""


@dataclass(frozen=True)
class MomentReport:
    """When something of the next period happens."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class ListReport:
    """A list as an admin sees it."""

    address: str
    team_code: str
    team_name: str
    zone: str
    cadence: str
    cycle_start: date
    enabled_at: datetime | None
    lead: str | None
    managers: tuple[str, ...]
    people: tuple[PersonReport, ...]
    key_results: tuple[str, ...]
    """Code and text, "OPS-1.1 Open refund cases from 140 to 60"."""
    next_moments: tuple[MomentReport, ...]
    problems: tuple[str, ...]
    """What should be mended, and what has to be before the list can be switched on."""


def add(
    app: App,
    address: str,
    *,
    code: str,
    name: str,
    zone: str,
    lead: str | None,
    cycle_start: date,
    cadence: str = "weekly",
    key_results: str | None = None,
) -> ListReport:
    """
    Make the people of a distribution list a team, or change what was said of it before; nothing is sent yet.

    `key_results` is an outline (see `service.domain.outline`).

    Raises:
        ConfigurationError: Something given is wrong; says what.
    """
    objectives = _checked(zone, cycle_start, cadence, key_results)
    group = app.directory.find_group(address)
    if group is None:
        raise ConfigurationError(
            f"Graph knows no list with the address {address}. Exchange's dynamic distribution groups can't be read: "
            "use a Microsoft 365 group, a security group or a plain distribution list."
        )
    lead_found = app.directory.person(lead) if lead else None
    if lead and lead_found is None:
        raise ConfigurationError(f"Nobody in the directory has the address {lead}.")
    with app.db.begin() as session:
        ensure_mailbox(session, app.config.mailbox)
        list_ = _store_list(session, address, group.id, group.name, code, name)
        if list_.enabled_at is not None and (list_.zone, list_.cadence, list_.cycle_start) != (
            zone,
            cadence,
            cycle_start,
        ):
            raise ConfigurationError(
                f"{address} is switched on: its zone, cadence and cycle can't be changed in the middle of a week. "
                f"They are {list_.zone}, {list_.cadence}, {list_.cycle_start}."
            )
        list_.zone, list_.cadence, list_.cycle_start = zone, cadence, cycle_start
        list_.team.lead_id = store_person(session, lead_found).id if lead_found else None
        if objectives:
            _store_objectives(session, list_.team, objectives)
        list_id = list_.id
    sync_list(app, list_id)
    return show(app, address)[0]


def show(app: App, address: str | None = None) -> tuple[ListReport, ...]:
    """
    Report on one list, or on all.

    Raises:
        ConfigurationError: There is no such list.
    """
    with app.db.read() as session:
        statement = select(DistributionList).order_by(DistributionList.id)
        if address is not None:
            statement = statement.where(DistributionList.address == address.lower())
        reports = tuple(_report(app, session, list_) for list_ in session.scalars(statement))
    if address is not None and not reports:
        raise ConfigurationError(f"There is no list {address} yet: add it by `okr lists add {address}`.")
    return reports


def enable(app: App, address: str) -> ListReport:
    """
    Switch a list on; its first mails leave at the next setup.

    Raises:
        ConfigurationError: There is no such list, or it can't be switched on; says why.
    """
    report = show(app, address)[0]
    if not (report.lead or report.managers):
        raise ConfigurationError(
            f"{address} has neither a lead nor a manager, so nobody would read its digest: name a lead by --lead."
        )
    with app.db.begin() as session:
        list_ = session.scalars(
            select(DistributionList).where(DistributionList.address == address.lower())
        ).one()
        list_.enabled_at = list_.enabled_at or app.clock.now()
    return show(app, address)[0]


def _checked(
    zone: str, cycle_start: date, cadence: str, key_results: str | None
) -> tuple[OutlineObjective, ...]:
    problems = []
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(f"{zone} is no time zone; name one like Europe/Amsterdam.")
    if cycle_start.weekday() != 0:
        problems.append(f"A cycle starts on a Monday; {cycle_start} is none.")
    if cadence not in ("weekly", "biweekly"):
        problems.append(f"The cadence is weekly or biweekly, not {cadence}.")
    objectives, outline_problems = read_outline(key_results or "")
    problems += outline_problems
    if problems:
        raise ConfigurationError("\n".join(problems))
    return objectives


def _store_list(
    session: Session, address: str, directory_id: str, group_name: str, code: str, team_name: str
) -> DistributionList:
    list_ = session.scalars(
        select(DistributionList).where(DistributionList.address == address.lower())
    ).one_or_none()
    if list_ is None:
        team = Team(code=code.upper(), name=team_name)
        session.add(team)
        list_ = DistributionList(address=address.lower(), team=team)
        session.add(list_)
        list_.zone, list_.cycle_start = "UTC", date(1970, 1, 5)
    list_.directory_id, list_.name = directory_id, group_name
    list_.team.code, list_.team.name = code.upper(), team_name
    session.flush()
    return list_


def _store_objectives(session: Session, team: Team, objectives: tuple[OutlineObjective, ...]) -> None:
    """Number the outline; texts of numbers that exist are changed, none is removed: past weeks point to it."""
    known = {
        objective.number: objective
        for objective in session.scalars(select(Objective).where(Objective.team_id == team.id))
    }
    for number, given in enumerate(objectives, 1):
        objective = known.get(number) or Objective(team=team, number=number)
        objective.text = given.text
        session.add(objective)
        session.flush()
        rows = {row.number: row for row in objective.key_results}
        for place, text in enumerate(given.key_results, 1):
            row = rows.get(place) or KeyResult(objective=objective, number=place)
            row.text = text
            session.add(row)
    session.flush()


def _report(app: App, session: Session, list_: DistributionList) -> ListReport:
    readers = people.readers_of(session, list_.team, list_.id)
    memberships = session.scalars(
        select(Membership)
        .where(Membership.list_id == list_.id, Membership.left_at.is_(None))
        .order_by(Membership.id)
    ).all()
    return ListReport(
        address=list_.address,
        team_code=list_.team.code,
        team_name=list_.team.name,
        zone=list_.zone,
        cadence=list_.cadence,
        cycle_start=list_.cycle_start,
        enabled_at=list_.enabled_at,
        lead=_named(readers.lead),
        managers=tuple(filter(None, map(_named, readers.managers))),
        people=tuple(_person_report(session, membership) for membership in memberships),
        key_results=tuple(
            f"{weeks.code_of(key_result)} {key_result.text}"
            for key_result in weeks.key_results(session, [list_.team_id])
        ),
        next_moments=_next_moments(app, session, list_),
        problems=_problems(session, list_, readers, len(memberships)),
    )


def _named(person: Person | None) -> str | None:
    return f"{person.name} <{person.address}>" if person is not None else None


def _person_report(session: Session, membership: Membership) -> PersonReport:
    person = membership.person
    manager = people.manager_of(session, person)
    return PersonReport(person.name, person.address, manager.name if manager else None, membership.left_out)


def _next_moments(app: App, session: Session, list_: DistributionList) -> tuple[MomentReport, ...]:
    """Say when the mails of the next whole period leave."""
    now = app.clock.now()
    running = timetable_for(versions_of(session, list_), Period.containing(now.date()))
    assert running is not None
    period = running.cadence.next(running.period_at(now))
    timetable = timetable_of(session, list_, period)
    zone = ZoneInfo(list_.zone)
    return tuple(MomentReport(str(kind), timetable.moment(period, kind).astimezone(zone)) for kind in WAVES)


def _problems(
    session: Session, list_: DistributionList, readers: people.Readers, members: int
) -> tuple[str, ...]:
    problems = []
    if not readers.all:
        problems.append(
            "Nobody reads the digest: there is neither a lead nor a manager. Name a lead by --lead."
        )
    if not weeks.key_results(session, [list_.team_id]):
        problems.append(f"{list_.team.name} has no key results yet: give them by --key-results FILE.")
    if not members:
        problems.append("Nobody is on the list.")
    return tuple(problems)
