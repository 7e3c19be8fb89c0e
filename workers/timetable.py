"""The tick: ask what is due, at once and then again and again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from threading import Event, Thread

import structlog

from service.errors import OkrError
from service.workflow import tick as what_is_due
from service.workflow.app import App
from service.workflow.heartbeats import TICK, Pulse
from service.workflow.post_cards import post_due_cards

_log = structlog.get_logger()


def tick(app: App) -> None:
    """Plan what is due now and hint at rows that wait for a worker."""
    what_is_due.run(app)
    what_is_due.hint(app, {})


def run_forever(app: App, stop: Event) -> None:
    """
    Plan every `timings.tick` seconds, and hint every `timings.beat`, until `stop` is set.

    An error ends one round, never the series. Cards for Teams leave by a thread of their own: nothing waits for them.
    """
    Thread(target=post_cards_forever, args=(app, stop), name="cards", daemon=True).start()
    timings, given, planned_at = app.config.timings, what_is_due.Given(), -math.inf
    pulse = Pulse(app, TICK)
    while not stop.is_set():
        if time.monotonic() - planned_at >= timings.tick:
            planned_at = time.monotonic()
            _attempt(lambda: what_is_due.run(app))
        if _attempt(lambda: what_is_due.hint(app, given)):
            pulse.beat()
        stop.wait(min(timings.beat, timings.tick))


def post_cards_forever(app: App, stop: Event) -> None:
    """Post the cards that are due every `timings.tick`, until `stop` is set; whoever is killed meanwhile has a lease."""
    while not stop.wait(app.config.timings.tick):
        _attempt(lambda: post_due_cards(app))


def _attempt(step: Callable[[], None]) -> bool:
    try:
        step()
        return True
    except OkrError as error:
        _log.warning("tick.postponed", error=type(error).__name__, reason=str(error))
    except Exception:  # noqa: BLE001 - Whatever broke this round, the next may find it mended.
        _log.exception("tick.failed")
    return False
