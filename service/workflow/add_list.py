"""
Make the people of a distribution list a team: check all that was said, store it, read who is on the list.

Nothing is sent. Switching it on and everything later is `manage_lists`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, Team
from service.domain.periods import Cycle
from service.errors import ConfigurationError
from service.graph.directory import DirectoryPerson, Group
from service.workflow import change_objectives
from service.workflow.app import App
from service.workflow.list_reports import ListReport, get_list, show
from service.workflow.outbox import ensure_mailbox
from service.workflow.read_people import read_people
from service.workflow.store_people import store_person
from service.workflow.sync_list import left_out_because, sync_list

NOBODY = "nobody"
"""Given as a lead: the team has none."""

_NO_LIST = """\
Graph shows no list with the address {address}.
Does it exist in Outlook? Then it is most likely a dynamic distribution list of Exchange, which no app can read. Make a \
Microsoft 365 group with a membership rule (a dynamic group of Entra), or a plain distribution list, with the same \
people, and add that one.
Was it made or renamed in the last hour? Then the directory may not show it yet; try again later.
"""
_CODE = re.compile(r"[^\W\d_][^\W_]{0,11}")


@dataclass(frozen=True)
class TeamWishes:
    """What an admin says of a list and its team; None leaves a thing as it is, or takes what is usual."""

    code: str | None = None
    name: str | None = None
    zone: str | None = None
    lead: str | None = None
    cycle_start: date | None = None
    cadence: str | None = None
    key_results: str | None = None
    """An outline; see `service.domain.outline`."""


def add(
    app: App,
    address: str,
    *,
    code: str | None = None,
    name: str | None = None,
    zone: str | None = None,
    lead: str | None = None,
    cycle_start: date | None = None,
    cadence: str | None = None,
    key_results: str | None = None,
) -> ListReport:
    """
    Make the people of a distribution list a team, or change what was said of it before; nothing is sent yet.

    Where nothing is said, the team is called like the list, and the zone is that of the list added last.

    Raises:
        ConfigurationError: Something given is wrong; says all of it. Nothing is stored then.
    """
    wishes = TeamWishes(code, name, zone, lead, cycle_start, cadence, key_results)
    _refuse_impossible(wishes)
    group = _find_group(app, address.partition("/")[0])
    lead_found = _find_lead(app, lead) if lead and lead != NOBODY else None
    if "/" in address:
        with app.db.read() as session:
            get_list(session, address)  # Parts are made by splitting, not by adding.
    if not read_people(app, group.id).people:
        raise ConfigurationError(_nobody_to_see(address, group))
    with app.db.begin() as session:
        ensure_mailbox(session, app.config.mailbox)
        list_ = _store_list(app, session, group, address, wishes)
        if lead_found is not None or lead == NOBODY:
            list_.team.lead_id = store_person(session, lead_found).id if lead_found else None
        if key_results:
            change_objectives.store_outline(app, session, list_.team, key_results, by="an admin")
        list_id, name_of_list = list_.id, list_.address
    sync_list(app, list_id)
    return show(app, name_of_list)[0]


def _refuse_impossible(wishes: TeamWishes) -> None:
    problems = []
    if wishes.zone is not None and not _is_zone(wishes.zone):
        problems.append(f"{wishes.zone} is no time zone; name one like Europe/Amsterdam.")
    if wishes.cycle_start is not None and wishes.cycle_start.weekday() != 0:
        problems.append(f"A cycle starts on a Monday; {wishes.cycle_start} is none.")
    if wishes.cadence not in (None, "weekly", "biweekly"):
        problems.append(f"The cadence is weekly or biweekly, not {wishes.cadence}.")
    if wishes.code is not None and not _CODE.fullmatch(wishes.code):
        problems.append(f"{wishes.code} is no code: a letter, then up to 11 letters or digits, like OPS.")
    if wishes.key_results:
        problems += change_objectives.problems_of_outline(wishes.key_results)
    if problems:
        raise ConfigurationError("\n".join(problems))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name that is a folder, like "Europe".
        return False
    return True


def _find_group(app: App, address: str) -> Group:
    group = app.directory.find_group(address)
    if group is not None:
        return group
    if app.directory.person(address) is not None:
        raise ConfigurationError(f"{address} is a person's address, not a list's.")
    raise ConfigurationError(_NO_LIST.format(address=address))


def _nobody_to_see(address: str, group: Group) -> str:
    if group.hides_members:
        return (
            f"{address} hides its members: grant the app Member.Read.Hidden and consent to it, then add it again. "
            "Nothing was stored."
        )
    return f"The directory shows nobody on {address}, so there is nobody to ask. Nothing was stored."


def _find_lead(app: App, address: str) -> DirectoryPerson:
    lead = app.directory.person(address)
    if lead is None:
        raise ConfigurationError(f"Nobody in the directory has the address {address}.")
    why_not = left_out_because(lead)
    if why_not is not None:
        raise ConfigurationError(f"{address} can't be the lead, whom the digest goes to: {why_not}.")
    return lead


def _store_list(
    app: App, session: Session, group: Group, address: str, wishes: TeamWishes
) -> DistributionList:
    primary = _address_of(group, address)
    list_ = session.scalars(
        select(DistributionList)
        .where(or_(DistributionList.address == primary, DistributionList.directory_id == group.id))
        .order_by((DistributionList.address == primary).desc(), DistributionList.id)
        .limit(1)
    ).first()
    if list_ is None:
        list_ = _new_list(app, session, group, primary, wishes)
    else:
        _refuse_change_in_mid_week(list_, wishes)
    list_.address, list_.directory_id, list_.name = primary, group.id, group.name
    list_.removed_at = None
    list_.zone, list_.cadence = wishes.zone or list_.zone, wishes.cadence or list_.cadence
    list_.cycle_start = wishes.cycle_start or list_.cycle_start
    list_.team.code = (wishes.code or list_.team.code).upper()
    list_.team.name = wishes.name or list_.team.name
    with session.no_autoflush:
        _refuse_same_team(session, list_.team)
    session.flush()
    return list_


def _address_of(group: Group, given: str) -> str:
    """Return the list's own address, with what was given behind a slash: the part of it."""
    whole, slash, part = given.lower().partition("/")
    return f"{(group.address or whole).lower()}{slash}{part}"


