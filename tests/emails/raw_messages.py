"""
Raw messages, as Graph's `$value` hands them out: character sets, transfer encodings, parts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.emails.fixtures import Fixture

FOLDER = Path(__file__).with_name("mime")


def fixtures() -> Iterator[Fixture]:
    """Yield each message that the index of the folder names."""
    for name, message in tomllib.loads((FOLDER / "index.toml").read_text("utf-8")).items():
        raw = (FOLDER / f"{name}.eml").read_bytes()
        yield Fixture(f"raw_message_{name}", (message["reply"],), mime=raw)
