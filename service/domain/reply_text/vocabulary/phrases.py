"""
Make one fast pattern of many phrases.
"""

from __future__ import annotations

import re
from itertools import groupby


def any_phrase(alternatives: str) -> re.Pattern[str]:
    """
    Compile `a|b|c` into a pattern for text in lower case.

    The phrases are grouped by their first letter, so that the engine skips at once to where one can begin; a search
    that ignores case would try every phrase at every letter.
    """
    groups = groupby(sorted(_parted(alternatives)), key=_first)
    return re.compile("|".join(_together(first, list(phrases)) for first, phrases in groups))


def _together(first: str, phrases: list[str]) -> str:
    # A longer phrase stands before one that it begins with.
    rest = "|".join(phrase[len(first) :] for phrase in sorted(phrases, reverse=True))
    return f"{first}(?:{rest})"


def _first(phrase: str) -> str:
    return phrase[:2] if phrase[0] == "\\" else phrase[0]


def _parted(alternatives: str) -> list[str]:
    """Split at each `|` that stands in no group."""
    parts, depth, begin = [], 0, 0
    for at, letter in enumerate(alternatives):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            parts.append(alternatives[begin:at])
            begin = at + 1
    return [*parts, alternatives[begin:]]
