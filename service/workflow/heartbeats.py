"""
Say again and again that a process works, so that others can see when one doesn't.

The rows are in the database and not in Redis, which may forget everything at any moment.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from service.db import heartbeats
from service.job_queue import JOB_TIMEOUT, QUEUES
from service.workflow.app import App

_log = structlog.get_logger()

TICK = "tick"
WORKERS = tuple(f"worker-{queue}" for queue in QUEUES)
_EVERY = timedelta(seconds=15)
_IDLE_WORKER = 45
"""Seconds that a worker without work sleeps (`workers.process`)."""


class Pulse:
    """The heartbeat of this process."""

    def __init__(self, app: App, process: str) -> None:
        self._app = app
        self._process = process
        self._last = app.clock.machine_now() - _EVERY

    def beat(self) -> None:
        """Note that the process works, if that was not done just now; never an error: it works all the same."""
        now = self._app.clock.machine_now()
        if now - self._last < _EVERY:
            return
        self._last = now
        self._touch()
        name = f"{self._process}@{socket.gethostname()}:{os.getpid()}"
        try:
            with self._app.db.begin() as session:
                heartbeats.beat(session, name, self._process, now)
        except SQLAlchemyError as error:
            _log.warning("heartbeat.not_noted", error=type(error).__name__)

    def _touch(self) -> None:
        """Leave a sign on this machine as well: a container's health check must cost nothing."""
        sign = self._app.config.data_dir / "alive" / self._process
        try:
            sign.parent.mkdir(parents=True, exist_ok=True)
            sign.touch()
        except OSError as error:
            _log.warning("heartbeat.no_sign", error=type(error).__name__)


def silent_after(app: App, process: str) -> timedelta:
    """Return how long nothing may be heard of a process before it counts as dead."""
    if process == TICK:
        return 3 * timedelta(seconds=app.config.timings.tick) + 2 * _EVERY
    return timedelta(seconds=_IDLE_WORKER + JOB_TIMEOUT) + _EVERY


def silent_processes(app: App) -> dict[str, timedelta | None]:
    """Return the processes that should work and are silent, each with how long; None: it was never heard of."""
    now = app.clock.machine_now()
    with app.db.read() as session:
        last = heartbeats.last_beats(session)
    silent: dict[str, timedelta | None] = {}
    for process in (TICK, *WORKERS):
        since = now - last[process] if process in last else None
        if since is None or since > silent_after(app, process):
            silent[process] = since
    return silent
