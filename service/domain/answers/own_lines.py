"""
Recognise a line of our mail in a person's words: as the line they typed under, or repeated in their own text.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[^\W_]+")
_LONG = 5  # Letters of a word that one more or less does not make another.


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return _TOKEN.findall(text.casefold())


def after_own_text(text: str, own_text: str) -> str | None:
    """Return what follows where `text` begins with the words of `own_text`, else None."""
    own = tokens(own_text)
    if not own:
        return None
    words = _TOKEN.finditer(text)
    end = 0
    for expected in own:
        found = next(words, None)
        if found is None or found.group().casefold() != expected:
            return None
        end = found.end()
    sign = own_text.rstrip()[-1:]
    at = end + len(text[end:]) - len(text[end:].lstrip())
    return text[at + 1 :] if sign in "%€$" and text[at : at + 1] == sign else text[end:]


def first_word(text: str) -> str | None:
    """Return the first word of a text in lower case, as `after_own_text` compares it, or None where there is none."""
    found = _TOKEN.search(text)
    return found.group().casefold() if found is not None else None


def holds(text: str, own_text: str) -> bool:
    """Whether the words of `own_text` stand together in `text`."""
    own = " ".join(tokens(own_text))
    return bool(own) and f" {own} " in f" {' '.join(tokens(text))} "


def names_uniquely(words: str, texts: list[str]) -> int | None:
    """Return the index of the only text that all of these words (or their plural) are taken from, else None."""
    wanted = set(tokens(words))
    if not wanted or all(word.isdigit() for word in wanted):
        return None
    fitting = [
        index
        for index, text in enumerate(texts)
        if all(_is_among(word, set(tokens(text))) for word in wanted)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_among(word: str, own: set[str]) -> bool:
    return word in own or (len(word) >= _LONG and (f"{word}s" in own or word.removesuffix("s") in own))
