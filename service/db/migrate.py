"""Bring a database to the newest schema, and tell whether it is there."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.db.database import Database
from service.db.tables import Table
from service.package_data import folder


def upgrade(database: Database) -> str:
    """Run all outstanding migrations; return the revision that the database has now."""
    with database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return current_revision(database) or ""


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
