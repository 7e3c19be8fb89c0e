"""
Lay out the text part in columns that hold for every script: East Asian characters are two columns wide, marks none.

Long words and texts are wrapped, never cut: the text part is also the record of what a mail said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

LINE = 78
"""Columns of a line (RFC 5322 §2.1.1 asks for no more than 78 characters)."""
PROSE = 72
_GAP = "  "
# A number and its per cent sign stay together ("95 %"), as do French words and the marks around them ("« ok » ?").
_WORD = re.compile(r"(?:« )?(?:\d+(?:[.,]\d+)* %(?!\S)|\S+)(?: [»:;?!](?!\S))*")


def width(text: str) -> int:
    """Count the columns that `text` takes in a fixed-width font."""
    return len(text) if text.isascii() else sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    """Fill `text` up with spaces to `columns`."""
    return text + " " * (columns - width(text))


def longest(texts: Sequence[str], most: int = LINE) -> int:
    """Return the width of the widest text, `most` at most."""
    return min(most, max((width(text) for text in texts), default=0))


def wrap(text: str, columns: int) -> list[str]:
    """Break `text` into lines of `columns`, between words where that is possible; an address stays whole."""
    if width(line := " ".join(text.split())) <= columns:
        return [line]
    lines, taken = [""], 0
    for word in _WORD.findall(text):
        for piece in _pieces(word, columns):
            wide = width(piece)
            if not lines[-1]:
                lines[-1], taken = piece, wide
            elif taken + 1 + wide <= columns:
                lines[-1], taken = f"{lines[-1]} {piece}", taken + 1 + wide
            else:
                lines.append(piece)
                taken = wide
    return lines


def _pieces(word: str, columns: int) -> Iterator[str]:
    if "://" in word or width(word) <= columns:
        yield word
        return
    piece = ""
    for character in word:
        if piece and width(piece + character) > columns:
            yield piece
            piece = ""
        piece += character
    yield piece


def paragraph(text: str, columns: int = PROSE, indent: int = 0) -> str:
    """Wrap a paragraph; the first line starts at the margin or, as all others, at `indent`."""
    return "\n".join(" " * indent + line for line in wrap(text, columns - indent))


def indented(text: str, indent: int) -> str:
    """Wrap what somebody wrote, keeping its lines; all of them begin at `indent`."""
    return "\n".join(" " * indent + line for one in text.splitlines() for line in wrap(one, PROSE - indent))


def row(
    lead: str,
    text: str,
    remark: str = "",
    *,
    at: int,
    remark_at: int = LINE,
    within: bool = False,
    indent: int = 2,
) -> str:
    """
    Lay out one row: `lead`, the text from column `at`, and a remark from column `remark_at`, or (`within`) further left
    where it would not fit into the line.

    A long text goes on below itself, with the remark beside its last line, so that it still reads in order. A row
    without remark has the whole line. A lead that reaches into the text column pushes the first line to the right.
    """
    start = pad(" " * indent + lead, at - len(_GAP)) + _GAP
    if within:
        remark_at = min(remark_at, LINE - width(remark))
    room = (remark_at - len(_GAP) if remark else LINE) - at
    lines = wrap(text, max(room - max(0, width(start) - at), 1))
    laid = [start + lines[0], *(" " * at + line for line in lines[1:])]
    if remark:
        laid[-1] = pad(laid[-1], remark_at) + remark
    return "\n".join(line.rstrip() for line in laid)


def grid(rows: Sequence[Sequence[str]], *, indent: int = 2, gap: int = 4) -> str:
    """Lay out a table whose columns are as wide as their longest cell; cells too long for the line are wrapped."""
    count = max(len(one) for one in rows)
    room = max(8, (LINE - indent - gap * (count - 1)) // count)
    widths = [max(width(one[index]) for one in rows) for index in range(count)]
    if indent + sum(widths) + gap * (count - 1) > LINE:
        widths = [min(one, room) for one in widths]
    return "\n".join(" " * indent + line for one in rows for line in _grid_lines(one, widths, " " * gap))


def _grid_lines(cells: Sequence[str], widths: Sequence[int], gap: str) -> Iterator[str]:
    wrapped = [wrap(cell, columns) for cell, columns in zip(cells, widths, strict=True)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        yield gap.join(pad(part, columns) for part, columns in zip(parts, widths, strict=True)).rstrip()
