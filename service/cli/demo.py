"""`okr demo`: three weeks of two teams, played over the real parts."""

from __future__ import annotations

import secrets
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from service.demo.office import Office
    from service.demo.play import Play, Step
    from service.demo.report import Report
    from service.supervisor.supervisor import Supervisor
    from service.workflow.app import App

_OUTPUT = Path("demo-output")
_TIMINGS = {
    "tick": 0.2,
    "poll": 2,
    "sync": 60,
    "lease": 30,
    "retry_first": 0.2,
    "retry_most": 2,
    "look_up": 0.2,
    "confirm": 0,
    "give_up": 20,
    "hold_back": 0,
}
"""Seconds."""


@click.command()
@click.option("--once", is_flag=True, help="Stop everything at the end, also in a terminal.")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    default=Path(".okr/demo"),
    show_default=True,
    help="Where database, logs and Redis' files go; emptied first.",
)
@click.option(
    "--screenshots",
    type=click.Path(path_type=Path, file_okay=False),
    help="Take pictures of mails and pages at the end, into this folder (needs Playwright and a Chromium).",
)
def demo(once: bool, data_dir: Path, screenshots: Path | None) -> None:
    """
    Play three weeks on this machine: real processes, real mails in a local Microsoft 365, no tenant.

    In a terminal it stays up afterwards, so that you can open the inboxes and forms in a browser.
    """
    from rich.console import Console

    if screenshots is not None:
        from service.demo.screenshots import check

        check()  # Before the play, not after it.
    console = Console()
    with stage(data_dir, console) as on:
        happened = _play(on, console)
        _show_end(on, happened, console)
        if screenshots is not None:
            _take_pictures(on, screenshots, console)
        if happened.failures:
            sys.exit(1)
        if sys.stdout.isatty() and not once:
            _stay_up(on, console)


@dataclass(frozen=True)
class Stage:
    """Everything that runs while the demo plays."""

    app: App
    office: Office
    play: Play
    supervisor: Supervisor

    def pid(self, process: str) -> int:
        """Return the process id of one of the processes, waiting while it is being started again."""
        while (found := self.supervisor.pid(process)) is None:
            time.sleep(0.01)
        return found


@contextmanager
def stage(
    data_dir: Path,
    console: Console | None = None,
    timings: Mapping[str, float] = MappingProxyType({}),
    database_url: str | None = None,
) -> Iterator[Stage]:
    """
    Start all processes of the demo under a supervisor; stop them at the end.

    `timings` replace the demo's own; `database_url` names another database than SQLite below `data_dir`.
    """
    from service import logs
    from service.bootstrap import build_app
    from service.config import load_config
    from service.db.migrate import upgrade
    from service.demo.office import Office
    from service.demo.play import Play
    from service.supervisor.redis_server import redis_process
    from service.supervisor.service_processes import sandbox_process, web_process, worker_processes
    from service.supervisor.supervisor import Supervisor
    from workers.timetable import run_forever

    data_dir = data_dir.resolve()
    sandbox_port, web_port = _free_port(), _free_port()
    settings = _settings(data_dir, sandbox_port, web_port, timings)
    settings["database_url"] = database_url or settings["database_url"]
    environment = _environment(settings)
    app = build_app(load_config(**settings))
    processes = [
        redis_process(data_dir),
        sandbox_process(sandbox_port, data_dir / "sandbox", environment, data_dir / "exchanges.jsonl"),
        web_process(web_port, environment),
        *worker_processes(environment),
    ]
    try:
        with Supervisor(processes, data_dir, tick=lambda stop: run_forever(app, stop)) as supervisor:
            _remove_files(data_dir)
            with logs.written_to(_log_file(data_dir), "demo"):
                upgrade(app.db)
                try:
                    supervisor.start(
                        lambda name: console.print(f"  started {name}", style="dim") if console else None
                    )
                    office = Office(str(settings["sandbox_url"]))
                    yield Stage(app, office, Play(app, office, supervisor.problems), supervisor)
                finally:
                    supervisor.stop()  # While there is still a log to write to.
    finally:
        app.queue.close()
        app.db.close()


