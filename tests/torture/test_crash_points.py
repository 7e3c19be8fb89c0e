"""
The service ends at each single point of a wave, goes on afterwards, and nobody notices.

A child process does the work and dies at the point, as `kill -9` would end it; then this process goes on as the next
worker would: without any memory, once the dead one's lease is over.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from service import crashpoints
from tests.support.team import (
    FRIDAY_REVIEW,
    MONDAY_NUDGE,
    MONDAY_SETUP,
    TUESDAY_OVERVIEW,
    World,
)
from tests.torture.lab import Lab, Play, check, points_of

ROOT = Path(__file__).parents[2]


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
    points = [point for point in points_of(lab.begin_again(), monday) if point.endswith((":1", ":2"))]
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

    # Migrations run before anything else does, and copying a database writes nothing into it.
    assert [each for each in commits if not each.startswith(("migrate.py", "backup.py"))] == []
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
    assert source.count("self._exchange(request") == 1
    assert re.findall(r"self\._session\(\)\.(\w+)", source) == ["close", "request", "write"]
    assert (
        source.index('crash_point(f"before')
        < source.index("self._exchange(request")
        < source.index('crash_point(f"after')
    )


def test_crash_point_costs_nothing_unless_somebody_listens() -> None:
    passed: list[str] = []
    crashpoints.crash_point("nobody hears this")
    crashpoints.listen(passed.append)
    crashpoints.crash_point("this is heard")
    crashpoints.listen(None)

    assert passed == ["this is heard"]
