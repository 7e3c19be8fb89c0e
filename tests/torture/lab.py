"""
A small world in which work can die, put back to its beginning as often as a test wants.

It is one app and one database for all tries: what SQLAlchemy and Jinja have compiled once stays compiled.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from service import crashpoints
from service.bootstrap import graph_settings
from service.config import Config
from service.db import tables
from service.graph.auth import AppTokens
from service.graph.client import GraphClient
from service.graph.directory import Directory
from service.graph.mail import Mailbox
from service.workflow.app import App
from tests.support.settings import settings
from tests.support.team import MAILBOX, SUNDAY_BEFORE, World

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
        self.world.uncounted = 0
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
        self.let_leases_end()
        return killed

    def let_leases_end(self) -> None:
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


def lab_config(database_url: str, redis_url: str, sandbox: str, clock_file: Path, folder: Path) -> Config:
    return settings(
        folder,
        database_url,
        redis_url,
        sandbox,
        clock_file,
        retry_first=0.05,
        retry_most=0.2,
        look_up=0.05,
        confirm=0.02,
        give_up=20,
        hold_back=0,
    )


def keep(app: App, copy: Path) -> Callable[[], None]:
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
