"""
Say what becomes of a team's objectives when something is written of them.

A number names what is changed. Without one the same words, or nearly the same, mean the same thing; all else is added.
Nothing goes because it was not mentioned: what is to go is said ("drop KR1.2"), or asked for with `only_these`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from service.domain.objectives.values import KeyResultWords, ObjectiveWords, Said
from service.domain.speech import _

_NEARLY_THE_SAME = 0.8


@dataclass(frozen=True)
class Applied:
    """The objectives as they would stand, with what differs, a line each."""

    after: tuple[ObjectiveWords, ...]
    changes: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass
class _Part:
    """An objective or key result on its way; an objective has parts below it."""

    text: str
    is_retired: bool
    below: dict[int, _Part]
    is_mentioned: bool = False


def apply(current: Sequence[ObjectiveWords], said: Iterable[Said], *, only_these: bool = False) -> Applied:
    """Apply what is said to the objectives that stand; `only_these` lets go what it does not mention."""
    parts = {objective.number: _part(objective) for objective in current}
    problems: list[str] = []
    above: int | None = None
    for one in said:
        if one.is_dropped:
            problems += _drop(parts, one)
        elif one.is_objective:
            above = _place(parts, one.objective, one.text)
        else:
            above = one.objective if one.objective is not None else above
            problems += _place_key_result(parts, above, one)
    if only_these:
        _retire_unmentioned(parts)
    after = tuple(_words(number, part) for number, part in sorted(parts.items()))
    return Applied(after, tuple(differences(current, after)), tuple(problems))


def differences(before: Iterable[ObjectiveWords], after: Iterable[ObjectiveWords]) -> list[str]:
    """Say what differs, a line each, as "KR1.2: … (before: …)"."""
    old, new = _by_label(before), _by_label(after)
    lines = []
    for label in sorted({*old, *new}, key=lambda label: label[0]):
        was, now = old.get(label), new.get(label)
        if was == now:
            continue
        if was is None:
            lines.append(f"new: {label[1]} {now}")
        elif now is None:
            lines.append(f"gone: {label[1]} {was}")
        else:
            lines.append(f"changed: {label[1]} {now} (before: {was})")
    return lines


def _by_label(objectives: Iterable[ObjectiveWords]) -> dict[tuple[tuple[int, int], str], str]:
    labels: dict[tuple[tuple[int, int], str], str] = {}
    for objective in objectives:
        if objective.is_retired:
            continue
        labels[(objective.number, 0), f"O{objective.number}"] = objective.text
        for one in objective.key_results:
            if not one.is_retired:
                labels[(objective.number, one.number), f"KR{objective.number}.{one.number}"] = one.text
    return labels


def _part(objective: ObjectiveWords) -> _Part:
    below = {one.number: _Part(one.text, one.is_retired, {}) for one in objective.key_results}
    return _Part(objective.text, objective.is_retired, below)


def _words(number: int, part: _Part) -> ObjectiveWords:
    below = sorted(part.below.items())
    return ObjectiveWords(
        number,
        part.text,
        tuple(KeyResultWords(place, one.text, one.is_retired) for place, one in below),
        part.is_retired,
    )


def _place(parts: dict[int, _Part], number: int | None, text: str) -> int:
    """Change the part that is meant, or add one under the next number that was never used; return its number."""
    if number is None:
        number = _meant(parts, text) or max(parts, default=0) + 1
    part = parts.setdefault(number, _Part(text, False, {}))
    part.text, part.is_retired, part.is_mentioned = text, False, True
    return number


def _meant(parts: dict[int, _Part], text: str) -> int | None:
    standing = {number: part for number, part in parts.items() if not (part.is_retired or part.is_mentioned)}
    likeness = {number: _likeness(part.text, text) for number, part in standing.items()}
    best = max(likeness, key=lambda number: likeness[number], default=None)
    return best if best is not None and likeness[best] >= _NEARLY_THE_SAME else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def _place_key_result(parts: dict[int, _Part], objective: int | None, one: Said) -> list[str]:
    if objective is None or objective not in parts:
        return [
            _(
                "Line {number} belongs to an objective {objective}, which is not there yet: {words}",
                number=one.line,
                objective=objective,
                words=one.text,
            )
        ]
    parts[objective].is_mentioned, parts[objective].is_retired = True, False
    _place(parts[objective].below, one.key_result, one.text)
    return []


def _drop(parts: dict[int, _Part], one: Said) -> list[str]:
    """Let a key result or a whole objective go."""
    objective = parts.get(one.objective or 0)
    part = objective
    if objective is not None and one.key_result is not None:
        part = objective.below.get(one.key_result)
    if part is None or part.is_retired:
        number = f"KR{one.objective}.{one.key_result}" if one.key_result else f"O{one.objective}"
        return [_("There is no {code} to let go (line {number}).", code=number, number=one.line)]
    part.is_retired = True
    for below in part.below.values():
        below.is_retired = True
    if objective is not None and all(below.is_retired for below in objective.below.values()):
        objective.is_retired = True
    return []


def _retire_unmentioned(parts: dict[int, _Part]) -> None:
    for part in parts.values():
        for below in part.below.values():
            below.is_retired = below.is_retired or not below.is_mentioned
        part.is_retired = all(below.is_retired for below in part.below.values())
