"""
Be one machine's installation as `okr up` runs it: a supervisor with Redis, web, workers and tick below it, as a process
that can be killed. Unlike `okr up` it starts at once again what has died, however often: that is the storm's doing.

Settings come from the environment, as they do for the real thing.
"""

from __future__ import annotations

import signal
import sys
import threading
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy.orm import configure_mappers

from service.bootstrap import current_app
from service.cli import tick, web, worker
from service.job_queue import QUEUES
from service.supervisor.processes import Process
from service.supervisor.redis_server import redis_process
from service.supervisor.service_processes import web_process
from service.supervisor.supervisor import Supervisor

LONGEST_PAUSE = 0.2
"""Seconds before a killed process is started again."""
_LOOK_EVERY = 0.1


def main() -> int:
    """Run until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    config = current_app().config
    configure_mappers()
    port = urlsplit(config.base_url).port or 0
    pages = Process("web", main=partial(web.run, "127.0.0.1", port, 4), answers=web_process(port, {}).answers)
    working = [Process(f"worker-{queue}", main=partial(worker.run, queue)) for queue in QUEUES]
    processes = [redis_process(config.data_dir), *working, Process("tick", main=tick.run), pages]
    with Supervisor(processes, config.data_dir, longest_pause=LONGEST_PAUSE) as supervisor:
        supervisor.start(watch=False)  # Processes are forked, and forking wants a single thread.
        while not stop.wait(_LOOK_EVERY):
            supervisor.check()
    return 0


if __name__ == "__main__":
    sys.exit(main())
