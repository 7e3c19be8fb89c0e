"""
Ask what is due, and hint the queue at it.

The tick is also the reconciler: whatever is unfinished in the database is hinted at again, so that a queue that lost
everything costs nothing but time. Any number of ticks may run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog

from service.db import deliveries, inbound
from service.errors import OkrError
from service.job_queue import Job
from service.workflow import plan_week, subscriptions
from service.workflow.app import App
from service.workflow.ask_for_objectives import ask_leads
from service.workflow.outbox import ensure_mailbox
from service.workflow.sync_list import sync_due_lists
from service.workflow.tell_admin import tell_admin

_log = structlog.get_logger()


def run(app: App) -> None:
    """Do one round; what fails is logged and comes again, and never keeps the rest from being done."""
    with app.db.begin() as session:
        ensure_mailbox(session, app.config.mailbox)
    for step in (
        sync_due_lists,
        ask_leads,
        plan_week.plan_due_waves,
        subscriptions.keep_alive,
        tell_admin,
        _hint,
    ):
        _attempt(app, step)


def _attempt(app: App, step: Callable[[App], None]) -> None:
    try:
        step(app)
    except OkrError as error:
        _log.warning("tick_step_failed", step=step.__name__, error=str(error))


def _hint(app: App) -> None:
    now = app.clock.machine_now()
    with app.db.read() as session:
        waves = plan_week.waves_to_compose(session)
        lanes = deliveries.lanes_with_work(session, now)
        mailboxes = inbound.mailboxes_to_read(session, now, timedelta(seconds=app.config.timings.poll))
    for wave_id in waves:
        app.queue.hint(Job.COMPOSE, wave_id)
    for address in lanes:
        app.queue.hint(Job.SEND_SLICE, address)
    for address in mailboxes:
        app.queue.hint(Job.DRAIN, address)
