"""
Turn due moments of the timetables into waves, and waves into mails to send.

A wave is a row with a unique key before anything else happens, so that each moment is planned once, by whoever comes
first. Planning writes down who gets a mail (`service.workflow.plan_mails`); composing writes what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import people, sending
from service.db.tables import Delivery, DistributionList, Wave
from service.db.timetables import differing_place, places_of, times_of, timetable_of, versions_of
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
from service.workflow import plan_mails, send_digests
from service.workflow.app import App
from service.workflow.compose_mail import compose_delivery
from service.workflow.wave_size import ask_if_much_larger, setups_waiting

_LOOK_BACK = timedelta(days=21)
_SHARD = 50
_AFTER_SETUP = (Kind.NUDGE, Kind.OVERVIEW)
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
    waiting = setups_waiting(session)
    due = [
        (list_.id, due)
        for list_ in lists
        for due in _new_moments(session, list_, now)
        if due.moment.kind not in _AFTER_SETUP or (list_.id, str(due.moment.period)) not in waiting
    ]
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
        plan_mails.plan_setup(app, session, wave)


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
        plan_mails.note_holidays(session, wave)
    if reason:
        return
    planner = _PLANNERS.get(moment.kind)
    if planner is None:
        wave.state = "done"  # Closing sends nothing: from now on answers are late.
        return
    planner(app, session, wave)
    ask_if_much_larger(session, wave)


_PLANNERS: dict[Kind, Callable[[App, Session, Wave], None]] = {
    Kind.SETUP: plan_mails.plan_setup,
    Kind.NUDGE: plan_mails.plan_nudge,
    Kind.OVERVIEW: plan_mails.plan_overview,
    Kind.REVIEW: plan_mails.plan_review,
}


def _why_skipped(moment: DueMoment) -> str | None:
    if moment.off:
        return "public holidays: nobody works that week"
    return "its time had passed when the service looked" if moment.too_late else None


def compose_wave(app: App, wave_id: int) -> None:
    """Write what each mail of a wave says, some in a transaction, until all are written."""
    failed: set[int] = set()
    more = True
    while more:
        with app.db.begin() as session:
            wave = session.get_one(Wave, wave_id, with_for_update=True)
            if wave.state != "planned":
                return  # Done by another worker, or made to wait meanwhile.
            rows = _uncomposed(session, wave_id, failed)
            failed |= set(_compose(app, session, rows))
            more = bool(rows)
            if not more and not failed:
                wave.state = "done"


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
