"""`okr tick`: the timetable."""

from __future__ import annotations

import signal
import threading

import click


@click.command()
@click.option("--once", is_flag=True, help="Look once and end.")
def tick(once: bool) -> None:
    """
    See every minute what is due, and have it done.

    One is enough; two do no harm. Without it no mail is planned and nothing that failed is tried again.
    """
    from service.cli.opening import open_app
    from workers import timetable

    app = open_app("tick")
    if once:
        timetable.tick(app)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    timetable.run_forever(app, stop)
