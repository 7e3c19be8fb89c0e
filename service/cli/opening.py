"""Open the installation for a command: settings read, logs on, the database there and up to date."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from service import logs
from service.bootstrap import current_app
from service.db import migrate
from service.db.database import Database
from service.errors import ConfigurationError, TransientError
from service.workflow.app import App

_looked_at: set[str] = set()
"""Databases found up to date: the forks of `okr up` need not look again, which takes 8 MB each."""


def open_app(component: str) -> App:
    """
    Return the App of this process; `component` names the process in its logs.

    Raises:
        ConfigurationError: a setting is wrong, or the database needs `okr db upgrade`.
        TransientError: the database can't be reached.
    """
    logs.configure(component)
    app = current_app()
    if app.config.database in _looked_at:
        return app
    if _revision(app.db) != migrate.newest_revision():
        raise ConfigurationError("The database is not at this version's tables. Run: okr db upgrade")
    _looked_at.add(app.config.database)
    return app


def trust(database: str) -> None:
    """Take a database (its URL) for up to date from now on, in this process and its forks."""
    _looked_at.add(database)


def _revision(database: Database) -> str | None:
    try:
        return migrate.current_revision(database)
    except OperationalError as error:
        raise unreachable(database) from error


def unreachable(database: Database) -> TransientError:
    """Say that the database can't be reached, without its password."""
    url = database.engine.url.render_as_string(hide_password=True)
    return TransientError(
        f"The database can't be reached: {url}. Is it running, and is OKR_DATABASE_URL right?"
    )
