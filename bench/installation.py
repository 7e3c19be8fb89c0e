"""
An installation to measure: SQLite as in production, a Redis, and the sandbox, in which all recipients are strangers.

The sandbox is a process of its own, so that its CPU time is nobody's.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import insert
from sqlalchemy.orm import Session

from service.bootstrap import current_app
from service.config import Timings
from service.db import migrate
from service.db.tables import DistributionList, Membership, Person, Team
from service.job_queue import embedded_socket
from service.supervisor.processes import RunningProcess, open_log
from service.supervisor.redis_server import redis_process
from service.workflow.app import App

MAILBOX = "okr1@example.com"
START = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Installation:
    """What is measured. Further processes join in by the environment, which holds its settings meanwhile."""

    app: App
    sandbox: str

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Use the sandbox's control API."""
        answer = requests.request(method, f"{self.sandbox}/_sandbox{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def installation(
    mailboxes: int = 1, timings: Mapping[str, float] | None = None, **settings: Any
) -> Iterator[Installation]:
    """Run everything below a temporary folder; the directory holds the sending mailboxes alone."""
    with ExitStack() as running:
        folder = Path(
            running.enter_context(tempfile.TemporaryDirectory(prefix="okr-b-", ignore_cleanup_errors=True))
        )
        sandbox = running.enter_context(_sandbox(folder))
        running.enter_context(_redis(folder))
        given = {
            "base_url": f"http://127.0.0.1:{free_port()}",
            "mailbox": MAILBOX,
            "data_dir": str(folder),
            "redis_url": f"unix://{embedded_socket(folder)}",
            "secret_key": "benchmarks-only-benchmarks-only-0123",
            "sandbox_url": sandbox,
            **settings,
        }
        waits = Timings(**{"confirm": 3600, "hold_back": 0, **(timings or {})})
        app = running.enter_context(_current_app(_environment(given, waits)))
        running.callback(app.queue.close)
        running.callback(app.db.close)
        migrate.upgrade(app.db)
        installed = Installation(app, sandbox)
        own = [
            {"name": f"Key results {n}", "address": f"okr{n}@example.com"} for n in range(1, mailboxes + 1)
        ]
        installed.control("POST", "/directory", {"people": own, "groups": []})
        yield installed


def person(n: int) -> dict[str, object]:
    """Return the row of one of many people to write to."""
    return {
        "id": n,
        "directory_id": f"p{n}",
        "name": f"Person {n}",
        "given_name": "Person",
        "address": f"p{n}@elsewhere.example",
        "language": "en",
    }


def add_team(session: Session, members: int) -> int:
    """Add a list with so many members, switched on before the first week; return the list's id."""
    lead = Person(
        directory_id="lead",
        name="Mona Berg",
        given_name="Mona",
        address="mona@elsewhere.example",
        language="en",
    )
    session.add(lead)
    session.flush()
    team = Team(code="OPS", name="Ops", lead_id=lead.id)
    session.add(team)
    session.flush()
    list_ = DistributionList(
        address="ops@example.com",
        directory_id="ops",
        name="Ops",
        team_id=team.id,
        zone="UTC",
        cadence="weekly",
        cycle_start=date(2026, 10, 5),
        enabled_at=datetime(2026, 10, 1, tzinfo=UTC),
        synced_at=START,
    )
    session.add(list_)
    session.flush()
    first = lead.id + 1
    for begin in range(0, members, _AT_ONCE):
        numbers = range(first + begin, first + min(begin + _AT_ONCE, members))
        session.execute(insert(Person), [_person(n, lead.id) for n in numbers])
        joined = {"list_id": list_.id, "joined_at": list_.enabled_at}
        session.execute(insert(Membership), [{**joined, "person_id": n} for n in numbers])
    return list_.id


def _person(n: int, manager_id: int) -> dict[str, object]:
    return {
        "id": n,
        "directory_id": f"p{n}",
        "name": f"Person {n}",
        "given_name": "Person",
        "address": f"p{n}@elsewhere.example",
        "language": "en",
        "manager_id": manager_id,
    }


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(url: str) -> None:
    """Wait until `url` answers with success."""
    for _ in range(600):
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{url} does not answer.")


@contextmanager
def _current_app(environment: Mapping[str, str]) -> Iterator[App]:
    """Give the app that jobs of this process find, too."""
    os.environ.update(environment)
    current_app.cache_clear()
    try:
        yield current_app()
    finally:
        current_app.cache_clear()
        for name in environment:
            del os.environ[name]


@contextmanager
def _sandbox(folder: Path) -> Iterator[str]:
    port = free_port()
    with (folder / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command.
            (
                sys.executable,
                "-m",
                "service.sandbox",
                "--port",
                str(port),
                "--state",
                str(folder / "sandbox"),
            ),
            env={**os.environ},
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_sandbox/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def _redis(folder: Path) -> Iterator[None]:
    with open_log(folder, "redis") as log:
        server = RunningProcess(redis_process(folder), log)
    try:
        while not server.answers():
            time.sleep(0.02)
        yield
    finally:
        server.stop()


def _environment(settings: Mapping[str, Any], timings: Timings) -> dict[str, str]:
    flat = {f"OKR_{name.upper()}": str(value) for name, value in settings.items()}
    return flat | {f"OKR_TIMINGS__{name.upper()}": str(value) for name, value in timings.model_dump().items()}
