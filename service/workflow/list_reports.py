"""
Say how a list stands, as an admin sees it on its page, in `okr lists show` and in the dry run.

Who is asked and who drops out, who reads the digest, what leaves when and until when, what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from service.db import people, weeks
from service.db.tables import DistributionList, ListSync, Membership, Person, Team, Wave
from service.db.timetables import timetable_of, versions_of
from service.domain.announcement import Announcement, announce
from service.domain.periods import Period
from service.domain.timetable import WAVES, Kind, timetable_for
from service.domain.wording import given_name
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.hold_back import held_back_until


@dataclass(frozen=True)
class PersonReport:
    """Someone on a list."""

    name: str
    address: str
    manager: str | None
    left_out: str | None
    """Why this person is not asked, or None."""
    home_team: str | None
    """Where the person is on several lists, the name of the team that counts as theirs; else None."""


@dataclass(frozen=True)
class MomentReport:
    """When something of the next period happens."""

    kind: str
    at: datetime
    mails: int
    """At most so many; who has answered or is away gets fewer."""
    until: datetime
    """When the last of them has left, at the pace that the mailboxes may keep."""


@dataclass(frozen=True)
class LastSync:
    """The last look at the directory that found a change."""

    at: datetime
    is_applied: bool
    joined: tuple[str, ...]
    left: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class ListReport:
    """A list as an admin sees it."""

    id: int
    address: str
    team_id: int
    team_code: str
    team_name: str
    zone: str
    cadence: str
    language: str | None
    """For those whose own nobody knows; None: English."""
    cycle_start: date
    state: str
    """off, on, held or removed."""
    enabled_at: datetime | None
    lead: str | None
    managers: tuple[str, ...]
    """Those of the people asked, without the lead."""
    people: tuple[PersonReport, ...]
    key_results: tuple[str, ...]
    """Code and text, "OPS-1.1 Open refund cases from 140 to 60"."""
    next_moments: tuple[MomentReport, ...]
    facts: tuple[str, ...]
    """What an admin should know before the list is switched on, a sentence each."""
    problems: tuple[str, ...]
    """What should be mended, and what has to be before the list can be switched on."""
    must_accept: bool
    """Whether the directory shows a great loss, which somebody has to accept before it is stored."""
    last_sync: LastSync | None
    is_coaching_muted: bool
    """Whether its people get no thoughts on their lines."""
    announcement: Announcement
    """For the lead to send under their own name before the first mail."""

    @property
    def asked(self) -> int:
        """How many people are asked."""
        return sum(person.left_out is None for person in self.people)


def show(app: App, name: str | None = None) -> tuple[ListReport, ...]:
    """
    Report on one list, by its address or its team's code, or on all that were not removed.

    Raises:
        ConfigurationError: There is no such list.
    """
    with app.db.read() as session:
        if name is not None:
            return (_report(app, session, get_list(session, name)),)
        statement = select(DistributionList).where(DistributionList.removed_at.is_(None))
        lists = session.scalars(statement.order_by(DistributionList.id)).all()
        return tuple(_report(app, session, list_) for list_ in lists)


def get_list(session: Session, name: str) -> DistributionList:
    """
    Find a list by its address or its team's code; among several, one that was not removed.

    Raises:
        ConfigurationError: There is none; says how to get one.
    """
    found = session.scalars(
        select(DistributionList)
        .join(DistributionList.team)
        .where(_is_called(name))
        .order_by(DistributionList.removed_at.is_(None).desc(), DistributionList.id)
        .limit(1)
    ).first()
    if found is None:
        raise ConfigurationError(f"There is no list {name} yet: add it by `okr lists add {name}`.")
    return found


def _is_called(name: str) -> ColumnElement[bool]:
    return or_(DistributionList.address == name.lower(), Team.code == name.upper())


def _report(app: App, session: Session, list_: DistributionList) -> ListReport:
    readers = people.readers_of(session, list_.team, list_.id)
    memberships = session.scalars(
        select(Membership)
        .where(Membership.list_id == list_.id, Membership.left_at.is_(None))
        .options(joinedload(Membership.person).joinedload(Person.manager))
        .order_by(Membership.id)
    ).all()
    homes = people.home_teams(session, list_.id)
    moments = _next_moments(app, session, list_, readers)
    timetable = timetable_of(session, list_, next_period(app, session, list_))
    return ListReport(
        id=list_.id,
        address=list_.address,
        team_id=list_.team_id,
        team_code=list_.team.code,
        team_name=list_.team.name,
        zone=timetable.zone.key,
        cadence="weekly" if timetable.cadence.weeks == 1 else "biweekly",
        language=list_.language,
        cycle_start=timetable.cycle.start,
        state=state_of(list_),
        enabled_at=list_.enabled_at,
        lead=_named(readers.lead),
        managers=tuple(
            filter(None, (_named(one) for one in readers.managers if one.id != list_.team.lead_id))
        ),
        people=tuple(_person_report(membership, homes) for membership in memberships),
        key_results=tuple(
            f"{weeks.code_of(key_result)} {key_result.text}"
            for key_result in weeks.key_results(session, [list_.team_id])
        ),
        next_moments=moments,
        facts=(*_held_back(app, list_), *_parts(session, list_), *_facts(list_, readers, memberships)),
        problems=tuple(_problems(session, list_, readers, memberships)),
        must_accept=list_.sync_problem is not None,
        last_sync=_last_sync(session, list_),
        is_coaching_muted=list_.team.is_coaching_muted,
        announcement=_announcement(app, list_, readers, moments),
    )


def state_of(list_: DistributionList) -> str:
    """Say whether a list is off, on, held or removed."""
    if list_.removed_at is not None:
        return "removed"
    if list_.enabled_at is None:
        return "off"
    return "held" if list_.held_at is not None else "on"


def _named(person: Person | None) -> str | None:
    return f"{person.name} <{person.address}>" if person is not None else None


def _person_report(membership: Membership, homes: Mapping[int, str]) -> PersonReport:
    person = membership.person
    manager = person.manager.name if person.manager is not None else None
    return PersonReport(person.name, person.address, manager, membership.left_out, homes.get(person.id))


def _next_moments(
    app: App, session: Session, list_: DistributionList, readers: people.Readers
) -> tuple[MomentReport, ...]:
    """Say when the mails of the next whole period leave, how many, and until when it takes."""
    asked = {membership.person_id for membership in people.asked_members(session, list_.id)}
    reading = {reader.id for reader in readers.all}
    mails = {
        Kind.SETUP: len(asked),
        Kind.NUDGE: len(asked),
        Kind.OVERVIEW: len(asked | reading),
        Kind.REVIEW: len(asked),
    }
    period = next_period(app, session, list_)
    timetable = timetable_of(session, list_, period)
    zone = timetable.zone
    moments = []
    for kind in WAVES:
        at, count = timetable.moment(period, kind), mails.get(kind, 0)
        until = at + timedelta(minutes=count / (app.config.mails_per_minute * len(app.config.mailboxes)))
        moments.append(MomentReport(str(kind), at.astimezone(zone), count, until.astimezone(zone)))
    return tuple(moments)


def next_period(app: App, session: Session, list_: DistributionList) -> Period:
    """Return the next period whose setup is still to come, the cycle's first one at the earliest."""
    now = app.clock.now()
    running = timetable_for(versions_of(session, list_), Period.containing(now.date()))
    assert running is not None  # The default version holds from long ago.
    period = running.period_at(now)
    has_begun = session.scalars(select(Wave.id).where(Wave.list_id == list_.id).limit(1)).first()
    first = period if has_begun else max(period, running.cadence.period_containing(list_.cycle_start))
    if timetable_of(session, list_, first).moment(first, Kind.SETUP) > now:
        return first
    return running.cadence.next(first)