def _new_list(app: App, session: Session, group: Group, primary: str, wishes: TeamWishes) -> DistributionList:
    team = Team(code=(wishes.code or _code_of(group.name)).upper(), name=wishes.name or group.name)
    with session.no_autoflush:
        _refuse_same_team(session, team)
    list_ = DistributionList(
        address=primary,
        directory_id=group.id,
        name=group.name,
        team=team,
        zone=wishes.zone or _zone_of_last_list(session),
        cadence="weekly",
        cycle_start=wishes.cycle_start or _this_quarter(app.clock.now().date()),
    )
    session.add_all((team, list_))
    session.flush()
    return list_


def _code_of(name: str) -> str:
    """Make a code of a list's name: "Ops" → OPS, "People & Culture" → PC."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z][A-Za-z0-9]*", plain)
    if not words:
        raise ConfigurationError(f"Say which code the key results of {name} get: --code OPS makes OPS-1.1.")
    return words[0][:8] if len(words) == 1 else "".join(word[0] for word in words)[:8]


def _zone_of_last_list(session: Session) -> str:
    zone = session.scalars(
        select(DistributionList.zone).order_by(DistributionList.id.desc()).limit(1)
    ).first()
    if zone is None:
        raise ConfigurationError("Say in which time zone the team's week runs: --zone Europe/Amsterdam.")
    return zone


def _this_quarter(today: date) -> date:
    return Cycle(date(today.year, (today.month - 1) // 3 * 3 + 1, 1)).first_monday


def _refuse_change_in_mid_week(list_: DistributionList, wishes: TeamWishes) -> None:
    is_same = (
        wishes.zone in (None, list_.zone)
        and wishes.cadence in (None, list_.cadence)
        and wishes.cycle_start in (None, list_.cycle_start)
    )
    if list_.enabled_at is not None and not is_same:
        raise ConfigurationError(
            f"{list_.address} is switched on: its zone, cadence and cycle change from the next week on, by "
            f"`okr timetable set {list_.address}` or on its timetable page."
        )


def _refuse_same_team(session: Session, team: Team) -> None:
    same = session.scalars(
        select(Team).where(or_(Team.code == team.code, func.lower(Team.name) == team.name.lower()))
    )
    for other in same:
        if other is team:
            continue
        raise ConfigurationError(
            f"There is a team {other.name} with the code {other.code} already: "
            f"give {team.name} another --name and --code, so that people can tell {team.code}-1.1 apart."
        )
