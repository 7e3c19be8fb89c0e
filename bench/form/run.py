"""The form under load: our pages against a bare WSGI application with the same database work, in the same run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.form import load
from bench.installation import START, Installation, add_team, free_port, installation, wait_for
from bench.report import Goal, Report, Table
from service.clock import set_offset
from service.db.tables import DistributionList, Invitation, InvitationTeam, KeyResult, Membership, Objective
from service.workflow import links

_CONNECTIONS = 500
_RATES = (100, 500, 1000)
_THREADS = "8"
_PERIOD = "2026-W41"


def run(*, quick: bool) -> Report:
    """Let both answer the same requests in turn."""
    people = 100 if quick else _CONNECTIONS
    rates = (50,) if quick else _RATES
    seconds = 2.0 if quick else 10.0
    with TemporaryDirectory(prefix="okr-bench-form-") as folder:
        clock = Path(folder) / "clock"
        set_offset(clock, START + timedelta(hours=1))
        with installation(clock_file=str(clock)) as installed:
            paths = _forms(installed, people)
            found = {
                name: _measure(installed, name, command, paths, rates, seconds)
                for name, command in _contenders().items()
            }
    return _report(found, rates)


def _contenders() -> Mapping[str, tuple[str, ...]]:
    options = ("--blocking-threads", _THREADS, "--no-ws", "--log-level", "warning")
    granian = (sys.executable, "-m", "granian", "--interface", "wsgi", "--factory")
    return {
        "bare WSGI": (*granian, "bench.form.raw:wsgi", *options, "--host", "127.0.0.1", "--port"),
        "our pages": (sys.executable, "-m", "service.cli", "web", "--threads", _THREADS, "--port"),
    }


def _forms(installed: Installation, people: int) -> list[str]:
    """Ask everybody of a list; return the paths of their forms."""
    app = installed.app
    with app.db.begin() as session:
        list_ = session.get_one(DistributionList, add_team(session, people))
        objective = Objective(
            team_id=list_.team_id, number=1, text="Orders arrive without anyone asking twice"
        )
        session.add(objective)
        session.flush()
        for number in range(1, 5):
            session.add(
                KeyResult(objective_id=objective.id, number=number, text=f"Open cases from {number}40 to 60")
            )
        _invite(session, list_)
        ids = session.scalars(select(Invitation.id)).all()
    return [f"/f/{links.token(app, invitation_id)}" for invitation_id in ids]


def _invite(session: Session, list_: DistributionList) -> None:
    members = session.scalars(select(Membership.person_id).where(Membership.list_id == list_.id)).all()
    asked = {"period": _PERIOD, "kind": "setup", "team_id": list_.team_id, "list_id": list_.id}
    session.execute(insert(Invitation), [{**asked, "person_id": person_id} for person_id in members])
    ids = session.scalars(select(Invitation.id)).all()
    session.execute(insert(InvitationTeam), [{"invitation_id": n, "team_id": list_.team_id} for n in ids])


def _measure(
    installed: Installation,
    name: str,
    command: tuple[str, ...],
    paths: list[str],
    rates: tuple[int, ...],
    seconds: float,
) -> dict[str, load.Outcome]:
    port = free_port()
    health = "/healthz" if name == "our pages" else paths[0]
    with _serving((*command, str(port)), os.environ, f"http://127.0.0.1:{port}{health}"):
        return asyncio.run(_load(port, paths, rates, seconds))


async def _load(
    port: int, paths: list[str], rates: tuple[int, ...], seconds: float
) -> dict[str, load.Outcome]:
    people = await load.connect(port, paths)
    await load.at_rate(people, rates[0], 1.0, seed=0)  # Not counted: what is loaded late is loaded now.
    outcomes = {f"{rate}/s": await load.at_rate(people, rate, seconds, seed=rate) for rate in rates}
    outcomes[f"{len(people)} at once"] = await load.at_once(people)
    load.close(people)
    return outcomes


@contextmanager
def _serving(command: tuple[str, ...], environment: Mapping[str, str], health: str) -> Iterator[None]:
    process = subprocess.Popen(command, env={**os.environ, **environment})  # noqa: S603 - our own commands
    try:
        wait_for(health)
        yield
    finally:
        process.terminate()
        process.wait()


def _report(found: Mapping[str, Mapping[str, load.Outcome]], rates: tuple[int, ...]) -> Report:
    bare, ours = found["bare WSGI"], found["our pages"]
    rows = tuple(
        (load_, name, len(one.seconds), one.quantile(0.5), one.quantile(0.99), one.errors)
        for load_ in ours
        for name, one in (("bare WSGI", bare[load_]), ("our pages", ours[load_]))
    )
    goals = [
        Goal(f"p99 at {name}, × bare", "≤ 2", f"{ratio:.2f}", ratio <= 2)
        for name, ratio in ((name, ours[name].quantile(0.99) / bare[name].quantile(0.99)) for name in ours)
    ]
    errors = sum(one.errors for one in ours.values())
    goals.append(Goal("errors of our pages", "0", str(errors), errors == 0))
    return Report(
        "form",
        "Open and save personal forms on kept connections, half of the requests saving.",
        (
            Table(
                "Latency from the planned moment, ms",
                ("load", "server", "requests", "p50", "p99", "errors"),
                rows,
            ),
        ),
        tuple(goals),
        (
            "The bare application calls the same functions of ours for the database and answers two bytes; both run on granian with eight threads and SQLite (synchronous=FULL).",
            "Client and server share this machine's cores; requests come at random moments (Poisson) and wait for a free connection.",
        ),
    )
