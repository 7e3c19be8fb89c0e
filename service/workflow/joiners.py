"""
Take in who comes on a list while its week runs.

Until the day of the overview they are asked at once. Later they get one short welcome, count nowhere this week and are
first asked at the next setup; who wants to start before that does so by the welcome's form or by replying to it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import DistributionList, Membership, Wave
from service.db.timetables import place_of, timetable_of, versions_of
from service.domain.delivery_keys import MailKind
from service.domain.periods import Period
from service.domain.timetable import Kind, Timetable, timetable_for
from service.workflow import plan_mails
from service.workflow.app import App
from service.workflow.wave_size import WAITING

JOINED = "joined"
"""Why somebody is not asked in the week in which they came."""


def ask_or_welcome(app: App, session: Session, list_: DistributionList, membership: Membership) -> None:
    """Do for a new member what the week has missed; nothing while the list is off or its setup is still to come."""
    if list_.enabled_at is None:
        return
    period, timetable = _running(app, session, list_)
    wave = _setup_wave(session, list_, period, str(place_of(timetable, membership.person)))
    if wave is None:
        return
    asked = weeks.find_invitation(session, membership.person_id, wave.period, Kind.SETUP)
    if asked is not None:
        asked.revoked_at = None  # Who left and came back in the same week has their link again.
        return
    is_late = wave.state == "skipped" or not _is_early(app, timetable, period)
    skipped = {membership.person_id: JOINED} if is_late else None
    invited = plan_mails.invite(session, wave, Kind.SETUP, [membership.person_id], skipped)
    if not invited:
        return  # Another list of theirs asks them in this period.
    kind = MailKind.WELCOME if is_late else MailKind.SETUP
    plan_mails.add_mails(app, session, wave, kind, invited, Kind.SETUP)
    if wave.state != WAITING:
        wave.state = "planned"  # It has a mail to be composed again.


def _running(app: App, session: Session, list_: DistributionList) -> tuple[Period, Timetable]:
    now = app.clock.now()
    timetable = timetable_for(versions_of(session, list_), Period.containing(now.date()))
    assert timetable is not None  # The default version holds from long ago.
    period = timetable.period_at(now)
    return period, timetable_of(session, list_, period)


def _setup_wave(session: Session, list_: DistributionList, period: Period, place: str) -> Wave | None:
    """Return the wave that asked those who work where the new member works."""
    return session.scalars(
        select(Wave)
        .where(
            Wave.list_id == list_.id,
            Wave.period == str(period),
            Wave.kind == Kind.SETUP,
            Wave.place == place,
        )
        .with_for_update()  # Whoever composes its mails must not call it done in between.
    ).one_or_none()


def _is_early(app: App, timetable: Timetable, period: Period) -> bool:
    """Say whether it is still the day of the overview, or before it."""
    overview = timetable.moment(period, Kind.OVERVIEW).astimezone(timetable.zone)
    return app.clock.now().astimezone(timetable.zone).date() <= overview.date()
