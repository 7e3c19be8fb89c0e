"""
Fill large tables as fast as a database can: no waiting for the disk, and what is checked or sorted row by row put off.

Afterwards the tables are as the migrations made them, with all that was put off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

_SQLITE_PRAGMAS = (
    "synchronous=OFF", "journal_mode=OFF", "foreign_keys=OFF", "cache_size=-3000000", "temp_store=MEMORY",
)  # fmt: skip
_SQLITE_INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :of AND sql IS NOT NULL"
)
_SERVER_SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "'16GB'"}
_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = CAST(:of AS regclass) AND contype IN ('f', 'u') ORDER BY contype DESC
"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = :of AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


@contextmanager
def in_a_hurry(engine: Engine, tables: Sequence[str]) -> Iterator[Connection]:
    """Give a connection that commits on its own at the end; its settings and the server's are for this alone."""
    hurry = _sqlite if engine.dialect.name == "sqlite" else _postgres
    with engine.connect() as connection:
        yield from hurry(connection, tables)
        connection.invalidate()


def _sqlite(connection: Connection, tables: Sequence[str]) -> Iterator[Connection]:
    """Its unique keys belong to the table and stay; other indexes are made once all rows are there."""
    cursor = connection.connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    indexes = [row for table in tables for row in connection.execute(text(_SQLITE_INDEXES), {"of": table})]
    for name, _made in indexes:
        connection.execute(text(f"DROP INDEX {name}"))
    yield connection
    for _name, made in indexes:
        connection.execute(text(made))
    connection.commit()
    cursor.execute("PRAGMA journal_mode=WAL")


def _postgres(connection: Connection, tables: Sequence[str]) -> Iterator[Connection]:
    """Keys, references and indexes are taken off and made again, in one sort each."""
    _set_server(connection, {name: f"= {value}" for name, value in _SERVER_SETTINGS.items()})
    connection.execute(text("SET maintenance_work_mem = '1GB'"))
    again: list[str] = []
    for table in tables:
        for name, made in connection.execute(text(_KEYS), {"of": table}).all():
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
            again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {made}")
        for name, made in connection.execute(text(_INDEXES), {"of": table}).all():
            connection.execute(text(f"DROP INDEX {name}"))
            again.append(made)
    yield connection
    for statement in sorted(again, key=lambda statement: "FOREIGN KEY" in statement):
        connection.execute(text(statement))
    connection.execute(text("ANALYZE"))  # As its autovacuum does in time; SQLite is never told of its sizes.
    connection.commit()
    _set_server(connection, dict.fromkeys(_SERVER_SETTINGS, "TO DEFAULT"))


def _set_server(connection: Connection, settings: dict[str, str]) -> None:
    connection.rollback()
    connection.execution_options(isolation_level="AUTOCOMMIT")
    for name, value in settings.items():
        connection.execute(text(f"ALTER SYSTEM SET {name} {value}"))
    connection.execute(text("SELECT pg_reload_conf()"))
    connection.rollback()
    connection.execution_options(isolation_level="READ COMMITTED")
