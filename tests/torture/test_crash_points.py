"""
The service ends at each single point of a wave, goes on afterwards, and nobody notices.

A child process does the work and dies at the point, as `kill -9` would end it; then this process goes on as the next
worker would: without any memory, once the dead one's lease is over.
"""

from __future__ import annotations

import ast
import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update

from service import crashpoints
from service.bootstrap import build_app, graph_settings
from service.config import Config, Timings
from service.db import tables
from service.graph.auth import AppTokens
from service.graph.client import GraphClient
from service.graph.directory import Directory
from service.graph.mail import Mailbox
from service.workflow.app import App
from tests.support.databases import DatabaseServer
from tests.support.team import (
    FRIDAY_REVIEW,
    MAILBOX,
    MONDAY_NUDGE,
    MONDAY_SETUP,
    SUNDAY_BEFORE,
    TUESDAY_OVERVIEW,
    World,
    build_world,
)

ROOT = Path(__file__).parents[2]
Play = Callable[[World], None]


class Lab:
    """Makes worlds, and lets work die in them. All are one app and one database, put back to the beginning."""

    def __init__(self, app: App, world: World, put_back: Callable[[], None]) -> None:
        self.world = world
        self._app = app
        self._put_back = put_back
        self._people = world.control("GET", "/directory")

    def begin_again(self) -> World:
        """Return the world on the Sunday before week 1."""
        self.world.control("POST", "/reset")
        self.world.control("POST", "/directory", self._people)
        self._put_back()
        self.world.move_clock(SUNDAY_BEFORE)
        return self.world

    def dies_at(self, point: str, play: Play) -> bool:
        """Do `play` in a process that ends at `point`; say whether it came there."""
        child = os.fork()
        if child == 0:
            status = 1
            try:
                mine = World(_with_own_connections(self._app), self.world.sandbox, self.world.move_clock)
                crashpoints.arm(point)
                play(mine)
                status = 0
            finally:
                os._exit(status)
        _, ending = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(ending) and os.WTERMSIG(ending) == signal.SIGKILL
        assert killed or os.WEXITSTATUS(ending) == 0, f"at {point} the work failed by itself"
        self._let_leases_end()
        return killed

    def _let_leases_end(self) -> None:
        """Machine time can't be moved, so the dead one's leases are."""
        over = self._app.clock.machine_now()
        with self._app.db.begin() as session:
            for name in ("send_lease_until", "read_lease_until"):
                column = getattr(tables.Mailbox, name)
                session.execute(update(tables.Mailbox).where(column.is_not(None)).values({name: over}))


def _with_own_connections(app: App) -> App:
    """Return the app of a forked process: what it does not share with its parent are sockets and files."""
    app.db.engine.dispose(close=False)
    settings = graph_settings(app.config)
    client = GraphClient(settings, AppTokens(settings))
    return replace(app, directory=Directory(client), mailbox=lambda address: Mailbox(client, address))


def _config(database_url: str, redis_url: str, sandbox: str, clock_file: Path, folder: Path) -> Config:
    return Config(
        base_url="http://okr.test",
        mailbox=MAILBOX,
        data_dir=folder / "data",
        database_url=database_url,
        redis_url=redis_url,
        secret_key="tests-only-tests-only-tests-only-tests-only",
        sandbox_url=sandbox,
        clock_file=clock_file,
        mails_per_minute=10_000,
        timings=Timings(
            tick=0.1,
            poll=0.2,
            lease=30,
            retry_first=0.05,
            retry_most=0.2,
            look_up=0.05,
            confirm=0.02,
            give_up=20,
            http=10,
            renew=3600,
        ),
    )


@pytest.fixture
def lab(
    database_server: DatabaseServer,
    redis_url: str,
    sandbox: str,
    clock_file: Path,
    tmp_path: Path,
    move_clock: Callable[[datetime], None],
) -> Iterator[Lab]:
    """Stand ready to make worlds, on either database."""
    url = database_server.new()
    app = build_app(_config(url, redis_url, sandbox, clock_file, tmp_path))
    world = build_world(app, sandbox, move_clock)
    yield Lab(app, world, _put_back(app, tmp_path / "beginning"))
    app.queue.close()
    app.db.close()
    database_server.drop(url)


def _put_back(app: App, copy: Path) -> Callable[[], None]:
    """Keep what the database holds now; return what brings it back."""
    path = app.db.engine.url.database or ""
    if app.db.engine.url.get_backend_name() != "sqlite":
        return lambda: None
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(copy)) as kept:
        now.backup(kept)

    def put_back() -> None:
        app.db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)
        shutil.copyfile(copy, path)

    return put_back


def points_of(world: World, play: Play) -> list[str]:
    """Do `play` and return the points that it passed, each as `name:n`."""
    passed: Counter[str] = Counter()
    points = []

    def note(name: str) -> None:
        passed[name] += 1
        points.append(f"{name}:{passed[name]}")

    crashpoints.listen(note)
    try:
        play(world)
    finally:
        crashpoints.listen(None)
    return points


