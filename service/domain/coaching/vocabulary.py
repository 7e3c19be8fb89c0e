"""Know which English words mean doing, wishing, measuring; the words themselves are data in `english.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_ENGLISH = Path(__file__).with_name("english.toml")


@dataclass(frozen=True)
class Vocabulary:
    """Word classes, all in lower case; what each one is for stands beside it in the file."""

    effort: frozenset[str]
    work: frozenset[str]
    causative: frozenset[str]
    done_effort: frozenset[str]
    events: frozenset[str]
    particles: frozenset[str]
    topics: frozenset[str]
    determiners: frozenset[str]
    troubles: frozenset[str]
    change: frozenset[str]
    comparative: frozenset[str]
    vague: frozenset[str]
    amounts: frozenset[str]
    universals: frozenset[str]
    states: frozenset[str]
    vague_phrases: tuple[str, ...]
    wish_phrases: tuple[str, ...]
    results: tuple[str, ...]


@cache
def english() -> Vocabulary:
    """Return the words of English."""
    given: dict[str, str | list[str]] = tomllib.loads(_ENGLISH.read_text("utf-8"))
    classes = {name: frozenset(words.split()) for name, words in given.items() if isinstance(words, str)}
    phrases = {name: tuple(words) for name, words in given.items() if isinstance(words, list)}
    return Vocabulary(**classes, **phrases)  # type: ignore[arg-type] # The file has a field's name for each list.
