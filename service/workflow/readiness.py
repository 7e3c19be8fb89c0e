"""Say whether the service can do its work now: database, Redis, a tick that goes on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from service.workflow.app import App
from service.workflow.heartbeats import TICK, silent_processes


def not_ready(app: App) -> tuple[str, ...]:
    """Return what keeps it from working, in sentences without names or addresses; nothing is right."""
    problems = []
    try:
        silent = silent_processes(app)
    except SQLAlchemyError as error:
        problems.append(f"The database gives no answer ({type(error).__name__}).")
    else:
        if TICK in silent:
            problems.append(_silent_tick(silent[TICK]))
    if not app.queue.is_there():
        problems.append("Redis gives no answer.")
    return tuple(problems)


def _silent_tick(since: timedelta | None) -> str:
    if since is None:
        return "The tick was never heard of: is okr tick (or okr up) running?"
    return f"The tick has been silent for {since.total_seconds():.0f} s."
