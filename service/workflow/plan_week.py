"""
Turn due moments of the timetables into waves, and waves into mails to send.

A wave is a row with a unique key before anything else happens, so that each moment is planned once, by whoever comes
first. Planning writes down who gets a mail; composing writes what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import deliveries, deputies, people, sending, weeks
from service.db.tables import Delivery, DistributionList, Invitation, InvitationTeam, Membership, Wave
from service.db.timetables import differing_place, place_of, places_of, times_of, timetable_of, versions_of
from service.domain.delivery_keys import MailKind, ask_key
from service.domain.delivery_states import DeliveryState, SendingState
from service.domain.periods import Period
from service.domain.personal_times import THE_LISTS, Place
from service.domain.timetable import (
    DueMoment,
    Kind,
    Times,
    Timetable,
    TimetableVersion,
    timetable_for,
    what_is_due,
)
from service.workflow import absences, send_digests
from service.workflow.app import App
from service.workflow.compose_mail import compose_delivery
from service.workflow.outbox import add_planned
from service.workflow.wave_size import ask_if_much_larger

_LOOK_BACK = timedelta(days=21)
_SHARD = 50
_log = structlog.get_logger()


@dataclass(frozen=True)
class PlaceMoment:
    """A wave whose moment has come for the members of one place."""

    moment: DueMoment
    place: str
    """As `Wave.place`."""


def plan_due_waves(app: App) -> None:
    """Write down every wave whose moment has come, with its mails; one transaction for each."""
    with app.db.read() as session:
        waves = due_waves(session, app.clock.now())
        is_held = sending.switch(session).state != SendingState.RUNNING
    for list_id, due in waves:
        if is_held and due.moment.kind is not Kind.CLOSE:
            continue  # Planned when sending is resumed, unless it is too late by then.
        try:
            with app.db.begin() as session:
                _plan(app, session, session.get_one(DistributionList, list_id), due)
        except IntegrityError:
            continue  # Another process planned it at the same time.


def due_waves(session: Session, now: datetime) -> list[tuple[int, PlaceMoment]]:
    """Return (list id, moment) for what has come and is not written down yet, oldest first."""
    lists = session.scalars(select(DistributionList).where(people.is_sending()))
    due = [(list_.id, moment) for list_ in lists for moment in _new_moments(session, list_, now)]
    return sorted(due, key=lambda pair: (pair[1].moment.at, pair[0]))


def _new_moments(session: Session, list_: DistributionList, now: datetime) -> list[PlaceMoment]:
    """
    Leave out what is written down, weeks before the cycle, and the week in which the list was switched on after its
    setup, unless that was sent at once.
    """
    assert list_.enabled_at is not None
    known = set(
        session.execute(select(Wave.period, Wave.kind, Wave.place).where(Wave.list_id == list_.id)).all()
    )
    versions = versions_of(session, list_)
    new = {
        (str(moment.period), str(moment.kind), str(place)): PlaceMoment(moment, str(place))
        for place, moment in _moments(session, list_, versions, now)
    }
    asked = {period for period, kind, _place in known if kind == Kind.SETUP}
    first_monday = list_.cycle_start if not known else date.min
    return [
        due
        for key, due in new.items()
        if key not in known
        and due.moment.period.monday >= first_monday
        and (_setup_at(versions, due.moment.period) > list_.enabled_at or str(due.moment.period) in asked)
    ]


def _moments(
    session: Session, list_: DistributionList, versions: Sequence[TimetableVersion], now: datetime
) -> Iterator[tuple[Place, DueMoment]]:
    """Find what is due by the list's clock, and by the clocks and calendars of members elsewhere."""
    assert list_.enabled_at is not None
    since = max(list_.enabled_at, now - _LOOK_BACK)
    for moment in what_is_due(versions, since, now):
        yield THE_LISTS, moment
    for place in places_of(session, list_):
        for moment in what_is_due(versions, since, now, _elsewhere(session, list_, place)):
            timetable = timetable_for(versions, moment.period)
            assert timetable is not None  # A moment is due by the timetable of its period.
            yield differing_place(timetable, place), moment


def _elsewhere(
    session: Session, list_: DistributionList, place: Place
) -> Callable[[Timetable], Times | None]:
    """Read a timetable by the clock of a place; where it doesn't differ from the list's there is nothing to add."""

    def read(timetable: Timetable) -> Times | None:
        times = times_of(session, list_, timetable, place)
        return None if times is timetable else times

    return read


def _setup_at(versions: Sequence[TimetableVersion], period: Period) -> datetime:
    timetable = timetable_for(versions, period)
    assert timetable is not None  # A moment is due by the timetable of its period.
    return timetable.moment(period, Kind.SETUP)


