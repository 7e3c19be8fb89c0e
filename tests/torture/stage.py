"""
Run what the storms rage over: the sandbox, a database, and one installation that is started again whenever it ends.

The sandbox is the world outside and is never killed. Everything else may be, at any moment.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from service.bootstrap import build_app
from service.clock import set_offset
from service.config import Timings, load_config
from service.db import migrate
from service.db.tables import InboundMessage
from service.job_queue import QUEUES
from service.workflow.app import App
from service.workflow.unfinished import is_quiet
from tests.support.processes import descendants, is_running
from tests.torture.postgres import Postgres

TIMINGS = Timings(
    tick=0.3,
    poll=1,
    beat=0.2,
    pause_most=1,
    look_after=10,
    stray=5,
    sync=600,
    settings=600,
    lease=4,
    retry_first=0.1,
    retry_most=1,
    look_up=0.4,
    confirm=0.2,
    give_up=120,
    hold_back=0,
    http=4,
    renew=3600,
)
"""Short waits. `give_up` is long: under faults a mail may be hard to find, and only a person may call it unknown."""

MAILBOX = "okr@example.com"


@dataclass
class Stage:
    """A running installation, seen from outside."""

    app: App
    """Our own view of its database; it does no work."""
    sandbox: str
    web: str
    data_dir: Path
    environment: Mapping[str, str]
    postgres: Postgres | None
    _machine: subprocess.Popen[bytes] | None = None
    _ending: threading.Event = field(default_factory=threading.Event)

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Use the sandbox's control API."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, f"{self.sandbox}/_sandbox{path}", json=body, timeout=30)
        if not answer.ok:
            raise AssertionError(f"{method} {path}: {answer.text[:300]}")
        return answer.json() if answer.content else None

    def pids(self, kind: str) -> list[int]:
        """Return the living processes of a kind that may be killed: supervisor, worker, web, redis, postgres."""
        if kind == "postgres":
            return [self.postgres.pid] if self.postgres is not None and is_running(self.postgres.pid) else []
        running = descendants(self._machine.pid) if self._machine is not None else []
        if kind == "supervisor":
            return (
                running[:1] if len(self.pids("worker")) >= len(QUEUES) else []
            )  # Its start is no time for it.
        return [pid for pid in running if _log_name(pid).startswith(_LOGS[kind])]

    def is_up(self) -> bool:
        """Tell whether all kinds of process run and the web answers."""
        kinds = [*_LOGS, "supervisor", *(["postgres"] if self.postgres is not None else [])]
        if not all(self.pids(kind) for kind in kinds):
            return False
        try:
            return requests.get(f"{self.web}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def is_quiet(self) -> bool:
        """Tell whether nothing is to be done any more, as far as can be seen: a killed database shows nothing."""
        try:
            return is_quiet(self.app) and not self._lies_unread()
        except DBAPIError:
            return False

    def _lies_unread(self) -> bool:
        mails = self.control("GET", f"/mailboxes/{MAILBOX}/messages?brief=1")["messages"]
        lie_there = sum(mail["folder"] in ("inbox", "junkemail") for mail in mails)
        with self.app.db.read() as session:
            return lie_there != session.scalar(select(func.count()).select_from(InboundMessage))

    def start(self) -> None:
        """Start the machine, which starts the installation whenever it has ended; keep the database server running."""
        if self.postgres is not None:
            threading.Thread(target=self._keep_running, args=(self.postgres,), daemon=True).start()
        workers_each = "3" if self.postgres is not None else "1"
        with (self.data_dir / "machine.log").open("ab") as log:
            self._machine = subprocess.Popen(
                (sys.executable, "-m", "tests.torture.installation", workers_each),
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def stop(self) -> None:
        """End the installation in order."""
        self._ending.set()
        if self._machine is not None:
            self._machine.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._machine.wait(30)
            self._machine.kill()

    def _keep_running(self, postgres: Postgres) -> None:
        while not self._ending.wait(0.05):
            if not is_running(postgres.pid):
                postgres.start()


_LOGS = {"worker": ("worker-", "tick"), "web": ("web",), "redis": ("redis",)}
"""How the log of each kind of process is called: forks share their command line, but each writes a log of its own."""


def _log_name(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/fd/1").readlink().name
    return ""


@contextmanager
def stage(folder: Path, *, on_postgres: bool = False) -> Iterator[Stage]:
    """Run everything below `folder`, whose path should be short; nobody is in the sandbox yet."""
    with ExitStack() as open_things:
        data_dir = folder / "data"
        data_dir.mkdir(parents=True)
        clock_file = folder / "clock"
        clock_file.write_text("0")
        postgres = Postgres(folder / "pg") if on_postgres else None
        if postgres is not None:
            open_things.callback(postgres.close)
        sandbox = open_things.enter_context(_sandbox(folder, clock_file))
        web = f"http://127.0.0.1:{free_port()}"
        settings: dict[str, Any] = {
            "base_url": web,
            "mailbox": MAILBOX,
            "data_dir": str(data_dir),
            "database_url": postgres.url if postgres else f"sqlite:///{data_dir / 'okr.db'}",
            "secret_key": "torture-only-torture-only-torture-only",
            "sandbox_url": sandbox,
            "clock_file": str(clock_file),
            "mails_per_minute": 30_000,
        }
        app = build_app(load_config(**settings, timings=TIMINGS))
        open_things.callback(app.db.close)
        open_things.callback(app.queue.close)
        migrate.upgrade(app.db)
        on = Stage(app, sandbox, web, data_dir, _environment(settings), postgres)
        open_things.callback(on.stop)
        yield on


def open_for_business(on: Stage) -> None:
    """Start the installation and wait until all of it is up."""
    on.start()
    wait_until(on.is_up, "everything runs")


def wait_until(condition: Callable[[], bool], what: str, patience: float = 90) -> None:
    """Wait; fail with `what` was waited for. The limit only ends a run that has failed already."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:.0f} s in vain until {what}")
        time.sleep(0.05)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def _sandbox(folder: Path, clock_file: Path) -> Iterator[str]:
    port = free_port()
    with (folder / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(
            (
                sys.executable,
                "-m",
                "service.sandbox",
                "--port",
                str(port),
                "--state",
                str(folder / "sandbox"),
            ),
            env={**os.environ, "OKR_CLOCK_FILE": str(clock_file)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return requests.get(f"{url}/_sandbox/health", timeout=2).ok
        except requests.RequestException:
            return False

    try:
        wait_until(answers, "the sandbox answers")
        yield url
    finally:
        process.kill()
        process.wait()


def _environment(settings: Mapping[str, Any]) -> dict[str, str]:
    flat = {f"OKR_{name.upper()}": str(value) for name, value in settings.items()}
    return flat | {f"OKR_TIMINGS__{name.upper()}": str(value) for name, value in TIMINGS.model_dump().items()}


def set_clock(on: Stage, moment: Any) -> None:
    """Make product time `moment` for everybody."""
    assert on.app.config.clock_file is not None
    set_offset(on.app.config.clock_file, moment)
