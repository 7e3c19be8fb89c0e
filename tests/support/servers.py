"""Run the embedded Redis for tests, the same way as the supervisor does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from service.job_queue import embedded_socket
from service.supervisor.processes import RunningProcess, open_log
from service.supervisor.redis_server import redis_process


@contextmanager
def redis_server(data_dir: Path) -> Iterator[str]:
    """Run a Redis that keeps its data below `data_dir`; give its URL."""
    with open_log(data_dir, "redis") as log:
        server = RunningProcess(redis_process(data_dir), log)
    try:
        wait_until(server.answers, "Redis answers")
        yield f"unix://{embedded_socket(data_dir)}"
    finally:
        server.stop()


def wait_until(condition: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Wait for a condition; fail with `what` was waited for. The limit only ends a test that has failed already."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)
