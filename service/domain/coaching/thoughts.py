"""
Choose the one thought that a person gets on their lines, if any, and word it.

English only: other languages get none until rules of their own are proven, so its sentences are not translated either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain.coaching.rewrite import as_measured, as_result
from service.domain.coaching.shape import shape_of
from service.domain.wording import clip, quoted

_THIRD = 3
_MOST_QUOTED = 60


class Rule(StrEnum):
    """Why a line gets a thought; the value is the rule's id."""

    TASK = "task"
    """It says what is done and not what will be different."""
    NO_MEASURE = "no_measure"
    """It wishes for a difference, and nothing tells when that is reached."""
    THIRD_WEEK = "third_week"
    """It was kept and stands there for the third week or longer."""


@dataclass(frozen=True)
class CoachedLine:
    """A line as coaching sees it."""

    n: int
    text: str
    weeks: int = 1
    """3 for a line in its third week with the same words."""


@dataclass(frozen=True)
class Thought:
    """One thought on one line."""

    rule: Rule
    n: int
    words: str
    """What the person reads."""


def thought_on(lines: Sequence[CoachedLine], language: str) -> Thought | None:
    """Return the thought on the first line that deserves one; None for other languages than English."""
    if language.partition("-")[0].casefold() != "en":
        return None
    return next(filter(None, map(_thought, lines)), None)


def _thought(line: CoachedLine) -> Thought | None:
    rule = _rule(line)
    return Thought(rule, line.n, _words(rule, line)) if rule else None


def _rule(line: CoachedLine) -> Rule | None:
    if line.weeks >= _THIRD:
        return Rule.THIRD_WEEK
    shape = shape_of(line.text)
    return Rule(shape) if shape else None


def _words(rule: Rule, line: CoachedLine) -> str:
    match rule:
        case Rule.TASK:
            example = quoted(as_result(line.text))
            return f"A thought: {line.n} says what you do. What will be different? For example {example}."
        case Rule.NO_MEASURE:
            example = quoted(as_measured(line.text))
            return f"A thought: {line.n} names nothing to measure it by. How will you see it? For example {example}."
        case Rule.THIRD_WEEK:
            week = "third week" if line.weeks == _THIRD else f"week number {line.weeks}"
            part = quoted(clip(line.text, _MOST_QUOTED))
            return f"A thought: {line.n} is in its {week}, in the same words. Which part of {part} can be true this week?"