def _held_back(app: App, list_: DistributionList) -> list[str]:
    """Say until when switching it on can be taken back."""
    until = held_back_until(app, list_)
    if until is None or list_.held_at is not None:
        return []
    there = until.astimezone(ZoneInfo(list_.zone))
    code = list_.team.code
    return [
        (
            f"Just switched on: no mail leaves before {there:%H:%M} ({list_.zone}). "
            f"Until then it can be taken back: okr lists hold {code}, or okr lists remove {code}."
        )
    ]


def _parts(session: Session, list_: DistributionList) -> list[str]:
    """Say which parts a split list has; of a removed one the people are asked by nobody."""
    parts = session.scalars(
        select(DistributionList).where(DistributionList.whole_id == list_.id).order_by(DistributionList.id)
    )
    names = [f"{part.team.name}{' (removed)' if part.removed_at else ''}" for part in parts]
    if not names:
        return []
    return [f"Split into {', '.join(names)}: shown here are only those who are in none of them."]


def _facts(list_: DistributionList, readers: people.Readers, memberships: Sequence[Membership]) -> list[str]:
    asked = [membership.person for membership in memberships if membership.left_out is None]
    alone = sum(person.manager_id is None for person in asked)
    facts = []
    if alone and readers.lead is not None:
        facts.append(
            f"{alone} of {len(asked)} {'have' if alone > 1 else 'has'} no manager: "
            f"their digest goes to the lead, {readers.lead.name}."
        )
    dropped = len(memberships) - len(asked)
    if dropped:
        facts.append(
            f"{dropped} of {len(memberships)} on the list {'are' if dropped > 1 else 'is'} not asked."
        )
    if readers.lead is not None and all(person.id != readers.lead.id for person in asked):
        facts.append(
            f"{readers.lead.name} leads the team without being on the list: gets the digest, is not asked."
        )
    return facts


def _problems(
    session: Session, list_: DistributionList, readers: people.Readers, memberships: Sequence[Membership]
) -> list[str]:
    problems = []
    if list_.sync_problem:
        problems.append(
            f"{list_.sync_problem} The people known before stay until somebody says that it is right."
        )
    if not readers.all:
        problems.append("Nobody reads the digest: there is neither a lead nor a manager. Name a lead.")
    if not weeks.key_results(session, [list_.team_id]):
        problems.append(f"{list_.team.name} has no key results yet{_who_is_asked(readers)}.")
    if all(membership.left_out is not None for membership in memberships):
        problems.append("Nobody on the list is asked." if memberships else "Nobody is on the list.")
    return problems


def _who_is_asked(readers: people.Readers) -> str:
    if readers.lead is None:
        return ": import them"
    lead = given_name(readers.lead.name)
    return f": {lead} is asked for them by mail on the Thursday before the first Monday, unless they are imported"


def _last_sync(session: Session, list_: DistributionList) -> LastSync | None:
    newest = select(func.max(ListSync.id)).where(ListSync.list_id == list_.id).scalar_subquery()
    row = session.scalars(select(ListSync).where(ListSync.id == newest)).one_or_none()
    if row is None:
        return None
    return LastSync(row.at, row.is_applied, tuple(row.joined), tuple(row.left), tuple(row.changed))


def _announcement(
    app: App, list_: DistributionList, readers: people.Readers, moments: Sequence[MomentReport]
) -> Announcement:
    at = {moment.kind: moment.at for moment in moments}
    return announce(
        team=list_.team.name,
        lead=given_name(readers.lead.name) if readers.lead is not None else None,
        has_managers=bool(readers.managers),
        sender=app.config.mailbox,
        link=app.config.base_url,
        setup=at[Kind.SETUP],
        review=at[Kind.REVIEW],
    )
