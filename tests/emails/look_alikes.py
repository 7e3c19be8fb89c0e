"""
Results that look like what mail programs add: every line of `look_alikes.toml`, in every place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.emails.fixtures import Fixture

FILE = Path(__file__).with_name("look_alikes.toml")
OTHER = "Packing table 3 ready by 10 1.2"
QUOTE = "On Mon, Oct 19, 2026 at 9:05 AM Rina Wijaya <rina@example.com> wrote:\n\n> Your lines?\n"


def fixtures() -> Iterator[Fixture]:
    """Yield each line in each place; the number in a name is the line's place in the list."""
    for number, line in enumerate(tomllib.loads(FILE.read_text("utf-8"))["lines"], 1):
        name = f"look_alike_{number}"
        last, first = f"{OTHER}\n\n{line}", f"{line}\n\n{OTHER}"
        yield Fixture(f"{name}_alone", (line,), text=f"{line}\n")
        yield Fixture(f"{name}_next_line", (f"{OTHER}\n{line}",), text=f"{OTHER}\n{line}\n")
        yield Fixture(f"{name}_last_paragraph", (last,), text=f"{last}\n")
        yield Fixture(f"{name}_first_paragraph", (first,), text=f"{first}\n")
        yield Fixture(f"{name}_above_quote", (last,), text=f"{last}\n\n{QUOTE}")
        yield Fixture(f"{name}_last_in_html", (last,), html=_page(OTHER, "", line))


def _page(*lines: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in lines)
