"""
Ask a lead by mail for the team's objectives and key results, on the Thursday before the team's first Monday.

Only where there are none. The answer is read and shown back by `understand_reply.objectives`.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import deliveries, people, weeks
from service.db.tables import Delivery, DistributionList, Team
from service.db.timetables import timetable_of
from service.domain.delivery_keys import MailKind, objectives_key
from service.domain.mails import ObjectivesMail
from service.domain.periods import Period
from service.domain.speech import _, spoken
from service.domain.timetable import Kind, instant
from service.domain.wording import given_name, weekday
from service.job_queue import Job
from service.rendering import speaking
from service.workflow.app import App
from service.workflow.hold_back import held_back_until
from service.workflow.list_reports import next_period
from service.workflow.outbox import add_composed, ensure_mailbox

_DAYS_BEFORE = timedelta(days=4)
_AT = time(9)


def ask_leads(app: App) -> None:
    """Write to every lead whose team has no key results and whose first Monday is near; once in a cycle."""
    with app.db.read() as session:
        waiting = [list_.id for list_ in _lists_without_key_results(session) if _is_time(app, session, list_)]
    for list_id in waiting:
        try:
            with app.db.begin() as session:
                _ask(app, session, session.get_one(DistributionList, list_id))
        except IntegrityError:
            continue  # Another process asked at the same time.
    if waiting:
        app.queue.hint(Job.SEND_SLICE, app.config.mailbox)


def was_asked(session: Session, team: Team) -> bool:
    """Say whether the lead of a team has been asked for its key results."""
    asked = select(Delivery.id).where(Delivery.team_id == team.id, Delivery.kind == MailKind.OBJECTIVES)
    return session.scalars(asked.limit(1)).first() is not None


def _lists_without_key_results(session: Session) -> list[DistributionList]:
    lists = session.scalars(
        select(DistributionList).where(people.is_sending()).order_by(DistributionList.id)
    ).all()
    return [
        list_
        for list_ in lists
        if list_.team.lead_id is not None
        and deliveries.by_key(session, _key(list_)) is None
        and not weeks.key_results(session, [list_.team_id])
    ]


def _is_time(app: App, session: Session, list_: DistributionList) -> bool:
    is_held_back = held_back_until(app, list_) is not None
    return not is_held_back and app.clock.now() >= _ask_at(list_, next_period(app, session, list_))


def _ask_at(list_: DistributionList, period: Period) -> datetime:
    return instant(period.monday - _DAYS_BEFORE, _AT, ZoneInfo(list_.zone))


def _key(list_: DistributionList) -> str:
    return objectives_key(list_.team_id, list_.cycle_start)


def _ask(app: App, session: Session, list_: DistributionList) -> None:
    lead, period = list_.team.lead, next_period(app, session, list_)
    assert lead is not None  # Lists without one were left out.
    ensure_mailbox(session, app.config.mailbox)
    first = timetable_of(session, list_, period).moment(period, Kind.SETUP).astimezone(ZoneInfo(list_.zone))
    row = Delivery(
        key=_key(list_),
        kind=MailKind.OBJECTIVES,
        person_id=lead.id,
        period=str(period),
        team_id=list_.team_id,
        labels={},
    )
    with speaking(lead.language):
        mail = ObjectivesMail(
            name=given_name(lead.name),
            team=list_.team.name,
            first_day=_("{day} {date}", day=weekday(first.date()), date=spoken().short_day(first.date())),
            members=len(people.asked_members(session, list_.id)),
            language=spoken().language,
        )
        add_composed(app, session, row, app.emails.render(mail))
