"""Read text files that people hand to a command."""

from __future__ import annotations

from pathlib import Path

from service.errors import ConfigurationError


def read_text(file: Path) -> str:
    """
    Read a text file as Windows and others write it.

    Raises:
        ConfigurationError: It is not UTF-8; says how to mend it.
    """
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8 text: save it as UTF-8.") from error
