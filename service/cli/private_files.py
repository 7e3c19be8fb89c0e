"""Write files that only this user can read: they hold keys."""

from __future__ import annotations

import os
from pathlib import Path

from service.errors import ConfigurationError


def write_private(file: Path, words: str, *, replace: bool = False) -> None:
    """
    Write a file with mode 0600.

    Raises:
        ConfigurationError: it is there already, and `replace` was not asked for.
    """
    how = os.O_TRUNC if replace else os.O_EXCL
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | how, 0o600)
    except FileExistsError as error:
        raise ConfigurationError(f"{file} is there already and is not overwritten.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        os.fchmod(descriptor, 0o600)
        opened.write(words)
