"""
Do with a list what an admin wants: see what it would do, switch it on, hold it, leave somebody out, remove it.

Adding one is `add_list`; how it stands is told by `list_reports`; who is on it comes from the directory by `sync_list`.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import DistributionList, Membership
from service.db.timetables import timetable_of, versions_of
from service.domain.periods import Period
from service.domain.timetable import Kind, timetable_for
from service.errors import ConfigurationError
from service.job_queue import Job
from service.workflow import leavers, plan_week
from service.workflow.add_list import NOBODY, add
from service.workflow.app import App
from service.workflow.list_reports import ListReport, get_list, show
from service.workflow.sync_list import SyncReport, preview_sync, sync_list

__all__ = [
    "NOBODY",
    "add",
    "check_typed_name",
    "dry_run",
    "enable",
    "exclude",
    "hold",
    "include",
    "remove",
    "resume",
    "set_home",
    "sync",
]


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
