"""The form under load: our pages against a bare WSGI application with the same database work, in the same run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
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
_LOADS = ((100, 300), (500, 500), (1000, 1000))
"""Requests a second, and how many: where they come faster than they are answered, they all wait, and end all the same."""
_QUICK_LOADS = ((50, 100),)
_THREADS = "8"
_PERIOD = "2026-W41"

Loads = tuple[tuple[int, int], ...]
Outcomes = Mapping[str, load.Outcome]


def run(*, quick: bool) -> Report:
    """Let both answer the same requests, load by load in turn."""
    people, loads = (100, _QUICK_LOADS) if quick else (_CONNECTIONS, _LOADS)
    with TemporaryDirectory(prefix="okr-bench-form-") as folder, ExitStack() as running:
        clock = Path(folder) / "clock"
        set_offset(clock, START + timedelta(hours=1))
        installed = running.enter_context(installation(clock_file=str(clock)))
        paths = _forms(installed, people)
        ports = {
            name: running.enter_context(_serving(command, paths[0]))
            for name, command in _contenders().items()
        }
        return _report(asyncio.run(_measure(ports, paths, loads)))


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


async def _measure(ports: Mapping[str, int], paths: list[str], loads: Loads) -> Mapping[str, Outcomes]:
    people = {name: await load.connect(port, paths) for name, port in ports.items()}
    for name in people:  # Not counted: what is loaded late is loaded now.
        await load.at_rate(people[name], 50, 50, seed=0)
    found: dict[str, dict[str, load.Outcome]] = {name: {} for name in people}
    for turn, (rate, requests) in enumerate(loads):
        for name in _in_turn(people, turn):
            found[name][f"{rate}/s"] = await load.at_rate(people[name], rate, requests, seed=rate)
    for name in _in_turn(people, len(loads)):
        found[name][f"{len(paths)} at once"] = await load.at_once(people[name])
    for everybody in people.values():
        load.close(everybody)
    return found


def _in_turn(names: Iterable[str], turn: int) -> list[str]:
    """Let another one be the first at each turn, so that nobody always comes to a warm or a busy machine."""
    ordered = list(names)
    return ordered[turn % len(ordered) :] + ordered[: turn % len(ordered)]


@contextmanager
def _serving(command: tuple[str, ...], health: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen((*command, str(port)))  # noqa: S603 - our own commands
    try:
        wait_for(f"http://127.0.0.1:{port}{health}")
        yield port
    finally:
        process.terminate()
        process.wait()


def _report(found: Mapping[str, Outcomes]) -> Report:
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
            "Client and server share this machine's cores; requests come at random moments (Poisson) and wait for a free connection. Each load is a fixed number of requests, all of which are answered: at rates above what one process of either server can do they queue, and p99 is about the time that the whole load takes.",
            "Both servers run all the while on one database, and take the loads in turn.",
        ),
    )
