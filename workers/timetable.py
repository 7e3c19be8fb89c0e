"""The tick: ask what is due, at once and then again and again."""

from __future__ import annotations

from threading import Event

import structlog

from service.errors import OkrError
from service.workflow import tick as what_is_due
from service.workflow.app import App
from service.workflow.heartbeats import TICK, Pulse

_log = structlog.get_logger()


def tick(app: App) -> None:
    """Plan what is due now and hint at rows that wait for a worker."""
    what_is_due.run(app)


def run_forever(app: App, stop: Event) -> None:
    """Tick every `timings.tick` seconds until `stop` is set; an error ends one tick, never the series."""
    pulse = Pulse(app, TICK)
    while not stop.is_set():
        try:
            tick(app)
            pulse.beat()
        except OkrError as error:
            _log.warning("tick.postponed", error=type(error).__name__, reason=str(error))
        except Exception:  # noqa: BLE001 - Whatever broke this tick, the next may find it mended.
            _log.exception("tick.failed")
        stop.wait(app.config.timings.tick)
