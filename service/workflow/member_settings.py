"""
Learn from members' mailboxes where their clock stands, which language they read, on which days they work, and when they
are away.

Graph is asked for some people at each tick, those first who were asked longest ago. Whoever's mailbox can't be asked
stays with what is known; nothing here is needed for a mail to leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import Absence, Deputy, DistributionList, Membership, Person
from service.db.timetables import times_of, timetable_of, versions_of, zone_at
from service.domain.periods import Period
from service.domain.personal_times import Place, Reading, may_move
from service.domain.timetable import Times, Timetable
from service.errors import OkrError, TransientError
from service.graph.mailbox_settings import AutomaticReplies, MailboxSettings
from service.workflow.absences import last_day_away
from service.workflow.app import App

FROM_SETTINGS = "mailbox settings"
_BY_THE_MAILBOX = frozenset({FROM_SETTINGS, "automatic reply"})
"""Absences that end when the mailbox says that nobody is away."""

_AT_ONCE = 50
"""How many people one tick asks about, so that it is over soon."""

_log = structlog.get_logger()


def refresh_some(app: App) -> None:
    """
    Ask about the people whose settings are oldest.

    Raises:
        TransientError: Graph could not be asked; the others come with a later tick.
    """
    before = app.clock.machine_now() - timedelta(seconds=app.config.timings.settings)
    with app.db.read() as session:
        due = _due(session, before)
    for person_id, directory_id in due:
        refresh(app, person_id, directory_id)


def refresh(app: App, person_id: int, directory_id: str) -> None:
    """Ask about one person. Raises TransientError where Graph can't be asked now."""
    try:
        settings = app.directory.mailbox_settings(directory_id)
    except TransientError:
        raise
    except (
        OkrError
    ) as error:  # One mailbox that Graph refuses to show must not keep the others from being asked.
        _log.warning("mailbox_settings_refused", person_id=person_id, error=str(error))
        settings = None
    with app.db.begin() as session:
        person = session.get_one(Person, person_id)
        person.settings_read_at = app.clock.machine_now()
        if settings is not None:
            _store(app, session, person, settings)


def _due(session: Session, before: datetime) -> Sequence[tuple[int, str]]:
    rows = session.execute(
        select(Person.id, Person.directory_id, Person.settings_read_at)
        .where(
            or_(Person.id.in_(_asked()), Person.id.in_(select(Deputy.person_id))),
            or_(Person.settings_read_at.is_(None), Person.settings_read_at <= before),
        )
        .order_by(Person.settings_read_at, Person.id)
        .limit(_AT_ONCE)
    )
    return [(person_id, directory_id) for person_id, directory_id, _ in rows]


def _asked() -> Select[int]:
    return (
        select(Membership.person_id)
        .join(DistributionList, DistributionList.id == Membership.list_id)
        .where(
            DistributionList.enabled_at.is_not(None),
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
        )
    )


def _store(app: App, session: Session, person: Person, settings: MailboxSettings) -> None:
    if settings.locale:
        person.language = person.own_language = settings.locale.partition("-")[0].lower()
    if settings.working_days:
        person.working_days = "".join(map(str, sorted(settings.working_days)))
    if settings.time_zone and settings.time_zone != person.zone:
        _move(app, session, person, settings.time_zone)
    now = app.clock.now()
    _store_absence(session, person, settings.automatic_replies, now, _wall(session, person, now))


def _wall(session: Session, person: Person, now: datetime) -> ZoneInfo:
    lists = people.lists_of(session, person.id)
    if not lists:
        return ZoneInfo(person.zone or "UTC")
    return zone_at(timetable_of(session, lists[0], Period.containing(now.date())), person)


def _move(app: App, session: Session, person: Person, zone: str) -> None:
    """Take a new zone, unless a mail of the week lies between the two clocks: then it waits for the next look."""
    if may_move_to(app, session, person, Place(zone, person.calendar)):
        person.zone = zone


def may_move_to(app: App, session: Session, person: Person, new: Place) -> bool:
    """Say whether a person may work in another place from now on without losing a mail."""
    old = Place(person.zone, person.calendar)
    return all(
        may_move(
            versions_of(session, list_),
            _reading(session, list_, old),
            _reading(session, list_, new),
            app.clock.now(),
        )
        for list_ in people.lists_of(session, person.id)
    )


def _reading(session: Session, list_: DistributionList, place: Place) -> Reading:
    def read(timetable: Timetable) -> Times:
        return times_of(session, list_, timetable, place)

    return read


def _store_absence(
    session: Session, person: Person, replies: AutomaticReplies, now: datetime, zone: ZoneInfo
) -> None:
    """Make the stored absence that of the mailbox; what others said (a reply, an admin) stays."""
    today = now.astimezone(zone).date()
    said = _days_away(replies, now, zone)
    for known in session.scalars(select(Absence).where(Absence.person_id == person.id)):
        is_over = known.last_day is not None and known.last_day < today
        if known.source not in _BY_THE_MAILBOX or is_over:
            continue
        if said is not None and _touch((known.first_day, known.last_day), said):
            known.last_day = said[1]
            return
        _end(session, known, today)
    if said is not None:
        session.add(Absence(person_id=person.id, first_day=said[0], last_day=said[1], source=FROM_SETTINGS))


Days = tuple[date, date | None]


def _days_away(replies: AutomaticReplies, now: datetime, zone: ZoneInfo) -> Days | None:
    """Return the first and last day of the automatic replies that are on or to come; None without any."""
    if replies.status == "alwaysEnabled":
        return now.astimezone(zone).date(), None
    if replies.status != "scheduled" or replies.starts_at is None or replies.ends_at is None:
        return None
    last = last_day_away(replies.ends_at, zone)
    first = (replies.starts_at.astimezone(zone) + timedelta(hours=8)).date()
    return (first, last) if replies.ends_at > now and last >= first else None


def _touch(one: Days, other: Days) -> bool:
    (first, last), (from_, to) = one, other
    return (to is None or first <= to) and (last is None or from_ <= last)


def _end(session: Session, known: Absence, today: date) -> None:
    if known.first_day >= today:
        session.delete(known)
    else:
        known.last_day = today - timedelta(days=1)
