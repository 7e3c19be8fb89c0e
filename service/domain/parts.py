"""
Split one long list into teams: say to which part each person belongs, by file or by manager.

A file names people; whom it does not name belongs to the part of the nearest manager above them who has one. Whoever is
in no part stays with the whole list, so that nobody gets lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_MOST_LEVELS = 50
"""Above a person; directories hold circles of managers."""


@dataclass(frozen=True)
class Part:
    """A part of a list: the people of one manager, or those whom a file named."""

    list_id: int
    manager: str | None
    """The directory's id of the manager, None for a part by file."""
    addresses: frozenset[str]
    """Of the people named, lower-case."""


@dataclass(frozen=True)
class Listed:
    """Someone on the whole list."""

    id: str
    """The directory's."""
    addresses: tuple[str, ...]
    """Lower-case, all of them."""
    manager: str | None
    """The directory's id of their manager."""


def assign(people: Sequence[Listed], parts: Iterable[Part]) -> dict[str, int]:
    """Return the part's list id by person's id; who is in no part is left out."""
    by_address = {address: part.list_id for part in parts for address in part.addresses}
    by_manager = {part.manager: part.list_id for part in parts if part.manager is not None}
    manager_of = {person.id: person.manager for person in people}
    found = {}
    for person in people:
        named = next((by_address[one] for one in person.addresses if one in by_address), None)
        part = named if named is not None else _part_above(person.manager, manager_of, by_manager)
        if part is not None:
            found[person.id] = part
    return found


def _part_above(
    manager: str | None, manager_of: Mapping[str, str | None], by_manager: Mapping[str, int]
) -> int | None:
    for _ in range(_MOST_LEVELS):
        if manager is None or manager in by_manager:
            break
        manager = manager_of.get(manager)
    return by_manager.get(manager) if manager is not None else None


def managers_of_teams(people: Sequence[Listed], fewest: int) -> tuple[str, ...]:
    """Return the managers with at least `fewest` direct reports among these people, the largest team first."""
    reports = Counter(person.manager for person in people if person.manager is not None)
    return tuple(manager for manager, count in reports.most_common() if count >= fewest)
