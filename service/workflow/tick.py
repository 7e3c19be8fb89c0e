"""
Ask what is due, and hint the queue at it.

The tick is also the reconciler: whatever is unfinished in the database is hinted at again, so that a queue that lost
everything costs nothing but time. Any number of ticks may run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from service.db import deliveries, inbound
from service.errors import OkrError
from service.job_queue import Job
from service.workflow import member_settings, plan_week, subscriptions
from service.workflow.app import App
from service.workflow.ask_for_objectives import ask_leads
from service.workflow.outbox import ensure_mailbox, take_home
from service.workflow.post_cards import plan_due_cards
from service.workflow.sync_list import sync_due_lists
from service.workflow.tell_admin import tell_admin
from service.workflow.wave_size import lapse_unapproved

_log = structlog.get_logger()

Given = dict[tuple[Job, str | int], tuple[int, datetime]]
"""What was hinted at → how far its row was then, and when: the same hint is not given twice a second."""


def run(app: App) -> None:
    """Do one round; what fails is logged and comes again, and never keeps the rest from being done."""
    with app.db.begin() as session:
        for address in app.config.mailboxes:
            ensure_mailbox(session, address)
    # Planning comes before what asks the directory, which may keep us waiting for each list while it is away.
    for step in (
        take_home,
        ask_leads,
        lapse_unapproved,
        plan_week.plan_due_waves,
        plan_due_cards,
        subscriptions.keep_alive,
        sync_due_lists,
        member_settings.refresh_some,
        tell_admin,
    ):
        _attempt(app, step)


def hint(app: App, given: Given) -> None:
    """
    Hint at every row that waits for a worker, and remember it in `given`.

    A lane's next slice begins by this: a second late costs a minute's pace a sixtieth.
    """
    now = app.clock.machine_now()
    again = now - timedelta(seconds=app.config.timings.tick)
    with app.db.read() as session:
        waiting = list(_waiting(app, session, now))
    for job, argument, state in waiting:
        before = given.get((job, argument))
        if before is None or before[0] != state or before[1] <= again:
            app.queue.hint(job, argument)
            given[job, argument] = (state, now)


def _waiting(app: App, session: Session, now: datetime) -> Iterator[tuple[Job, str | int, int]]:
    """Name each job to do, and a number that is another one once somebody has begun it."""
    for wave_id in plan_week.waves_to_compose(session):
        yield Job.COMPOSE, wave_id, 0
    for address, fence in deliveries.lanes_with_work(session, now).items():
        yield Job.SEND_SLICE, address, fence
    for address, fence in inbound.mailboxes_to_read(
        session, now, timedelta(seconds=app.config.timings.poll)
    ).items():
        yield Job.DRAIN, address, fence
    every = timedelta(seconds=app.config.timings.look_after)
    for address in inbound.mailboxes_to_look_after(session, now, every):
        yield Job.LOOK_AFTER, address, 0


def _attempt(app: App, step: Callable[[App], None]) -> None:
    try:
        step(app)
    except OkrError as error:
        _log.warning("tick_step_failed", step=step.__name__, error=str(error))
