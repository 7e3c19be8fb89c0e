"""
Make a proposal out of prose about the week: which sentence speaks about which line, and how it ended.

Nothing of it is stored until the person says yes, and there is none unless every line is named.
"""

from __future__ import annotations

import re

from service.domain.answers import words
from service.domain.answers.outcome import Outcome, read_outcome
from service.domain.answers.own_lines import tokens
from service.domain.answers.values import ReviewAsk, ScoreAnswer

_CLAUSES = re.compile(r"[.!?;\n]+\s*|,\s+(?!so\b)")
_STEM = 5
_LONGEST_PROSE, _LONGEST_CLAUSE = 2_000, 300
"""Characters that are searched for what the week was like; who writes more is asked."""


def propose(text: str, ask: ReviewAsk) -> tuple[ScoreAnswer, ...]:
    """Return one score for every line, or nothing."""
    if len(text) > _LONGEST_PROSE:
        return ()
    keys = _distinct_words(ask)
    outcomes: dict[int, Outcome] = {}
    current: int | None = None
    before: Outcome | None = None
    for clause in _CLAUSES.split(text):
        named = _named(clause, keys)
        if len(named) > 1:
            return ()
        current = named[0] if named else current
        said = _outcome_inside(clause)
        if said is None and named and before is not None and words.TOO.search(clause):
            said = before
        if said is None or current is None:
            continue
        if not _merge(outcomes, current, said):
            return ()
        before = said if said.score is not None else before
    if any(line.n not in outcomes or outcomes[line.n].score is None for line in ask.key_results):
        return ()
    return tuple(
        ScoreAnswer(line.n, outcomes[line.n].score, outcomes[line.n].next, "", outcomes[line.n].blocked)
        for line in ask.key_results
    )


def _distinct_words(ask: ReviewAsk) -> dict[str, int]:
    """The word stems that only one line has."""
    owners: dict[str, set[int]] = {}
    for line in ask.key_results:
        for word in tokens(line.text):
            if len(word) >= _STEM and not word.isdigit():
                owners.setdefault(word[: max(_STEM, len(word) - 2)], set()).add(line.n)
    return {stem: next(iter(numbers)) for stem, numbers in owners.items() if len(numbers) == 1}


def _named(clause: str, keys: dict[str, int]) -> list[int]:
    found = {number for word in tokens(clause) for stem, number in keys.items() if word.startswith(stem)}
    return sorted(found)


def _outcome_inside(clause: str) -> Outcome | None:
    """The outcome that a clause states anywhere: the first place where one begins and that nothing limits."""
    whole = read_outcome(clause)
    if whole.blocked is not None or whole.score is not None:
        return whole
    if len(clause) > _LONGEST_CLAUSE:
        return None
    for found in re.finditer(r"(?<![\w'’])[^\W\d_]", clause):
        outcome = read_outcome(clause[found.start() :])
        if outcome.score is not None and not words.NOT_BEFORE.search(clause[: found.start()]):
            return outcome
    return None


def _merge(outcomes: dict[int, Outcome], number: int, said: Outcome) -> bool:
    """Add what was said; False where it contradicts what was said before."""
    known = outcomes.get(number)
    if known is None:
        outcomes[number] = said
        return True
    if said.score is not None and known.score is not None and said.score != known.score:
        return False
    outcomes[number] = Outcome(
        score=known.score if known.score is not None else said.score,
        next=known.next or said.next,
        blocked=known.blocked if known.blocked is not None else said.blocked,
    )
    return True
