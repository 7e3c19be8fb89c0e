"""
Read the digests of a shard of fifty readers out of companies of different size, each with 52 weeks of history.

Reading must not depend on how many others there are: the statements are the same, and so, nearly, is the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from sqlalchemy import event, select

from bench.digests.company import IN_A_TEAM, fill
from bench.digests.databases import DATABASES, Stage
from bench.measure import cpu_of
from bench.report import Goal, Report, Table
from service.db.tables import Delivery
from service.workflow.app import App
from service.workflow.send_digests import read_together

FULL, QUICK = (1_000, 10_000, 100_000), (500, 1_000)
_READERS = 50
_PLACES = 5
"""Shards from the beginning to the end of the company are read in turn,"""
_ROUNDS = 3
"""each so often; the median of all counts."""
_SLOWER = 1.3


@dataclass(frozen=True)
class _Read:
    database: str
    members: int
    milliseconds: float
    statements: int


def run(*, quick: bool) -> Report:
    """Fill a database of each kind for each size and read shards from all over it."""
    sizes = QUICK if quick else FULL
    found = [_measure(name, members) for name in DATABASES for members in sizes]
    return Report(
        name="digests",
        about=f"Read the facts of {_READERS} digests, teams of {IN_A_TEAM}, each member with one line in each of 52 weeks.",
        tables=(
            Table(
                "One shard",
                ("database", "members", "CPU ms", "statements"),
                tuple((one.database, one.members, one.milliseconds, one.statements) for one in found),
            ),
        ),
        goals=(
            *(_statements(name, found) for name in DATABASES),
            *(_growth(name, found, decides=not quick) for name in DATABASES),
        ),
        notes=(
            "CPU time of the process and, with PostgreSQL, of the server's process behind it, caches warm.",
        ),
    )


def _statements(database: str, found: list[_Read]) -> Goal:
    counts = [one.statements for one in found if one.database == database]
    return Goal(
        f"{database}: statements",
        "the same for every size",
        " = ".join(map(str, counts)),
        len(set(counts)) == 1,
    )


def _growth(database: str, found: list[_Read], *, decides: bool) -> Goal:
    reads = [one for one in found if one.database == database]
    ratio = reads[-1].milliseconds / reads[0].milliseconds
    return Goal(
        f"{database}: time at {reads[-1].members:,} members against {reads[0].members:,}",
        f"≤ {_SLOWER}×",
        f"{ratio:.2f}×",
        ratio <= _SLOWER,
        decides=decides,
    )


def _measure(database: str, members: int) -> _Read:
    with DATABASES[database]() as stage:
        fill(stage.app, members)
        last = members // IN_A_TEAM - _READERS
        starts = [last * place // (_PLACES - 1) for place in range(_PLACES)]
        for start in starts:  # What is only read once: plans, pages.
            _shard(stage.app, start)
        with _counted(stage.app) as statements:
            _shard(stage.app, 0)
        taken = [_seconds(stage, start) for start in starts * _ROUNDS]
        return _Read(database, members, 1000 * median(taken), len(statements))


def _seconds(stage: Stage, start: int) -> float:
    before = stage.server_seconds()
    own = cpu_of(lambda: _shard(stage.app, start))
    return own + stage.server_seconds() - before


def _shard(app: App, start: int) -> None:
    with app.db.read() as session:
        digests = select(Delivery).order_by(Delivery.id).offset(start).limit(_READERS)
        read_together(app, session, session.scalars(digests).all())


@contextmanager
def _counted(app: App) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(app.db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(app.db.engine, "before_cursor_execute", note)
