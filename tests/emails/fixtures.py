"""
What a fixture is, and all of them together.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Fixture:
    """
    One mail with what a reader must find in it; exactly one of `text`, `html` and `mime` is given.

    `accept` are the texts that are right: the person's words, and where they close with a goodbye and their name, the
    words with that goodbye too. A block of name, title and phone is in none of them.
    """

    name: str
    accept: tuple[str, ...]
    text: str | None = None
    html: str | None = None
    mime: bytes | None = None
    sent: dict[str, str] | None = None
    """Our mail that is answered, as the protocol of `okr parse` takes it."""
    ask: dict[str, Any] = field(default_factory=dict)
    """What that mail asked, in the fields of the protocol; empty for an answer to somebody else's mail."""
    values: dict[str, Any] = field(default_factory=dict)
    """What is to be stored, in the fields of the protocol; empty where only the words are asserted."""

    @property
    def command(self) -> str:
        """The `okr parse` command that reads this answer."""
        if not self.ask:
            return "reply"
        return "setup" if "team" in self.ask else "review"

    @property
    def row(self) -> dict[str, Any]:
        """The line of the protocol that hands this mail to the reader."""
        mime = base64.b64encode(self.mime).decode("ascii") if self.mime is not None else None
        body = {"text": self.text, "html": self.html, "mime": mime}
        return {"id": self.name, **body, "sent": self.sent, **self.ask}


@cache
def all_fixtures() -> tuple[Fixture, ...]:
    """Return every fixture, made once; names are unique."""
    return tuple(_made())


def _made() -> Iterator[Fixture]:
    from tests.emails import (
        answer_words,
        look_alikes,
        outlook_headers,
        own_mails,
        raw_messages,
        short_answers,
        surroundings,
        written_out,
    )

    yield from outlook_headers.fixtures()
    yield from written_out.fixtures()
    yield from surroundings.fixtures()
    yield from short_answers.fixtures()
    yield from look_alikes.fixtures()
    yield from raw_messages.fixtures()
    yield from own_mails.fixtures()
    yield from answer_words.fixtures()
