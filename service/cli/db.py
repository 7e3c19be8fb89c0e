"""`okr db`: the tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.config import Config
    from service.db.database import Database


@click.group()
def db() -> None:
    """Make the tables, bring them to the newest version, copy them."""


@db.command()
def upgrade() -> None:
    """
    Bring the database to this version's tables; running it again changes nothing.

    An SQLite file that is going to be changed is copied first. Run it once before the first start and after each update,
    while nothing else runs. Next: okr lists add.
    """
    from service import logs
    from service.config import load_config
    from service.db import migrate

    logs.configure("db")
    click.echo(
        bring_up_to_date(load_config())
        or f"The database is at the newest version already ({migrate.newest_revision()})."
    )


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """
    Copy an SQLite database into FILE, while everything runs. (For PostgreSQL use pg_dump.)

    To restore, stop everything, put the copy in the database's place, and start again: nothing is sent a second time.
    """
    from sqlalchemy import make_url

    from service.config import load_config
    from service.db.backup import copy_sqlite
    from service.errors import ConfigurationError

    url = make_url(load_config().database)
    if url.get_backend_name() != "sqlite" or url.database is None:
        raise ConfigurationError("This installation uses PostgreSQL: back it up with pg_dump.")
    if not Path(url.database).exists():
        raise ConfigurationError(f"There is no database yet: {url.database}. Run: okr db upgrade")
    copy_sqlite(Path(url.database), file)
    click.echo(f"Copied to {file}.")


def bring_up_to_date(config: Config) -> str | None:
    """
    Bring the database to this version's tables; say what was done, or None where nothing had to be.

    Raises:
        TransientError: the database can't be reached.
    """
    from sqlalchemy.exc import OperationalError

    from service.cli.opening import unreachable
    from service.db import migrate
    from service.db.database import Database

    database = Database(config.database)
    try:
        before = migrate.current_revision(database)
        if before == migrate.newest_revision():
            return None
        copy = _copy_before(database, before)
        after = migrate.upgrade(database)
    except OperationalError as error:
        raise unreachable(database) from error
    finally:
        database.close()
    told = f"The database is at version {after} now (before: {before or 'empty'})."
    return f"{told} As it was before: {copy}" if copy else told


def _copy_before(database: Database, revision: str | None) -> Path | None:
    """Keep an SQLite file as it is before its tables are changed. Earlier copies stay."""
    from service.db.backup import copy_sqlite

    path = database.engine.url.database
    if revision is None or path is None or database.engine.name != "sqlite":
        return None
    copy = Path(f"{path}.before-{revision}")
    number = 1
    while copy.exists():
        number += 1
        copy = Path(f"{path}.before-{revision}-{number}")
    copy_sqlite(Path(path), copy)
    return copy
