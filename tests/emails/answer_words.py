"""
Every answer word in every language, each in a mail of one line to our setup or review.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.emails.fixtures import Fixture
from tests.emails.own_mails import ask_of, sent

FILE = Path(__file__).with_name("answer_words.toml")


def fixtures() -> Iterator[Fixture]:
    """Yield each word as the whole answer, or behind the number or letter of one line."""
    words = tomllib.loads(FILE.read_text("utf-8"))
    for word, score in words["score"].items():
        yield _answer("review", f"1 {word}", scores=[{"n": 1, "score": score}])
    for word, score in words["all"].items():
        yield _answer("review", word, scores=[{"n": n, "score": score} for n in (1, 2, 3)])
    for words_of_it, blocked in words["blocked"].items():
        yield _answer("review", f"3 {words_of_it}", scores=[{"n": 3, "score": 0.2, "blocked": blocked}])
    for word, following in words["next"].items():
        yield _answer("setup", f"a {word}", open=[{"n": "a", "next": following}])
    for word, following in words["same"].items():
        yield _answer("setup", word, open=[{"n": letter, "next": following} for letter in "ab"])


def _answer(mail: str, words: str, **values: Any) -> Fixture:
    name = f"answer_word_{mail}_{words.replace(' ', '_')}"
    return Fixture(name, (words,), text=f"{words}\n", sent=sent(mail), ask=ask_of(mail), values=values)