def start_now(app: App, session: Session, list_: DistributionList, period: Period) -> None:
    """Ask everybody on a list at once, wherever they work, though the moment of this period's setup has passed."""
    timetable = timetable_of(session, list_, period)
    places = {differing_place(timetable, place) for place in places_of(session, list_)}
    for place in sorted(str(place) for place in places | {THE_LISTS}):
        wave = Wave(
            list_id=list_.id,
            period=str(period),
            kind=Kind.SETUP,
            place=place,
            due_at=app.clock.now(),
            state="planned",
        )
        session.add(wave)
        session.flush()
        _plan_setup(app, session, list_, wave)


def _plan(app: App, session: Session, list_: DistributionList, due: PlaceMoment) -> None:
    moment = due.moment
    reason = _why_skipped(moment)
    wave = Wave(
        list_id=list_.id,
        period=str(moment.period),
        kind=moment.kind,
        place=due.place,
        due_at=moment.at,
        state="skipped" if reason else "planned",
        reason=reason,
    )
    session.add(wave)
    session.flush()
    if moment.off and due.place and moment.kind is Kind.SETUP:
        _note_holidays(session, list_, wave)
    if reason:
        return
    planners = {
        Kind.SETUP: _plan_setup,
        Kind.NUDGE: _plan_nudge,
        Kind.OVERVIEW: _plan_overview,
        Kind.REVIEW: _plan_review,
    }
    planner = planners.get(moment.kind)
    if planner is None:
        wave.state = "done"  # Closing sends nothing: from now on answers are late.
        return
    planner(app, session, list_, wave)
    ask_if_much_larger(session, wave)


def _why_skipped(moment: DueMoment) -> str | None:
    if moment.off:
        return "public holidays: nobody works that week"
    return "its time had passed when the service looked" if moment.too_late else None


def _members_of(session: Session, list_: DistributionList, wave: Wave) -> list[Membership]:
    """Return the people whose clock and holidays a wave goes by."""
    timetable = timetable_of(session, list_, Period.parse(wave.period))
    return [
        membership
        for membership in people.asked_members(session, list_.id)
        if str(place_of(timetable, membership.person)) == wave.place
    ]


def _note_holidays(session: Session, list_: DistributionList, wave: Wave) -> None:
    """Write down who is not asked because their site has no working week, while their team has one."""
    for membership in _members_of(session, list_, wave):
        invitation = invite(session, membership, wave, Kind.SETUP)
        if invitation is not None:
            invitation.skipped = "holiday"


def _plan_setup(app: App, session: Session, list_: DistributionList, wave: Wave) -> None:
    for membership in _members_of(session, list_, wave):
        invitation = invite(session, membership, wave, Kind.SETUP)
        if invitation is None or invitation.skipped is not None:
            continue
        if absences.pauses_whole_week(session, list_, membership.person, Period.parse(wave.period)):
            invitation.skipped = "paused"
            continue
        add_mail(app, session, wave, MailKind.SETUP, membership.person_id, invitation.id)


def invite(session: Session, membership: Membership, wave: Wave, kind: Kind) -> Invitation | None:
    """Ask a person once per period, in all their teams; None where another list asks, or has asked already."""
    if weeks.find_invitation(session, membership.person_id, wave.period, kind) is not None:
        return None
    lists = people.lists_of(session, membership.person_id)
    if kind is Kind.SETUP and wave.list_id != _asking_list(session, lists, wave):
        return None
    invitation = Invitation(
        person_id=membership.person_id,
        period=wave.period,
        kind=kind,
        team_id=lists[0].team_id,
        list_id=wave.list_id,
    )
    session.add(invitation)
    session.flush()
    session.add_all(
        InvitationTeam(invitation_id=invitation.id, team_id=team_id)
        for team_id in sorted({list_.team_id for list_ in lists})
    )
    session.flush()
    return invitation


def _asking_list(session: Session, lists: Sequence[DistributionList], wave: Wave) -> int:
    """
    Return the list whose times hold for a person on several: the first that asks anybody in this period, a weekly one first.

    So setup, nudge and review of one person keep one rhythm, whatever the other lists' times are.
    """
    if len(lists) == 1:
        return lists[0].id
    period = Period.parse(wave.period)
    asking = []
    for list_ in lists:
        timetable = timetable_of(session, list_, period)
        begins = timetable.cadence.begins(period) and not timetable.is_off(period)
        if begins and list_.enabled_at and timetable.moment(period, Kind.SETUP) > list_.enabled_at:
            asking.append((timetable.cadence.weeks, list_.id))
    weekly_first = sorted(asking, key=lambda pair: pair[0])
    return weekly_first[0][1] if weekly_first else wave.list_id


