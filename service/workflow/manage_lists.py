"""
Point at distribution lists: add one, see what it would do, switch it on, hold it, leave somebody out, remove it.

How a list stands is told by `list_reports`; who is on it comes from the directory by `sync_list`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import DistributionList, Membership, Team
from service.db.timetables import timetable_of, versions_of
from service.domain.periods import Cycle, Period
from service.domain.timetable import Kind, timetable_for
from service.errors import ConfigurationError
from service.graph.directory import DirectoryPerson, Group
from service.job_queue import Job
from service.workflow import change_objectives, leavers, plan_week
from service.workflow.app import App
from service.workflow.list_reports import ListReport, get_list, show
from service.workflow.outbox import ensure_mailbox
from service.workflow.read_people import read_people
from service.workflow.store_people import store_person
from service.workflow.sync_list import SyncReport, left_out_because, preview_sync, sync_list

NOBODY = "nobody"
"""Given as a lead: the team has none."""

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


def dry_run(app: App, name: str) -> tuple[ListReport, SyncReport]:
    """
    Say how a list stands and what a look at the directory would change; nothing is stored or sent.

    Raises:
        ConfigurationError: There is no such list.
    """
    report = show(app, name)[0]
    return report, preview_sync(app, report.id)


def sync(app: App, name: str, *, accept: bool = False) -> SyncReport:
    """Look at a list in the directory now; `accept` takes over a great loss, too. Raises as `sync_list` does."""
    with app.db.read() as session:
        list_id = get_list(session, name).id
    report = sync_list(app, list_id, accept=accept)
    leavers.let_go(app)
    return report


def enable(app: App, name: str, *, now: bool = False) -> ListReport:
    """
    Switch a list on. Its first mails leave at the next setup, or `now`: then the review follows in the same week.

    Raises:
        ConfigurationError: There is no such list, or it can't be switched on; says why.
    """
    report = show(app, name)[0]
    _refuse_without_reader(report)
    with app.db.begin() as session:
        list_ = session.get_one(DistributionList, report.id, with_for_update=True)
        if list_.enabled_at is None:
            list_.enabled_at = app.clock.now()
            if now:
                _start_now(app, session, list_)
    app.queue.hint(Job.SEND_SLICE, app.config.mailbox)
    return show(app, report.address)[0]


def check_typed_name(report: ListReport, typed: str) -> None:
    """
    Make sure that who switches a list on means this one.

    Raises:
        ConfigurationError: Another name was typed.
    """
    if typed.strip().casefold() != report.team_name.casefold():
        raise ConfigurationError(
            f"To switch {report.address} on, type the team's name: {report.team_name}. Nothing was changed."
        )


def hold(app: App, name: str) -> ListReport:
    """Hold back every mail of a list that has not left, until it is resumed. Links and replies go on working."""
    with app.db.begin() as session:
        list_ = get_list(session, name)
        list_.held_at = list_.held_at or app.clock.now()
    return show(app, name)[0]


def resume(app: App, name: str) -> ListReport:
    """Let the mails of a list leave again: those held back, and those whose time came meanwhile and is not over."""
    with app.db.begin() as session:
        get_list(session, name).held_at = None
    app.queue.hint(Job.SEND_SLICE, app.config.mailbox)
    return show(app, name)[0]


def remove(app: App, name: str) -> ListReport:
    """Stop asking the people of a list; the team, its key results and all weeks stay. Adding it again takes it up."""
    with app.db.begin() as session:
        list_ = get_list(session, name)
        now = app.clock.now()
        list_.removed_at = list_.removed_at or now
        list_.enabled_at = list_.held_at = list_.sync_problem = None
        session.flush()
        leavers.cancel_digests_of(session, list_.id)
        address = list_.address
    leavers.let_go(app)
    return show(app, address)[0]


def exclude(app: App, name: str, person: str, reason: str) -> ListReport:
    """
    Never ask one person on a list, with a reason that survives every sync.

    Raises:
        ConfigurationError: There is no such list, nobody of that address on it, or no reason.
    """
    if not reason.strip():
        raise ConfigurationError("Say why, so that whoever looks at the list later knows.")
    with app.db.begin() as session:
        membership = _membership(session, get_list(session, name), person)
        membership.excluded_because = " ".join(reason.split())
        membership.left_out = f"excluded: {membership.excluded_because}"
    leavers.let_go(app)
    return show(app, name)[0]


def include(app: App, name: str, person: str) -> ListReport:
    """
    Take an exclusion back; the next look at the directory, made at once, decides whether they are asked.

    Raises:
        ConfigurationError: There is no such list, or nobody of that address on it.
    """
    with app.db.begin() as session:
        list_ = get_list(session, name)
        _membership(session, list_, person).excluded_because = None
        list_id = list_.id
    sync_list(app, list_id)
    return show(app, name)[0]


def set_home(app: App, name: str, person: str) -> ListReport:
    """
    Make a list's team the home of a person who is on several; from the next setup on.

    Raises:
        ConfigurationError: There is no such list, or nobody of that address on it.
    """
    with app.db.begin() as session:
        home = _membership(session, get_list(session, name), person)
        for membership in session.scalars(select(Membership).where(Membership.person_id == home.person_id)):
            membership.is_home = membership.id == home.id
    return show(app, name)[0]


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
    raise ConfigurationError(
        f"Graph knows no list with the address {address}. Exchange's dynamic distribution groups can't be read by any "
        "app: make a Microsoft 365 group with a membership rule (a dynamic group of Entra) or a plain distribution "
        "list with the same people, and add that. A list made minutes ago may take a while to show."
    )


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


def _refuse_without_reader(report: ListReport) -> None:
    if report.state == "removed":
        raise ConfigurationError(
            f"{report.address} was removed: add it again, and its team and history are taken up."
        )
    if not (report.lead or report.managers):
        raise ConfigurationError(
            f"{report.address} has neither a lead nor a manager, so nobody would read its digest: name a lead first."
        )
    if not report.asked:
        raise ConfigurationError(f"Nobody on {report.address} is asked: there is nothing to switch on.")


def _start_now(app: App, session: Session, list_: DistributionList) -> None:
    """Send the running period's setup at once; where it is still to come, the timetable does it anyway."""
    now = app.clock.now()
    running = timetable_for(versions_of(session, list_), Period.containing(now.date()))
    assert running is not None  # The default version holds from long ago.
    period = running.period_at(now)
    timetable = timetable_of(session, list_, period)
    if timetable.moment(period, Kind.SETUP) > now:
        return
    if timetable.moment(period, Kind.REVIEW) <= now or period.monday < list_.cycle_start:
        raise ConfigurationError(
            "It is too late, or too early, to start with the running week: switch the list on without starting now, "
            "and its first mail leaves at the next setup."
        )
    session.flush()
    plan_week.start_now(app, session, list_, period)


def _membership(session: Session, list_: DistributionList, address: str) -> Membership:
    person = people.with_address(session, address)
    membership = session.scalars(
        select(Membership).where(
            Membership.list_id == list_.id,
            Membership.person_id == (person.id if person is not None else None),
            Membership.left_at.is_(None),
        )
    ).one_or_none()
    if membership is None:
        raise ConfigurationError(f"Nobody on {list_.address} has the address {address}.")
    return membership
