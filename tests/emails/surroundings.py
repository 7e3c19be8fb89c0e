"""
What companies and people put around their words, in many languages: goodbyes, disclaimers, banners, separators.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.emails.fixtures import Fixture

FILE = Path(__file__).with_name("surroundings.toml")
WORDS = "Backlog 96 to 80 1.1\nPacking table 3 ready by 10 1.2"
CONTACT = "Operations Specialist\nTel. +00 555 0123 | www.example.com"
NAME = "Wendy Tan"
HEADER = """\
From: Rina Wijaya <rina@example.com>
Sent: Monday, October 19, 2026 9:05 AM
To: Wendy Tan <wendy@example.com>
Subject: this week

Your lines?
"""


def fixtures() -> Iterator[Fixture]:
    """Yield the same two lines with each of these around them."""
    around = tomllib.loads(FILE.read_text("utf-8"))
    for language, goodbye in around["goodbye"].items():
        accept = (WORDS, f"{WORDS}\n\n{goodbye}\n{NAME}")
        signed = f"{WORDS}\n\n{goodbye}\n{NAME}\n{CONTACT}\n"
        yield Fixture(f"goodbye_{language}", accept, text=signed)
        yield Fixture(f"goodbye_above_header_{language}", accept, text=f"{signed}\n{HEADER}")
        yield Fixture(f"goodbye_in_html_{language}", accept, html=_page(signed))
    for language, words in around["disclaimer"].items():
        yield Fixture(f"disclaimer_{language}", (WORDS,), text=f"{WORDS}\n\n{words}\n")
        yield Fixture(
            f"disclaimer_below_the_quote_{language}", (WORDS,), text=f"{WORDS}\n\n{HEADER}\n{words}\n"
        )
    for language, words in around["banner"].items():
        yield Fixture(f"banner_{language}", (WORDS,), text=f"{words}\n\n{WORDS}\n")
        yield Fixture(f"banner_in_html_{language}", (WORDS,), html=_page(f"{words}\n\n{WORDS}"))
    for language, line in around["separator"].items():
        yield Fixture(f"separator_{language}", (WORDS,), text=f"{WORDS}\n\n{line}\n{HEADER}")
        yield Fixture(f"separator_alone_{language}", (WORDS,), text=f"{WORDS}\n\n{line}\nYour lines?\nRina\n")


def _page(text: str) -> str:
    return "".join(f"<p>{escape(line) or '&nbsp;'}</p>" for line in text.splitlines())
