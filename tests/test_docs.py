"""What the documents tell to type exists."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import service
from service.cli import okr

DOCS = sorted((Path(service.__file__).parent.parent / "docs").glob("*.md"))
_CODE = re.compile(r"`([^`\n]+)`|^    (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"(?:^|[\s/])okr ((?:[a-z][a-z-]+ ?)+)((?:.*?--[a-z][a-z-]+)*)")
_OPTION = re.compile(r"--[a-z][a-z-]+")


def _told(text: str) -> list[tuple[list[str], list[str]]]:
    """Return the commands of a document, each as its words and its options."""
    code = (next(filter(None, found)) for found in _CODE.findall(text))
    commands = (_COMMAND.search(line.partition("#")[0]) for line in code)
    return [(found[1].split(), _OPTION.findall(found[2])) for found in commands if found]


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_every_command_and_option_in_the_documents_exists(document: Path) -> None:
    for words, options in _told(document.read_text("utf-8")):
        command: click.Command | None = okr
        while words and isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words[0])
            assert command is not None, f"okr {' '.join(words)}"
            words = words[1:]
        assert command is not None
        known = {name for parameter in command.params for name in parameter.opts}
        assert set(options) <= known, f"{command.name}: {set(options) - known}"


def test_documents_tell_of_commands() -> None:
    assert len([found for document in DOCS for found in _told(document.read_text("utf-8"))]) > 20
