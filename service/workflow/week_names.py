"""Say a list's periods as its people know them: the cycle's weeks, with the dates of their working days."""

from __future__ import annotations

from sqlalchemy.orm import Session, object_session

from service.db.tables import DistributionList, Invitation
from service.db.timetables import place_of, times_of, timetable_of
from service.domain.periods import Period
from service.domain.personal_times import PersonalTimes
from service.domain.timetable import Timetable

_LONGEST_BREAK = 6
"""Holidays in a row, in periods, after which the week before is no "last week" any more."""


def week_name(list_: DistributionList, period: str) -> str:
    """Return "Week 3 (19–23 Oct)"."""
    return _timetable(list_, period).label(Period.parse(period))


def short_week_name(list_: DistributionList, period: str) -> str:
    """Return "week 3", for the middle of a sentence."""
    return _timetable(list_, period).short_label(Period.parse(period))


def asked_week(invitation: Invitation) -> str:
    """Return the week's name as the person who was asked knows it: "Week 3 (20–23 Oct)" after a holiday of their own."""
    list_, timetable = invitation.list, _timetable(invitation.list, invitation.period)
    times = times_of(_session(list_), list_, timetable, place_of(timetable, invitation.person))
    own = times.own if isinstance(times, PersonalTimes) else timetable
    return own.label(Period.parse(invitation.period))


def period_before(session: Session, list_: DistributionList, period: Period) -> Period:
    """Return the list's period before, leaving out those that holidays took: nobody was missed then."""
    for _ in range(_LONGEST_BREAK):
        cadence = timetable_of(session, list_, period.previous()).cadence
        period = cadence.period_containing(period.previous().monday)
        if not timetable_of(session, list_, period).is_off(period):
            break
    return period


def _timetable(list_: DistributionList, period: str) -> Timetable:
    return timetable_of(_session(list_), list_, Period.parse(period))


def _session(list_: DistributionList) -> Session:
    session = object_session(list_)
    if session is None:
        raise RuntimeError("A list's weeks are named within the transaction that read it.")
    return session
