"""
Say beforehand how many mails will leave, through which mailboxes, from when to when, and whether that is in time.

It counts the people of today. Nudges and reviews are counted for everybody who is asked, since nobody knows yet who
will have answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.config import Config
from service.db import people
from service.db.tables import Delivery, DistributionList, Person
from service.db.timetables import versions_of
from service.domain.delivery_states import DeliveryState
from service.domain.lane_plan import LanePlan
from service.domain.periods import Period
from service.domain.timetable import DueMoment, Kind, what_is_due
from service.workflow.app import App
from service.workflow.week_names import week_name

_AHEAD = timedelta(days=7)
_SENT_LATER = (Kind.NUDGE, Kind.REVIEW)


@dataclass(frozen=True)
class Share:
    """What one mailbox sends of a wave."""

    mailbox: str
    mails: int
    out_by: datetime


@dataclass(frozen=True)
class WaveForecast:
    """One wave to come. Times are product time, in UTC."""

    list: str
    what: str
    """setup, nudge, overview or review; `on their way` for what is in the outbox now."""
    week: str
    mails: int
    is_at_most: bool
    begins: datetime
    out_by: datetime
    shares: tuple[Share, ...]
    warning: str | None


@dataclass(frozen=True)
class Forecast:
    """The mails of the next seven days."""

    mails_per_minute: float
    mails_per_day: int
    waves: tuple[WaveForecast, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(wave.warning for wave in self.waves if wave.warning is not None)


def forecast(app: App, also: int | None = None) -> Forecast:
    """Foresee the mails of the enabled lists, and of the list with the id `also` as if it were switched on now."""
    now, config = app.clock.now(), app.config
    plan = LanePlan(config.mails_per_minute, config.mails_per_day)
    with app.db.read() as session:
        waves = [*_on_their_way(session, plan, now), *_to_come(session, config, plan, now, also)]
    return Forecast(config.mails_per_minute, config.mails_per_day, tuple(waves))


def _on_their_way(session: Session, plan: LanePlan, now: datetime) -> Iterator[WaveForecast]:
    waiting = session.execute(
        select(Delivery.mailbox, func.count())
        .where(Delivery.state.in_((DeliveryState.PLANNED, DeliveryState.DRAFTED)))
        .group_by(Delivery.mailbox)
        .order_by(Delivery.mailbox)
    ).all()
    shares = tuple(Share(mailbox, mails, plan.add(mailbox, mails, now)) for mailbox, mails in waiting)
    if shares:
        mails, out_by = sum(share.mails for share in shares), max(share.out_by for share in shares)
        yield WaveForecast("all lists", "on their way", "", mails, False, now, out_by, shares, None)


def _to_come(
    session: Session, config: Config, plan: LanePlan, now: datetime, also: int | None
) -> Iterator[WaveForecast]:
    switched_on = or_(DistributionList.enabled_at.is_not(None), DistributionList.id == also)
    lists = session.scalars(select(DistributionList).where(switched_on).order_by(DistributionList.id)).all()
    moments = sorted(
        ((moment, list_) for list_ in lists for moment in _moments(session, list_, now)),
        key=lambda pair: (pair[0].at, pair[1].id),
    )
    got: set[tuple[str, str, int]] = set()
    for moment, list_ in moments:
        who = [
            person
            for person in _recipients(session, list_, moment)
            if (moment.kind, str(moment.period), person.id) not in got
        ]
        got.update((moment.kind, str(moment.period), person.id) for person in who)
        if who:
            yield _wave(config, plan, list_, moment, who, _deadline(moments, moment, list_))


def _moments(session: Session, list_: DistributionList, now: datetime) -> list[DueMoment]:
    return [
        moment for moment in what_is_due(versions_of(session, list_), now, now + _AHEAD) if not moment.off
    ]


def _recipients(session: Session, list_: DistributionList, moment: DueMoment) -> list[Person]:
    if moment.kind is Kind.CLOSE:
        return []
    asked = [membership.person for membership in people.asked_members(session, list_.id)]
    readers = people.readers_of(session, list_.team, list_.id).all if moment.kind is Kind.OVERVIEW else ()
    return list({person.id: person for person in (*asked, *readers)}.values())


def _deadline(
    moments: Sequence[tuple[DueMoment, DistributionList]], moment: DueMoment, list_: DistributionList
) -> DueMoment | None:
    """A wave is late once the next one of the same week begins."""
    later = (
        other
        for other, of in moments
        if of.id == list_.id and other.period == moment.period and other.at > moment.at
    )
    return next(later, None)


def _wave(
    config: Config,
    plan: LanePlan,
    list_: DistributionList,
    moment: DueMoment,
    who: Sequence[Person],
    deadline: DueMoment | None,
) -> WaveForecast:
    numbers: dict[str, int] = {}
    for person in who:
        mailbox = _mailbox(config, person)
        numbers[mailbox] = numbers.get(mailbox, 0) + 1
    shares = tuple(
        Share(mailbox, mails, plan.add(mailbox, mails, moment.at)) for mailbox, mails in numbers.items()
    )
    out_by = max(share.out_by for share in shares)
    return WaveForecast(
        list=list_.address,
        what=moment.kind,
        week=week_name(list_, str(moment.period)),
        mails=len(who),
        is_at_most=moment.kind in _SENT_LATER,
        begins=moment.at,
        out_by=out_by,
        shares=shares,
        warning=_warning(list_, moment, len(shares), out_by, deadline),
    )


def _mailbox(config: Config, person: Person) -> str:
    if person.mailbox in config.mailboxes:
        return person.mailbox
    return config.mailboxes[person.id % len(config.mailboxes)]


def _warning(
    list_: DistributionList, moment: DueMoment, mailboxes: int, out_by: datetime, deadline: DueMoment | None
) -> str | None:
    if deadline is None or out_by <= deadline.at:
        return None
    needed = -(-mailboxes * (out_by - moment.at) // (deadline.at - moment.at))
    return (
        f"The {moment.kind} of {list_.address} for {Period.parse(str(moment.period))} is not out before its"
        f" {deadline.kind} of {deadline.at:%a %H:%M} UTC but by {out_by:%a %H:%M}:"
        f" about {needed} sending mailboxes are needed (OKR_MORE_MAILBOXES)."
    )