def _remove_files(data_dir: Path) -> None:
    """Forget an earlier play; the supervisor's lock stays, for it is what makes this safe."""
    for file in data_dir.rglob("*"):
        if not file.is_dir() and file.name != "supervisor.lock":
            file.unlink(missing_ok=True)


def _log_file(data_dir: Path) -> Path:
    folder = data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "demo.log"


def _settings(
    data_dir: Path, sandbox_port: int, web_port: int, timings: Mapping[str, float]
) -> dict[str, object]:
    """The ordinary settings, with short waits: a week takes seconds."""
    from service.job_queue import embedded_socket

    return {
        "base_url": f"http://127.0.0.1:{web_port}",
        "mailbox": "okr@example.com",
        "data_dir": str(data_dir),
        "database_url": f"sqlite:///{data_dir / 'okr.db'}",
        "redis_url": f"unix://{embedded_socket(data_dir)}",
        "secret_key": secrets.token_urlsafe(48),
        "sandbox_url": f"http://127.0.0.1:{sandbox_port}",
        "clock_file": str(data_dir / "clock"),
        "mails_per_minute": 30_000,
        "timings": {**_TIMINGS, **timings},
    }


def _environment(settings: Mapping[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= {f"OKR_{name.upper()}__{key.upper()}": str(inner) for key, inner in value.items()}
        else:
            flat[f"OKR_{name.upper()}"] = str(value)
    return flat


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _play(on: Stage, console: Console) -> Report:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from service.demo.report import report

    on.play.prepare()
    steps = on.play.steps
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Three weeks", total=len(steps))
        for step in steps:
            progress.update(task, description=f"{step.at:%a %d %b %H:%M}")
            _tell(step, progress.console)
            on.play.take(step)
            progress.advance(task)
    return report(on.app)


def _tell(step: Step, console: Console) -> None:
    if step.act is None:
        console.print(f"{step.at:%a %d %b %H:%M}  [bold]{step.what}[/bold]")
    else:
        console.print(
            f"{step.at:%a %d %b %H:%M}    {step.what}",
            markup=False,
            highlight=False,
            no_wrap=True,
            overflow="ellipsis",
        )


def _show_end(on: Stage, happened: Report, console: Console) -> None:
    from rich.table import Table

    from service.demo.report import write_digests

    table = Table(title="What happened", show_header=False)
    table.add_row("Mails out", _counted(happened.mails_out))
    table.add_row("Mails in", _counted(happened.mails_in))
    table.add_row("Key results stored", str(happened.key_results))
    table.add_row("Questions asked", str(happened.questions))
    table.add_row("Digests", str(happened.mails_out.get("digest", 0)))
    console.print(table)
    for file in write_digests(on.app, _OUTPUT):
        console.print(f"Digest written: {file}")
    for failure in happened.failures:
        console.print(f"[red]Not as it should be:[/red] {failure}")


def _take_pictures(on: Stage, folder: Path, console: Console) -> None:
    from service.demo.screenshots import take

    for file in take(on.app, on.office, folder):
        console.print(f"Picture: {file}", markup=False, highlight=False)


def _counted(numbers: Mapping[str, int]) -> str:
    parts = ", ".join(f"{number} {what}" for what, number in sorted(numbers.items()))
    return f"{sum(numbers.values())} ({parts})"


def _stay_up(on: Stage, console: Console) -> None:
    console.print(
        f"\nEverybody's inbox: [bold]{on.office.url}/[/bold]  Be any person, read their mail, answer it."
    )
    console.print("Forms open from the links in the mails.")
    console.print(
        f"The board: [bold]{on.app.config.base_url}/b[/bold]  Sign in as Maria or Rina, who read Ops, or as a member;"
        " Ada is the admin."
    )
    console.print("Ctrl-C stops everything.")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        console.print("Stopped.")
