"""`okr up`: everything for one company on one machine, in one command."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.config import Config
    from service.supervisor.processes import Process
    from service.supervisor.supervisor import Supervisor
    from service.workflow.app import App

_LOOK_EVERY = 2.0
"""Seconds between two looks after the processes."""
_STOP_WITHIN = 0.2
_LOADED_BY_THE_FORKS = (
    "granian",
    "workers.process",
    "workers.inbound",
    "workers.outgoing",
    "workers.waves",
    "workers.timetable",
)
"""Modules that the processes load when they start."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address on which the pages listen.")
@click.option("--port", default=8080, show_default=True, help="Port on which the pages listen.")
@click.option("--sandbox", is_flag=True, help="Use the local stand-in for Microsoft 365 instead of a tenant.")
@click.option("--sandbox-port", default=8181, show_default=True, help="Port of that stand-in.")
def up(host: str, port: int, sandbox: bool, sandbox_port: int) -> None:
    """
    Run everything on this machine: database, Redis, pages, workers, timetable.

    Settings come from okr.toml (okr init writes one). Redis is an embedded one unless REDIS_URL is set, the database is
    SQLite unless DATABASE_URL is set, and is brought to the newest version first. What dies is started again; Ctrl-C or
    SIGTERM stops everything. Then: okr doctor, okr lists add.
    """
    from service.cli import sandbox_home
    from service.config import load_config

    if sandbox:
        sandbox_home.enter(port, sandbox_port)
    config = load_config()
    processes = _processes(config, host, port)
    if sandbox:
        processes.insert(0, sandbox_home.process(config, sandbox_port))
    ends = _Ends()
    with _supervised(config, processes) as supervisor, suppress(_AskedToStop):
        _prepare(config)
        supervisor.start(lambda name: ends.unless_asked(f"started {name}"), watch=False)
        if sandbox:
            sandbox_home.move_in(config)
        click.echo(f"\nPages: {config.base_url}   Logs: {config.data_dir.resolve() / 'logs'}")
        click.echo(sandbox_home.welcome(config) if sandbox else "Next: okr doctor, in another terminal.")
        click.echo("Ctrl-C stops everything.")
        _watch(supervisor, ends, config.data_dir)
    click.echo("Stopped.")


class _AskedToStop(Exception):  # noqa: N818 - It is no error.
    """Somebody has asked to stop everything."""


class _Ends:
    """Hears SIGTERM and SIGINT, and lets the work at hand be finished first."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._note)

    def unless_asked(self, words: str = "") -> None:
        """Print words, if any; raises `_AskedToStop` once asked to stop."""
        if self._asked:
            click.echo("Stopping …")
            raise _AskedToStop
        if words:
            click.echo(words)

    def _note(self, _number: int, _frame: object) -> None:
        self._asked = True


def _processes(config: Config, host: str, port: int) -> list[Process]:
    """Describe the processes; all but Redis are forks of this one, which has loaded everything before."""
    from service.cli import tick, web, worker
    from service.job_queue import QUEUES
    from service.supervisor.processes import Process
    from service.supervisor.redis_server import redis_process
    from service.supervisor.service_processes import answers

    own_redis = [redis_process(config.data_dir)] if config.redis is None else []
    asked_at = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - Compared, not listened on.
    pages = Process(
        "web", main=partial(web.run, host, port), answers=answers(f"http://{asked_at}:{port}/healthz")
    )
    working = [Process(f"worker-{queue}", main=partial(worker.run, queue)) for queue in QUEUES]
    return [*own_redis, pages, *working, Process("tick", main=tick.run)]


@contextmanager
def _supervised(config: Config, processes: list[Process]) -> Iterator[Supervisor]:
    from service import logs
    from service.supervisor.supervisor import Supervisor

    with Supervisor(processes, config.data_dir) as supervisor:
        log = config.data_dir / "logs" / "up.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with logs.written_to(log, "up"):
            try:
                yield supervisor
            finally:
                supervisor.stop()


def _prepare(config: Config) -> None:
    """Bring the database to this version's tables, and load what all processes share."""
    from service.bootstrap import current_app
    from service.cli import opening
    from service.cli.db import bring_up_to_date

    told = bring_up_to_date(config)
    if told:
        click.echo(told)
    opening.trust(config.database)
    warm_up(current_app())


def warm_up(app: App) -> None:
    """
    Load what each process loads and read what it reads, once: it is then shared, 10 MB in each process.

    Nothing stays connected: each fork connects by itself.
    """
    import gc
    from importlib import import_module

    from service.web.form_views import find_form
    from service.workflow.heartbeats import silent_processes
    from service.workflow.next_waves import next_waves
    from service.workflow.unfinished import unfinished

    for name in _LOADED_BY_THE_FORKS:
        import_module(name)
    unfinished(app)
    next_waves(app)
    silent_processes(app)
    find_form(app, "none")
    app.db.close()
    app.queue.close()
    gc.collect()


def _watch(supervisor: Supervisor, ends: _Ends, data_dir: Path) -> None:
    """Look after the processes in this thread: they are forks, and forking wants a single one."""
    from service.supervisor.processes import keep_small

    told: tuple[str, ...] = ()
    next_look = 0.0
    while True:
        ends.unless_asked()
        if time.monotonic() >= next_look:
            supervisor.check()
            keep_small(data_dir)
            told = _tell_news(supervisor.problems(), told)
            next_look = time.monotonic() + _LOOK_EVERY
        time.sleep(_STOP_WITHIN)


def _tell_news(problems: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    for problem in problems:
        if problem not in told:
            click.echo(f"Problem: {problem}", err=True)
    return problems
