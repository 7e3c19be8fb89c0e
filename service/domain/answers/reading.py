"""
What has been read of an answer to a setup so far; the modules that read its parts add to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from service.domain.answers import messages
from service.domain.answers.codes import Code, CodeBook
from service.domain.answers.values import OpenAnswer, Problem, SetupAsk, SetupLine

EDGE = " \t-–—:;,|=>→*"
"""What stands between words and a code, and belongs to neither."""


@dataclass
class NewLine:
    """A key result as it was read, before it has its number."""

    text: str
    alignments: tuple[str, ...]
    codes: list[Code] = field(default_factory=list)
    number: int | None = None
    has_none: bool = False
    """Whether the person said that it serves none."""


@dataclass
class Reading:
    """Everything that a setup answer has said up to here, and what it is read against."""

    ask: SetupAsk
    book: CodeBook
    language: str
    lines: list[NewLine] = field(default_factory=list)
    changes: list[SetupLine] = field(default_factory=list)
    open: dict[str, OpenAnswer] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    heading: tuple[str, ...] = ()
    """What the lines below a heading that is a code serve."""
    heading_label: str | None = None


def add_problem(reading: Reading, label: str | None, code: str, **values: object) -> None:
    sentence = messages.say(reading.language, code, **values)
    reading.problems.append(Problem(label, code, sentence, str(values.get("words", ""))))


_TAG_END = re.compile(r"<[^<>]{1,40}$")


def clean_words(text: str) -> str:
    text = " ".join(text.split())
    plain = text.strip(EDGE)
    # The ">" of something in angle brackets is no arrow.
    text = (
        f"{plain}>" if _TAG_END.search(plain) and text.rstrip(EDGE.replace(">", "")).endswith(">") else plain
    )
    return text[:-1] if text.endswith(".") and text.count(".") == 1 else text
