"""
What a person typed, in the blocks that an editor makes of it while they type.

Outlook's editors turn a line that starts "1. " or "- " into a list, and cells pasted from a sheet into a table. Other
AutoCorrect (curly quotes, dashes) is not played: a person's words stay as they were given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

NUMBERED = re.compile(r"^\s*(\d{1,2})[.)]\s+(?=\S)")
BULLETED = re.compile(r"^\s*[-*•]\s+(?=\S)")


@dataclass(frozen=True)
class Line:
    """One line; "" is the empty one between paragraphs."""

    text: str


@dataclass(frozen=True)
class ListOf:
    """Items without their marks; `ordered` ones count from 1."""

    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True)
class Grid:
    """Rows of cells, as pasted from a sheet."""

    rows: tuple[tuple[str, ...], ...]


Block = Line | ListOf | Grid


def blocks_of(words: str) -> Iterator[Block]:
    """Yield the blocks of `words`; joined they hold every word once."""
    for kind, group in groupby(words.splitlines(), key=_kind):
        yield from _blocks(kind, list(group))


def _kind(line: str) -> str:
    if "\t" in line.strip():
        return "grid"
    if NUMBERED.match(line):
        return "numbered"
    return "bulleted" if BULLETED.match(line) else "line"


def _blocks(kind: str, lines: list[str]) -> Iterator[Block]:
    if kind == "grid" and len(lines) > 1:
        yield Grid(tuple(tuple(line.strip().split("\t")) for line in lines))
    elif kind == "bulleted":
        yield ListOf(tuple(BULLETED.sub("", line).rstrip() for line in lines), ordered=False)
    elif kind == "numbered" and _counts_from_one(lines):
        yield ListOf(tuple(NUMBERED.sub("", line).rstrip() for line in lines), ordered=True)
    else:
        # Numbers that don't count 1, 2, 3 are typed over the editor's list and stay text.
        yield from (Line(line.rstrip()) for line in lines)


def _counts_from_one(lines: list[str]) -> bool:
    numbers = [match.group(1) for line in lines if (match := NUMBERED.match(line))]
    return numbers == [str(number) for number in range(1, len(lines) + 1)]


def escaped(text: str) -> str:
    """Return `text` as HTML; all but the last of several blanks are held by no-break spaces, as editors do."""
    kept = re.sub(r"^ | (?= )", "\u00a0", text.replace("\t", "    "))
    return escape(kept, quote=False).replace("\u00a0", "&nbsp;")