def check(world: World) -> None:
    """Everybody has got each mail once, each mail that came in is stored once and was answered once."""
    own = world.control("GET", f"/mailboxes/{MAILBOX}/messages?brief=1")["messages"]
    sent = Counter(next(iter(mail["extended"].values())) for mail in own if mail["folder"] == "sentitems")
    rows = world.deliveries()
    assert sent == Counter({row.key: 1 for row in rows})
    assert {row.state for row in rows} <= {"confirmed"}
    for who in ("mira", "ben", "mona"):
        got = Counter(mail["messageId"] for mail in world.inbox(who))
        assert set(got.values()) <= {1}, who
    arrived = sorted(mail["id"] for mail in own if mail["folder"] == "inbox")
    assert sorted(row.graph_id for row in world.inbound()) == arrived
    answered = Counter(row.answers_inbound_id for row in rows if row.kind == "receipt")
    assert answered == Counter(row.id for row in world.inbound())


def monday(world: World) -> None:
    """The setup mails leave."""
    world.at(MONDAY_SETUP)


def reply(world: World) -> None:
    """Mira's answer is read and gets its receipt."""
    world.settle()


def nudge(world: World) -> None:
    """Who has not answered is reminded."""
    world.at(MONDAY_NUDGE)


def overview(world: World) -> None:
    """Members get the overview, the lead the digest."""
    world.at(TUESDAY_OVERVIEW)


def review(world: World) -> None:
    """How did it end?"""
    world.at(FRIDAY_REVIEW)


STAGES: Sequence[Play] = (monday, reply, nudge, overview, review)


STEPS = (
    "commit of send_slice",
    "POST /users/{mailbox}/messages",
    "POST /users/{mailbox}/messages/{message}/createReply",
    "POST /users/{mailbox}/messages/{message}/send",
    "commit of understand",
)
"""Where work dies, one after the other, in each stage that comes to it."""


@pytest.mark.parametrize("database_server", ["sqlite"], indirect=True)
def test_setup_wave_passes_with_every_single_crash(lab: Lab) -> None:
    points = points_of(lab.begin_again(), monday)
    check(lab.world)
    assert len(points) >= 20

    died = 0
    for point in points:
        world = lab.begin_again()
        died += lab.dies_at(point, monday)
        monday(world)
        check(world)
        assert len(world.deliveries(kind="setup")) == 2, point

    # How often the mailbox is looked into is a matter of time, so the last few points may not come.
    assert died >= 0.7 * len(points)


@pytest.mark.parametrize("database_server", ["sqlite", "postgres"], indirect=True)
def test_every_kind_of_mail_passes_with_crashes_in_its_midst(lab: Lab) -> None:
    world, rng = lab.world, Random(1)  # noqa: S311
    died: Counter[str] = Counter()

    for stage in STAGES:
        if stage is reply:
            world.reply("mira", "Refund cases 96 to 80 1.1")
        for step in STEPS:
            point = f"{rng.choice(['before', 'after'])} {step}:1"
            died[stage.__name__] += lab.dies_at(point, stage)
        stage(world)
        check(world)

    kinds = {row.kind for row in world.deliveries()}
    assert kinds >= {"setup", "receipt", "nudge", "overview", "digest", "review"}
    assert set((+died).keys()) == {stage.__name__ for stage in STAGES}


# --- The list of points is complete -----------------------------------------------------------------------------


def _calls(file: Path, names: set[str]) -> list[str]:
    tree = ast.parse(file.read_text())
    attributes = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    return [f"{file.name}: {call.func.attr}" for call in attributes if call.func.attr in names]  # type: ignore[attr-defined]


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def test_every_commit_goes_through_the_one_place_that_has_the_points() -> None:
    files = _files("service/workflow", "service/web", "service/db", "workers", "service/cli")

    commits = [found for file in files for found in _calls(file, {"commit", "connect"})]
    sessions = [
        file.name
        for file in _files("service", "workers")
        if "Session(self.engine" in file.read_text() or "sessionmaker" in file.read_text()
    ]

    assert [each for each in commits if not each.startswith("migrate.py")] == []
    assert sessions == ["database.py"]


def test_every_call_of_graph_goes_through_the_one_place_that_has_the_points() -> None:
    calls = [
        found
        for file in _files("service/graph")
        for found in _calls(file, {"request", "post", "get_", "put"})
    ]

    senders = {found.partition(":")[0] for found in calls}
    # Tokens come from the login, which is no call of Graph and changes nothing; the transport is what both stand on.
    assert senders <= {"client.py", "auth.py", "transport.py"}
    source = (ROOT / "service/graph/client.py").read_text()
    assert source.count(".request(request.method") == 1
    assert (
        source.index('crash_point(f"before')
        < source.index(".request(request.method")
        < source.index('crash_point(f"after')
    )


def test_crash_point_costs_nothing_unless_somebody_listens() -> None:
    passed: list[str] = []
    crashpoints.crash_point("nobody hears this")
    crashpoints.listen(passed.append)
    crashpoints.crash_point("this is heard")
    crashpoints.listen(None)

    assert passed == ["this is heard"]
