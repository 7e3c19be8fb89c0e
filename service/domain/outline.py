"""
Read a team's objectives and key results from an outline.

    Orders arrive without anyone asking twice
      - Open refund cases from 140 to 60
      - Orders sent the same day from 88 % to 95 %

A line with a bullet or a number, or an indented one, is a key result of the objective above it; Markdown headings are
objectives. Numbers in the text are for the reader: codes are given by order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"(?P<indent>\s*)(?P<mark>#+\s+|[-*•]\s+|(?:KR\s*)?\d+(?:\.\d+)*[.):]?\s+)?(?P<text>.*)")


@dataclass(frozen=True)
class OutlineObjective:
    """An objective and the texts of its key results, in order."""

    text: str
    key_results: tuple[str, ...]


def read_outline(text: str) -> tuple[tuple[OutlineObjective, ...], tuple[str, ...]]:
    """Return the objectives of an outline and what is wrong with it, a sentence a problem."""
    objectives: list[tuple[str, list[str]]] = []
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        words, is_objective = _read_line(line)
        if is_objective:
            objectives.append((words, []))
        elif objectives:
            objectives[-1][1].append(words)
        else:
            problems.append(f"Line {number} is a key result without an objective above it: {words}")
    problems += [f"“{words}” has no key results." for words, key_results in objectives if not key_results]
    return tuple(OutlineObjective(words, tuple(rows)) for words, rows in objectives), tuple(problems)


def _read_line(line: str) -> tuple[str, bool]:
    match = _MARK.fullmatch(line)
    assert match is not None  # The pattern takes any line.
    mark = (match["mark"] or "").strip()
    is_objective = mark.startswith("#") or (not mark and not match["indent"])
    return match["text"].strip(), is_objective
