"""Copy a database while it is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from service.errors import ConfigurationError


def copy_sqlite(source: Path, copy: Path) -> None:
    """
    Copy an SQLite database as it stands at one moment, into a file that only this user can read.

    Raises:
        ConfigurationError: `copy` exists already.
    """
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise ConfigurationError(f"{copy} is there already: move it away first.") from error
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(copy)) as into:
        original.backup(into)
