"""Describe the service's own processes: the sandbox, the web app, one worker per queue."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import requests

from service.job_queue import QUEUES
from service.supervisor.processes import Process

_PROBE_TIMEOUT = 2.0


def sandbox_process(
    port: int, state: Path, environment: Mapping[str, str], exchanges: Path | None = None
) -> Process:
    """Run the local Microsoft 365 on `port`; it records what is said to it in `exchanges`."""
    record = ("--exchanges", str(exchanges)) if exchanges else ()
    return Process(
        name="sandbox",
        command=(
            sys.executable,
            "-m",
            "service.sandbox",
            "--port",
            str(port),
            "--state",
            str(state),
            *record,
        ),
        environment=environment,
        answers=answers(f"http://127.0.0.1:{port}/_sandbox/health"),
    )


def web_process(port: int, environment: Mapping[str, str]) -> Process:
    """Run the web app on `port` of this machine alone; a proxy with TLS stands before it."""
    return Process(
        name="web",
        command=(sys.executable, "-m", "service.cli", "web", "--port", str(port)),
        environment=environment,
        answers=answers(f"http://127.0.0.1:{port}/healthz"),
    )


def worker_processes(environment: Mapping[str, str]) -> tuple[Process, ...]:
    """Run one worker per queue: RQ loses jobs at kill -9 where one worker listens to two."""
    return tuple(
        Process(
            name=f"worker-{queue}",
            command=(sys.executable, "-m", "service.cli", "worker", queue),
            environment=environment,
        )
        for queue in QUEUES
    )


def answers(url: str) -> Callable[[], bool]:
    """Return the question "do you answer `url` with success?"."""

    def ask() -> bool:
        with requests.Session() as session:
            session.trust_env = False  # A proxy of the environment knows nothing of this machine's ports.
            try:
                return session.get(url, timeout=_PROBE_TIMEOUT, allow_redirects=False).ok
            except requests.RequestException:
                return False

    return ask
