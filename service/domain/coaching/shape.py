"""
See the shape of an English key result: what is done, what is wished for, or what can be checked.

Three questions in this order: does it say a measure or a state, is it work, is it a wish? Where no word tells, nothing
is found: silence costs less than a wrong thought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from service.domain.coaching.vocabulary import Vocabulary, english

Shape = Literal["task", "no_measure"]

_WORD = re.compile(r"[^\W_][\w'’.,:-]*|%|[$€£]")
_TIME = re.compile(
    r"\b(?:by|before|until|till|on)\s+(?:next\s+|the\s+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|end of(?: the)? week|noon|\d{1,2}(?::\d\d|\s*[ap]m))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Words:
    """A key result taken apart."""

    text: str
    """As written, without a last "by Friday": a day measures when, not what."""
    shown: tuple[str, ...]
    lower: tuple[str, ...]

    @property
    def first(self) -> str:
        """The first word in lower case, "" where there is none."""
        return self.lower[0] if self.lower else ""

    def has(self, words: frozenset[str], start: int = 0) -> bool:
        """Say whether one of the words stands at or after a place."""
        return any(word in words for word in self.lower[start:])

    def has_phrase(self, phrases: Sequence[str]) -> bool:
        """Say whether one of the phrases stands anywhere in it, in whole words."""
        padded = f" {' '.join(self.lower)} "
        return any(f" {phrase} " in padded for phrase in phrases)


def take_apart(text: str) -> Words:
    """Cut a key result into its words."""
    cut = _TIME.sub("", text.strip()).rstrip(" .!;,")
    shown = tuple(word.rstrip(".,:-") for word in _WORD.findall(cut))
    return Words(cut, shown, tuple(word.casefold().replace("’", "'") for word in shown))


def shape_of(text: str) -> Shape | None:
    """Return what is missing in a key result, or None where nothing is or nobody can tell."""
    words, known = take_apart(text), english()
    if _is_task(words, known):
        return "task"
    return "no_measure" if _is_wish(words, known) else None


def is_doing(word: str) -> bool:
    """Say whether a lower-case word is a verb for work: "call", "calling"."""
    known = english()
    return bool({word, *_stems(word)} & (known.effort | known.work | known.change))


def _is_task(words: Words, known: Vocabulary) -> bool:
    if _is_event(words, known) or _is_done_effort(words, known):
        return True
    stems = {words.first, *_stems(words.first)}
    if not stems & (known.effort | known.work) or len(words.lower) < 2 or words.has_phrase(known.results):
        return False
    if _is_wish_of_work(words, known):
        return False
    is_causative = words.first in known.causative
    if not is_causative and words.lower[1] in known.determiners | known.topics | known.particles:
        # Only a verb stands before "the": what follows is what it is done to.
        return not _has_amount(words)
    if stems & known.effort and _is_amount(words.lower[1], known):
        return not words.has_phrase(("%", "percent"))
    return not _has_measure(words, known, 1)


def _is_wish_of_work(words: Words, known: Vocabulary) -> bool:
    """Say whether a verb of work only carries a wish: "Make the website more modern", "Promote a safety culture"."""
    if words.has(known.comparative | known.vague, 1):
        return True
    return words.first in known.change and words.has_phrase(known.wish_phrases)


def _is_event(words: Words, known: Vocabulary) -> bool:
    if _has_measure(words, known, 0):
        return False
    if words.lower and words.lower[-1] in known.events:
        return not words.has(known.comparative) and words.first not in known.change
    return len(words.lower) > 1 and words.first in known.events and words.lower[1] in known.particles


def _is_done_effort(words: Words, known: Vocabulary) -> bool:
    last = words.lower[-2:] if words.lower[-1:] in (("out",), ("off",)) else words.lower[-1:]
    is_done = bool(last) and last[0] in known.done_effort
    return is_done and len(words.lower) > 1 and not _has_amount(words) and not words.has(known.universals)


def _is_wish(words: Words, known: Vocabulary) -> bool:
    if _has_amount(words) or words.has(known.universals) or words.has_phrase(known.results):
        return False
    if words.has_phrase(known.vague_phrases) or words.has(known.comparative):
        return True
    if words.first in known.change:
        return len(words.lower) > 1
    return bool(words.lower) and words.has(known.vague, max(0, len(words.lower) - 2))


def _has_measure(words: Words, known: Vocabulary, start: int) -> bool:
    """Say whether anything after the first word can be checked: an amount, a state, a thing that was done."""
    if _has_amount(words) or words.has(known.universals | known.states, start):
        return True
    return any(_is_participle(word) for word in words.lower[1:]) or words.has_phrase(known.results)


def _has_amount(words: Words) -> bool:
    return any(_is_amount(word, english()) for word in words.lower)


def _is_amount(word: str, known: Vocabulary) -> bool:
    return word in known.amounts or word in "%$€£" or any(letter.isdigit() for letter in word)


def _is_participle(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed") and not word.endswith("eed")


def _stems(word: str) -> set[str]:
    """Return what "preparing" and "running" may come from."""
    if not word.endswith("ing") or len(word) < 6:
        return set()
    stem = word[:-3]
    return {stem, stem + "e", stem[:-1]} if stem[-1] == stem[-2] else {stem, stem + "e"}
