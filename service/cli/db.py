"""`okr db`: the tables."""

from __future__ import annotations

import click


@click.group()
def db() -> None:
    """Make the tables, or bring them to the newest version."""


@db.command()
def upgrade() -> None:
    """
    Bring the database to this version's tables; running it again changes nothing.

    Run it once before the first start and after each update, while nothing else runs. Next: okr lists add.
    """
    from sqlalchemy.exc import OperationalError

    from service.cli.opening import open_database, unreachable
    from service.db import migrate

    database = open_database()
    try:
        before = migrate.current_revision(database)
        after = migrate.upgrade(database)
    except OperationalError as error:
        raise unreachable(database) from error
    finally:
        database.close()
    if before == after:
        click.echo(f"The database is at the newest version already ({after}).")
    else:
        click.echo(f"The database is at version {after} now (before: {before or 'empty'}).")
