"""
Be one machine with an installation as `okr up` runs it: a supervisor with Redis, web, workers and tick below it.

The machine itself is never killed. It has loaded everything once and forks the supervisor again whenever that has
ended, as systemd would start it. Unlike `okr up` the supervisor starts at once again what has died, however often: that
is the storm's doing. Settings come from the environment, as they do for the real thing; the one argument says how many
workers each queue has.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from urllib.parse import urlsplit

import granian  # noqa: F401 - Loaded here once, so that no fork has to.

import service.web.pages  # noqa: F401 - As above.
import workers.inbound
import workers.outgoing
import workers.process
import workers.timetable
import workers.waves  # noqa: F401 - As above.
from service.bootstrap import current_app
from service.cli import opening, tick, web, worker
from service.cli.up import warm_up
from service.config import Config
from service.job_queue import QUEUES
from service.supervisor.forked import Forked
from service.supervisor.processes import Process, open_log
from service.supervisor.redis_server import redis_process
from service.supervisor.service_processes import web_process
from service.supervisor.supervisor import Supervisor

LONGEST_PAUSE = 0.2
"""Seconds before a killed process is started again."""
_LOOK_EVERY = 0.1


def main(workers_each: int) -> int:
    """Run until SIGTERM."""
    stop = _stop_at_sigterm()
    config = current_app().config
    opening.trust(config.database)
    warm_up(current_app())
    supervise = partial(_supervise, config, workers_each)
    while not stop.is_set():
        with open_log(config.data_dir, "supervisor") as log:
            supervisor = Forked("supervisor", supervise, {}, log)
        while supervisor.poll() is None:
            if stop.wait(_LOOK_EVERY):
                os.kill(supervisor.pid, signal.SIGTERM)
                supervisor.wait()
    return 0


def _supervise(config: Config, workers_each: int) -> None:
    stop = _stop_at_sigterm()
    with Supervisor(_processes(config, workers_each), config.data_dir, longest_pause=LONGEST_PAUSE) as here:
        here.start(watch=False)  # Processes are forked, and forking wants a single thread.
        while not stop.wait(_LOOK_EVERY):
            here.check()


def _processes(config: Config, workers_each: int) -> list[Process]:
    port = urlsplit(config.base_url).port or 0
    pages = Process("web", main=partial(web.run, "127.0.0.1", port, 4), answers=web_process(port, {}).answers)
    working = [
        Process(f"worker-{queue}-{n}", main=partial(worker.run, queue))
        for n in range(workers_each)
        for queue in QUEUES
    ]
    return [redis_process(config.data_dir), *working, Process("tick", main=tick.run), pages]


def _stop_at_sigterm() -> threading.Event:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    return stop


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
