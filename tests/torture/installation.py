"""
Be one machine's installation: the supervisor with Redis, web and workers below it, as a process that can be killed.

Settings come from the environment, as they do for the real thing.
"""

from __future__ import annotations

import signal
import sys
import threading
from urllib.parse import urlsplit

from service.bootstrap import build_app
from service.config import load_config
from service.supervisor.redis_server import redis_process
from service.supervisor.service_processes import web_process, worker_processes
from service.supervisor.supervisor import Supervisor
from workers.timetable import run_forever

LONGEST_PAUSE = 0.2
"""Seconds before a killed process is started again: a storm leaves none running well for half a minute."""


def main() -> int:
    """Run until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    config = load_config()
    app = build_app(config)
    port = urlsplit(config.base_url).port or 0
    processes = [redis_process(config.data_dir), web_process(port, {}), *worker_processes({})]
    with Supervisor(
        processes,
        config.data_dir,
        tick=lambda ended: run_forever(app, ended),
        look_every=0.1,
        longest_pause=LONGEST_PAUSE,
    ) as supervisor:
        supervisor.start()
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
