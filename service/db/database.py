"""
Open the database and hand out transactions.

On SQLite every writing transaction is `BEGIN IMMEDIATE` (a read that turns into a write would fail at once under
load), the journal is WAL, and the outbox asks for `synchronous=FULL` so that a submitted mail survives power loss.

SQLite lets writers wait by asking again and again, the longer they wait the more seldom, so under load one can wait for
ever. The threads of one process therefore stand in line for it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.orm import Session

from service.crashpoints import commit_point
from service.db.tables import Table

_STATEMENTS = 1000
"""Compiled statements that are remembered: there are more than SQLAlchemy's 500."""
_PATIENCE = 30.0
"""Seconds for which a writer waits for the others of its process, and then for those of other processes."""


def _give_ids(session: Session, _context: object, _only: object) -> None:
    """
    Give new rows of SQLite the ids that they would get: nobody else can write meanwhile.

    SQLAlchemy asks SQLite for the id of each row by a statement of its own. Rows that have theirs go many at a time.
    """
    new: dict[type[Table], list[Any]] = defaultdict(list)
    for row in session.new:
        if getattr(row, "id", 0) is None:
            new[type(row)].append(row)
    for table, rows in new.items():
        if len(rows) > 1:
            ids = inspect(table).columns["id"]
            last = session.connection().scalar(select(func.max(ids))) or 0
            for row, its_id in zip(rows, count(last + 1), strict=False):
                row.id = its_id


class Database:
    """One database: SQLite in a file, or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._line = threading.RLock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a writing transaction; it commits at the end, or rolls back when an error passes."""
        with self._one_writer(), Session(self.engine, expire_on_commit=False) as session:
            if self._line is not None:
                event.listen(session, "before_flush", _give_ids)
            with session.begin():
                yield session
                commit_point("before")
            commit_point("after")

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        """Wait until no other thread writes. Who has waited too long goes on, and SQLite says what is the matter."""
        has_turn = self._line is not None and self._line.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            if self._line is not None and has_turn:
                self._line.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a reading transaction that waits for nobody."""
        engine = self.engine.execution_options(okr_read_only=True)
        with Session(engine, expire_on_commit=False) as session:
            yield session

    def overwrite_deleted(self, session: Session) -> None:
        """Let what this connection deletes be overwritten in SQLite's file, and not only be marked as free."""
        if self.engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA secure_delete=ON")

    def tidy(self) -> None:
        """Empty SQLite's write-ahead log, which holds what was there before; PostgreSQL's vacuum does it in time."""
        if self.engine.dialect.name == "sqlite":
            with closing(self.engine.raw_connection()) as connection:  # Inside a transaction it is refused.
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    """Make a database's engine, once per process as a rule: it remembers the statements that it has compiled."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, parsed.database)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, query_cache_size=_STATEMENTS)


def _sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": _PATIENCE}, hide_parameters=True, query_cache_size=_STATEMENTS
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # SQLAlchemy, not the driver, begins transactions: only then BEGIN IMMEDIATE is possible.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("okr_read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
