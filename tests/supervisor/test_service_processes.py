"""The service's real processes under one supervisor: they start, come back after kill -9, and leave nothing."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import requests

from service.job_queue import embedded_socket
from service.supervisor.redis_server import redis_process
from service.supervisor.service_processes import sandbox_process, web_process, worker_processes
from service.supervisor.supervisor import Supervisor
from tests.support.databases import SQLiteServer
from tests.support.processes import descendants, is_running
from tests.support.servers import wait_until


def test_all_processes_start_come_back_when_killed_and_leave_nothing(
    tmp_path: Path, sqlite: SQLiteServer
) -> None:
    sandbox_port, web_port = _free_port(), _free_port()
    web, sandbox = f"http://127.0.0.1:{web_port}/healthz", f"http://127.0.0.1:{sandbox_port}/_sandbox/health"
    environment = {
        "OKR_SECRET_KEY": "tests-only-tests-only-tests-only-tests-only",
        "OKR_DATABASE_URL": sqlite.new(),
        "OKR_REDIS_URL": f"unix://{embedded_socket(tmp_path)}",
        "OKR_SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
    }
    processes = [
        redis_process(tmp_path),
        sandbox_process(sandbox_port, tmp_path / "sandbox", environment),
        web_process(web_port, environment),
        *worker_processes(environment),
    ]
    with Supervisor(processes, tmp_path) as supervisor:
        supervisor.start()
        assert _answers(web)
        assert _answers(sandbox)
        started = [_kill(supervisor, name) for name in ("web", "worker-inbound")]
        wait_until(lambda: _answers(web), "the pages are back")
        for process in processes:
            pid = supervisor.pid(process.name)
            assert pid is not None
            started += [pid, *descendants(pid)]

    assert len(started) > len(processes) + 2  # Granian has a worker of its own.
    assert [pid for pid in started if is_running(pid)] == []
    assert not _answers(web)
    assert not _answers(sandbox)


def _kill(supervisor: Supervisor, name: str) -> int:
    """Kill a process and wait until it is there again; return the killed one's id."""
    pid = supervisor.pid(name)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: supervisor.restarts(name) == 1 and supervisor.pid(name), f"{name} is started again")
    return pid


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.ConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
