"""
Short answers straight above a quote: every answer of `short_answers.toml` with every quote.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.emails.fixtures import Fixture

FILE = Path(__file__).with_name("short_answers.toml")


def fixtures() -> Iterator[Fixture]:
    """Yield each answer above each quote; the number in a name is the answer's place in the list."""
    shapes = tomllib.loads(FILE.read_text("utf-8"))
    for number, answer in enumerate(shapes["answers"], 1):
        for name, quote in shapes["text"].items():
            yield Fixture(f"short_answer_{number}_above_text_{name}", (answer,), text=f"{answer}\n{quote}")
        for name, page in shapes["html"].items():
            html = page.replace("{answer}", escape(answer))
            yield Fixture(f"short_answer_{number}_above_{name}", (answer,), html=html)
