"""Bring a database to the newest schema, and tell whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.db.database import Database
from service.db.tables import Table
from service.errors import PermanentError
from service.package_data import folder


def upgrade(database: Database, to: str = "head") -> str:
    """Run the outstanding migrations, all or `to` a revision; return the revision that the database has now."""
    with _schema_transaction(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return current_revision(database) or ""


@contextmanager
def _schema_transaction(database: Database) -> Iterator[Connection]:
    """
    Open a transaction in which tables may be made anew.

    SQLite changes a constraint by copying the table, and dropping the old one would take the rows that point to it:
    so its foreign keys rest meanwhile, which it allows only outside a transaction, and all are checked at the end.
    """
    with database.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise PermanentError(
                        "The migration would leave rows that point to nothing; nothing is changed."
                    )
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def current_revision(database: Database) -> str | None:
    """Return the revision of the database, or None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str | None:
    """Return the revision that this code wants. Found once: to read the migrations takes 10 MB."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database) -> list[object]:
    """Return what the migrated database and the tables in code disagree about; empty is right."""
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Table.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    return config
