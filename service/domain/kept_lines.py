"""Tell when a line that was typed again is the line of last week."""

from __future__ import annotations

import re
import unicodedata

_LETTERS_AND_DIGITS = re.compile(r"\w+")


def same_words(one: str, other: str) -> bool:
    """Say whether two lines differ in nothing but case, spacing and punctuation."""
    return _essence(one) == _essence(other) != []


def _essence(text: str) -> list[str]:
    return _LETTERS_AND_DIGITS.findall(unicodedata.normalize("NFKC", text).casefold())
