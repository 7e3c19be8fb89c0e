"""
The service ends at each single point of a wave, goes on afterwards, and nobody notices.

A child process does the work and dies at the point, as `kill -9` would end it; then this process goes on as the next
worker would: without any memory, once the dead one's lease is over.
"""

from __future__ import annotations

import ast
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from service import crashpoints
from service.bootstrap import build_app
from service.config import Config
from service.workflow.app import App
from tests.support.databases import DatabaseServer, PostgresServer, SQLiteServer
from tests.support.team import (
    FRIDAY_REVIEW,
    MAILBOX,
    MONDAY_NUDGE,
    MONDAY_SETUP,
    TUESDAY_OVERVIEW,
    World,
    build_world,
)

ROOT = Path(__file__).parents[2]
LEASE = 0.4
Play = Callable[[World], None]


class Lab:
    """Makes worlds, and lets work die in them."""

    def __init__(self, config: Config, move_clock: Callable[[datetime], None]) -> None:
        timings = config.timings.model_copy(update={"lease": LEASE})
        self._config = config.model_copy(update={"timings": timings})
        self._move_clock = move_clock

    @contextmanager
    def world(self, server: DatabaseServer) -> Iterator[World]:
        """Give a fresh world on the Sunday before week 1."""
        url = server.new()
        app = build_app(self._on(url))
        try:
            assert app.config.sandbox_url is not None
            _reset(app.config.sandbox_url)
            yield build_world(app, app.config.sandbox_url, self._move_clock)
        finally:
            app.queue.close()
            app.db.close()
            server.drop(url)

    def _on(self, url: str) -> Config:
        return Config.model_construct(**{**dict(self._config), "database_url": url})


def _reset(sandbox: str) -> None:
    World(None, sandbox, lambda _: None).control("POST", "/reset")  # type: ignore[arg-type]


@pytest.fixture
def lab(
    redis_url: str, sandbox: str, clock_file: Path, tmp_path: Path, move_clock: Callable[[datetime], None]
) -> Lab:
    """Stand ready to make worlds."""
    from service.config import Timings

    config = Config(
        base_url="http://okr.test",
        mailbox=MAILBOX,
        data_dir=tmp_path / "data",
        redis_url=redis_url,
        secret_key="tests-only-tests-only-tests-only-tests-only",
        sandbox_url=sandbox,
        clock_file=clock_file,
        mails_per_minute=10_000,
        timings=Timings(
            tick=0.1,
            poll=0.2,
            lease=LEASE,
            retry_first=0.05,
            retry_most=0.2,
            look_up=0.05,
            confirm=0.02,
            give_up=20,
            http=10,
            renew=3600,
        ),
    )
    return Lab(config, move_clock)


def dies_at(world: World, point: str, play: Play) -> bool:
    """Do `play` in a process that ends at `point`; say whether it came there."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            world.app.db.engine.dispose(close=False)  # These connections are the parent's.
            crashpoints.arm(point)
            play(World(_same_app(world.app), world.sandbox, world.move_clock))
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"at {point} the work failed by itself"
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _same_app(app: App) -> App:
    return build_app(app.config)


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


def before(stage: Play, world: World) -> None:
    """Let happen outside what a stage is about."""
    if stage is reply:
        world.reply("mira", "Refund cases 96 to 80 1.1")


def test_setup_wave_passes_with_every_single_crash(lab: Lab, sqlite: SQLiteServer) -> None:
    with lab.world(sqlite) as world:
        points = points_of(world, monday)
        check(world)
    assert len(points) >= 20

    died = 0
    for point in points:
        with lab.world(sqlite) as world:
            died += dies_at(world, point, monday)
            monday(world)
            check(world)
            assert len(world.deliveries(kind="setup")) == 2, point

    # How often the mailbox is looked into is a matter of time, so the last few points may not come.
    assert died >= 0.7 * len(points)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_kind_of_mail_passes_with_a_crash_in_its_midst(
    lab: Lab, postgres: PostgresServer, seed: int
) -> None:
    rng = Random(seed)  # noqa: S311
    points: dict[Play, list[str]] = {}
    with lab.world(postgres) as world:
        for stage in STAGES:
            before(stage, world)
            points[stage] = points_of(world, stage)

    died = 0
    with lab.world(postgres) as world:
        for stage in STAGES:
            before(stage, world)
            half = points[stage][: max(1, len(points[stage]) * 2 // 3)]
            for point in rng.sample(half, min(3, len(half))):
                died += dies_at(world, point, stage)
            stage(world)
            check(world)
        kinds = {row.kind for row in world.deliveries()}

    assert kinds == {"setup", "receipt", "nudge", "overview", "digest", "review"}
    assert died >= len(STAGES)


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