def _plan_nudge(app: App, session: Session, list_: DistributionList, wave: Wave) -> None:
    for membership in _members_of(session, list_, wave):
        setup = weeks.find_invitation(session, membership.person_id, wave.period, Kind.SETUP)
        if setup is None or setup.skipped is not None or setup.answered_at is not None:
            continue
        if setup.list_id == list_.id and not weeks.is_away(
            session, membership.person_id, absences.day_of(session, membership.person, wave)
        ):
            add_mail(app, session, wave, MailKind.NUDGE, membership.person_id, setup.id)


def _plan_overview(app: App, session: Session, list_: DistributionList, wave: Wave) -> None:
    """Leads and managers get the digest, all others the overview; whoever reads gets the digest instead."""
    readers = people.readers_of(session, list_.team, list_.id).all
    for reader in readers:
        add_mail(app, session, wave, MailKind.DIGEST, reader.id)
    day = absences.day_at(session, wave)
    for deputy in deputies.standing_in_for(session, [reader.id for reader in readers], day):
        add_mail(app, session, wave, MailKind.DIGEST, deputy.id)
    reading_elsewhere = {reader.id for reader in people.all_readers(session)}
    reading_elsewhere |= {one.id for one in deputies.standing_in_for(session, reading_elsewhere, day)}
    for membership in people.asked_members(session, list_.id):
        setup = weeks.find_invitation(session, membership.person_id, wave.period, Kind.SETUP)
        if setup is None or setup.skipped is not None:
            continue  # Who came too late to be asked has agreed to nothing yet.
        day = absences.day_of(session, membership.person, wave)
        if membership.person_id not in reading_elsewhere and not absences.is_paused(
            session, membership.person_id, day
        ):
            add_mail(app, session, wave, MailKind.OVERVIEW, membership.person_id)


def _plan_review(app: App, session: Session, list_: DistributionList, wave: Wave) -> None:
    for membership in _members_of(session, list_, wave):
        if not _reviews_here(session, list_, membership, wave):
            continue
        if not weeks.standing_lines(session, membership.person_id, wave.period):
            continue  # Nothing was written, so there is nothing to look back on.
        invitation = invite(session, membership, wave, Kind.REVIEW)
        if invitation is not None:
            add_mail(app, session, wave, MailKind.REVIEW, membership.person_id, invitation.id)


def _reviews_here(session: Session, list_: DistributionList, membership: Membership, wave: Wave) -> bool:
    """The list that asked for the setup asks for the review, unless the person has left it since."""
    setup = weeks.find_invitation(session, membership.person_id, wave.period, Kind.SETUP)
    day = absences.day_of(session, membership.person, wave)
    if absences.is_paused(session, membership.person_id, day):
        return False
    if setup is None or setup.list_id == list_.id:
        return True
    return all(other.id != setup.list_id for other in people.lists_of(session, membership.person_id))


def add_mail(
    app: App,
    session: Session,
    wave: Wave,
    kind: MailKind,
    person_id: int,
    invitation_id: int | None = None,
) -> None:
    key = ask_key(kind, person_id, wave.period)
    if deliveries.by_key(session, key) is not None:
        return  # A person on two lists, or who reads two teams, gets one mail.
    row = Delivery(
        key=key,
        kind=kind,
        person_id=person_id,
        period=wave.period,
        invitation_id=invitation_id,
        wave_id=wave.id,
    )
    add_planned(app, session, row)


def compose_wave(app: App, wave_id: int) -> None:
    """Write what each mail of a wave says, some in a transaction, until all are written."""
    failed: set[int] = set()
    more = True
    while more:
        with app.db.begin() as session:
            rows = _uncomposed(session, wave_id, failed)
            failed |= set(_compose(app, session, rows))
            more = bool(rows)
            if not more and not failed:
                session.get_one(Wave, wave_id).state = "done"


def _uncomposed(session: Session, wave_id: int, failed: Iterable[int]) -> Sequence[Delivery]:
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.wave_id == wave_id,
            Delivery.state == DeliveryState.PLANNED,
            Delivery.html.is_(None),
            Delivery.id.not_in(list(failed)),
        )
        .order_by(Delivery.id)
        .limit(_SHARD)
    ).all()


def _compose(app: App, session: Session, rows: Sequence[Delivery]) -> list[int]:
    """Compose each mail by itself: one that fails stays, with its reason, and the others go out."""
    failed = []
    send_digests.read_together(app, session, rows)
    for row in rows:
        try:
            with session.begin_nested():
                compose_delivery(app, session, row)
        except Exception as error:  # noqa: BLE001 - Whatever one mail trips over must not stop the wave.
            _log.exception("mail_not_composed", delivery_id=row.id, error=type(error).__name__)
            row.reason = f"it could not be composed ({type(error).__name__}); it is tried again"
            failed.append(row.id)
    return failed


def waves_to_compose(session: Session) -> Sequence[int]:
    """Return the waves with mails that are not composed yet."""
    return session.scalars(select(Wave.id).where(Wave.state == "planned").order_by(Wave.id)).all()
