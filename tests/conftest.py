"""
The real things that tests run on: SQLite and PostgreSQL, Redis, the sandbox over HTTP, a clock that can be moved.

Each worker of pytest-xdist has servers of its own. What can't be started fails the tests; nothing is skipped.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis import Redis

from service.clock import Clock, set_offset
from service.config import Config
from service.db.database import Database
from tests.support.databases import DatabaseServer, PostgresServer, SQLiteServer, postgres_server
from tests.support.servers import redis_server
from tests.support.settings import settings

if TYPE_CHECKING:
    from service.workflow.app import App

MONDAY = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
"""Monday of week 1 of the story, 09:00 in Amsterdam."""


LONGEST_FIRST = ("torture", "scenarios", "cli", "browser", "supervisor", "containers", "test_packaging.py")
"""Below `tests`: modules of few tests that take long, since they start whole installations, browsers or builds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first: each is one worker's alone, and a long one at the end would hold up everybody."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(_below_tests(item.path), len(places)))


def _below_tests(path: Path) -> str:
    return path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    """A developer's own settings must not decide what tests do."""
    for name in list(os.environ):
        if name.startswith("OKR_") or name in {"DATABASE_URL", "REDIS_URL"}:
            del os.environ[name]


# --- Databases --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLiteServer:
    """Make SQLite databases."""
    return SQLiteServer(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_server(request: pytest.FixtureRequest) -> DatabaseServer:
    """Run the test twice: on SQLite and on PostgreSQL."""
    server: DatabaseServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def database_url(database_server: DatabaseServer) -> Iterator[str]:
    """Name a fresh database with the newest schema."""
    url = database_server.new()
    yield url
    database_server.drop(url)


@pytest.fixture
def empty_database_url(database_server: DatabaseServer) -> Iterator[str]:
    """Name a fresh database without tables."""
    url = database_server.new_empty()
    yield url
    database_server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open a fresh database with the newest schema."""
    database = Database(database_url)
    yield database
    database.close()


# --- Redis ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="okr-redis-") as folder, redis_server(Path(folder)) as url:
        yield url


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    """Name an empty Redis."""
    with Redis.from_url(_redis_server) as redis:
        redis.flushall()
    return _redis_server


# --- Time -------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    """Name the file that moves product time; it says 09:00 on Monday of week 1."""
    file = tmp_path / "clock"
    set_offset(file, MONDAY)
    return file


@pytest.fixture
def clock(clock_file: Path) -> Clock:
    """Tell product time; it starts at 09:00 (Amsterdam) on Monday of week 1 and goes on from there."""
    return Clock(clock_file)


@pytest.fixture
def move_clock(clock_file: Path) -> Callable[[datetime], None]:
    """Make product time what the test says."""
    return lambda now: set_offset(clock_file, now)


# --- The whole --------------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox(clock_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run the local Microsoft 365, in its own threads; give its address."""
    # Imported here, so that tests of pure code don't load it.
    from service.sandbox.server import serve

    monkeypatch.setenv("OKR_CLOCK_FILE", str(clock_file))
    running = serve(port=0)
    yield running.url
    running.close()


@pytest.fixture
def config(database_url: str, redis_url: str, sandbox: str, clock_file: Path, tmp_path: Path) -> Config:
    """Say what the installation under test is."""
    return settings(tmp_path, database_url, redis_url, sandbox, clock_file)


@pytest.fixture
def app(config: Config) -> Iterator[App]:
    """Put a real App together: a fresh database (both kinds), Redis, the sandbox."""
    from service.bootstrap import build_app

    app = build_app(config)
    yield app
    app.queue.close()
    app.db.close()
