"""
Read lists that name the outcome first: "Done: 1, 3", "✅ 1", "done 1 and 2; partly: 3", "70 % for 1".
"""

from __future__ import annotations

import re

from service.domain.answers.outcome import read_start
from service.domain.answers.references import refs_at
from service.domain.answers.values import ReviewAsk
from service.domain.answers.words import AND

_MARK = re.compile(r"\s*(?:[:=–—-]\s*|(?P<of>for|für|bei|pour|para|untuk)\s+)?", re.IGNORECASE)
_NEXT = re.compile(rf"\s*(?:[.;,/|]\s*)?(?:$|(?:{AND})\s)|\s*[.;,/|]\s*", re.IGNORECASE)
_NUMBER = re.compile(r"no|nr", re.IGNORECASE)
"""Of a line, and no outcome: "No. 2"."""


def outcomes_first(text: str, ask: ReviewAsk) -> list[tuple[list[int], str]]:
    """Return the lines' numbers and their outcome, as often as one is given; nothing where anything else is said."""
    found: list[tuple[list[int], str]] = []
    at = 0
    while at < len(text):
        outcome = read_start(text[at:])
        said = text[at : at + outcome.end].strip(" .")
        mark = _MARK.match(text, at + outcome.end)
        lines = refs_at(text, mark.end(), ask) if mark and outcome.score is not None else None
        if lines is None or lines[0] is None or (_is_number(said) and not (mark and mark["of"])):
            return []
        end = _NEXT.match(text, lines[1])
        if end is None:
            return []
        found.append((lines[0], said))
        at = end.end()
    return found


def _is_number(said: str) -> bool:
    """Whether it may itself be a line's number or name: "0.5 2", "No. 2"."""
    return (said[:1].isdigit() and not said.endswith("%")) or _NUMBER.fullmatch(said) is not None
