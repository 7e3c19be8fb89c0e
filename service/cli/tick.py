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
    if not once:
        run()
        return
    from service.cli.opening import open_app
    from workers import timetable

    timetable.tick(open_app("tick"))


def run() -> None:
    """Tick until SIGTERM or SIGINT."""
    from service.cli.opening import open_app
    from workers import timetable

    # The signals are waited for, not handled: a handler could run while this thread holds the event's own lock.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    app = open_app("tick")
    stop = threading.Event()
    ticking = threading.Thread(target=timetable.run_forever, args=(app, stop), name="tick")
    ticking.start()
    signal.sigwait(ends)
    stop.set()
    ticking.join()
