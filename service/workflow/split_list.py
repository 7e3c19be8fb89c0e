"""
Split a company-wide list into teams, by manager or by a file; each part becomes a list of its own, switched off at first.

The list itself keeps whoever is in no part. A part by manager follows the directory: who gets another manager changes
teams at the next look.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, PartAddress, Team
from service.domain.parts import managers_of_teams
from service.domain.wording import given_name
from service.errors import ConfigurationError
from service.graph.directory import DirectoryPerson
from service.workflow import leavers
from service.workflow.app import App
from service.workflow.list_reports import ListReport, get_list, show
from service.workflow.read_people import DirectoryList, listed, read_people
from service.workflow.store_people import store_person
from service.workflow.sync_list import left_out_because, sync_list

FEWEST = 2
"""People whom a manager must have on the list to get a team of their own."""

_COLUMNS = ("address", "team")
_MOST_LETTERS = 8


@dataclass
class PlannedTeam:
    """A team that the split would make."""

    name: str
    code: str
    lead: str | None
    """Address of the lead, None where nobody was named."""
    people: list[str] = field(default_factory=list)
    """Their addresses; for a team by manager those of the direct reports."""
    manager: DirectoryPerson | None = field(default=None, repr=False)


def plan_by_manager(app: App, name: str, fewest: int = FEWEST) -> tuple[PlannedTeam, ...]:
    """
    Say which teams a split by manager would make: one for each manager of at least `fewest` people on the list.

    Raises:
        ConfigurationError: There is no such list, or nobody on it has such a manager.
    """
    found = _read(app, name)
    people = listed(found)
    managers = {manager.id: manager for manager in found.managers.values() if manager is not None}
    teams: list[PlannedTeam] = []
    for manager_id in managers_of_teams(people, fewest):
        manager = managers[manager_id]
        team_name = _free(f"{given_name(manager.display_name)}’s team", [team.name for team in teams])
        team = PlannedTeam(
            team_name, _code(manager, [one.code for one in teams]), manager.mail, manager=manager
        )
        if left_out_because(manager) is not None:
            team.lead = None
        reports = {person.id for person in people if person.manager == manager_id}
        team.people = [_address(person) for person in found.people if person.id in reports]
        teams.append(team)
    if not teams:
        raise ConfigurationError(f"Nobody manages {fewest} people of this list: split it by a file instead.")
    return tuple(teams)


def plan_by_file(app: App, name: str, text: str) -> tuple[PlannedTeam, ...]:
    """
    Say which teams a file makes: a table with the columns address and team, and if wanted code and lead.

    Raises:
        ConfigurationError: There is no such list, or something in the file is wrong; says what, by line.
    """
    found = _read(app, name)
    known = {address.lower() for person in found.people for address in (*person.addresses, _address(person))}
    teams: dict[str, PlannedTeam] = {}
    problems = []
    for number, row in _rows(text):
        problem = _problem(row, known)
        if problem is not None:
            problems.append(f"Line {number} {problem}")
            continue
        team = teams.get(row["team"].casefold())
        if team is None:
            code = row.get("code") or _letters(row["team"])
            team = teams[row["team"].casefold()] = PlannedTeam(
                row["team"], _free(code.upper(), [one.code for one in teams.values()]), None
            )
        team.lead = team.lead or row.get("lead") or None
        team.people.append(row["address"].lower())
    if problems or not teams:
        raise ConfigurationError("\n".join(problems) or "The file names nobody.")
    return tuple(teams.values())


def split(app: App, name: str, teams: Sequence[PlannedTeam]) -> tuple[ListReport, ...]:
    """
    Make the parts, all switched off, and move the people; returns the parts and what stays of the list.

    Raises:
        ConfigurationError: There is no such list, it is a part itself, or a lead or code can't be; nothing is changed.
    """
    leads = {team.code: _lead(app, team) for team in teams}
    with app.db.begin() as session:
        whole = get_list(session, name)
        if whole.whole_id is not None:
            raise ConfigurationError(f"{whole.address} is a part itself: split the whole list.")
        in_use = DistributionList.removed_at.is_(None)
        parts = [_store_part(session, whole, team, leads[team.code]) for team in teams]
        names = [whole.address, *(part.address for part in parts)]
        of_whole = DistributionList.whole_id == whole.id
        ids = [*session.scalars(select(DistributionList.id).where(of_whole, in_use)), whole.id]
    for list_id in ids:
        sync_list(app, list_id, accept=True)
    leavers.let_go(app)
    return tuple(show(app, one)[0] for one in names)


def _read(app: App, name: str) -> DirectoryList:
    with app.db.read() as session:
        directory_id = get_list(session, name).directory_id
    return read_people(app, directory_id)


def _lead(app: App, team: PlannedTeam) -> DirectoryPerson | None:
    if team.lead is None:
        return None
    lead = team.manager or app.directory.person(team.lead)
    if lead is None or left_out_because(lead) is not None:
        raise ConfigurationError(
            f"{team.lead} can't lead {team.name}: not in the directory, or without a mailbox."
        )
    return lead


def _store_part(
    session: Session, whole: DistributionList, team: PlannedTeam, lead: DirectoryPerson | None
) -> DistributionList:
    address = f"{whole.address}/{team.code.lower()}"
    part = session.scalars(select(DistributionList).where(DistributionList.address == address)).one_or_none()
    if part is None:
        _refuse_same_team(session, team)
        part = DistributionList(
            address=address,
            team=Team(code=team.code, name=team.name),
            name=team.name,
            language=whole.language,
            whole_id=whole.id,
        )
        session.add(part)
    part.directory_id, part.removed_at = whole.directory_id, None
    part.zone, part.cadence, part.cycle_start = whole.zone, whole.cadence, whole.cycle_start
    part.team.lead_id = store_person(session, lead).id if lead is not None else part.team.lead_id
    part.manager_id = store_person(session, team.manager).id if team.manager is not None else None
    session.flush()
    session.execute(delete(PartAddress).where(PartAddress.list_id == part.id))
    if team.manager is None:
        session.add_all(PartAddress(list_id=part.id, address=one) for one in sorted(set(team.people)))
    session.flush()
    return part


def _refuse_same_team(session: Session, team: PlannedTeam) -> None:
    same = select(Team).where((Team.code == team.code) | (func.lower(Team.name) == team.name.lower()))
    other = session.scalars(same.limit(1)).first()
    if other is not None:
        raise ConfigurationError(
            f"There is a team {other.name} with the code {other.code} already: split by a file that gives {team.name} "
            "another name and code."
        )


def _rows(text: str) -> list[tuple[int, dict[str, str]]]:
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count)))
    except csv.Error as error:
        raise ConfigurationError(f"The file can't be read as a table: {error}.") from None
    heads = [cell.strip().casefold() for cell in table[0]] if table else []
    if not set(_COLUMNS) <= set(heads):
        raise ConfigurationError("Line 1 must name the columns: address, team, and if wanted code and lead.")
    rows = (dict(zip(heads, (cell.strip() for cell in row), strict=False)) for row in table[1:])
    return [(number, row) for number, row in enumerate(rows, 2) if any(row.values())]


def _problem(row: dict[str, str], known: set[str]) -> str | None:
    if not row.get("address") or not row.get("team"):
        return "lacks an address or a team."
    if row["address"].lower() not in known:
        return f"names somebody who is not on the list: {row['address']}"
    code = row.get("code")
    if code and not re.fullmatch(r"[^\W\d_][^\W_]{0,11}", code):
        return f"has a code that is none: {code}. A letter, then up to 11 letters or digits, like OPS."
    return None


def _code(manager: DirectoryPerson, taken: Sequence[str]) -> str:
    return _free(_letters(given_name(manager.display_name)), taken)


def _letters(name: str) -> str:
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return (re.sub(r"[^A-Za-z0-9]", "", plain).lstrip("0123456789") or "TEAM")[:_MOST_LETTERS].upper()


def _free(wanted: str, taken: Sequence[str]) -> str:
    """Return a name that is not taken yet, with a number behind it where it is."""
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}{number}"
    return free


def _address(person: DirectoryPerson) -> str:
    return (person.mail or person.user_principal_name).lower()
