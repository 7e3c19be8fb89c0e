"""
Compare who was on a list with who is on it now, and decide whether that may be believed without asking.

A roster maps the directory's id of each person to what is known of them, so that a rename is a change and not a leaver.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LOSS_ASKED_ABOUT = 0.2
_FEWEST_LOST = 3


@dataclass(frozen=True)
class RosterEntry:
    """One person on a list."""

    name: str
    address: str
    manager: str | None
    """Their manager's name, None where the directory names nobody."""
    left_out: str | None
    """Why they are not asked, or None."""


Roster = Mapping[str, RosterEntry]


@dataclass(frozen=True)
class RosterChange:
    """What differs between two rosters, a line each."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.joined or self.left or self.changed)


def compare(before: Roster, now: Roster) -> RosterChange:
    """Say who joined, who left, and what changed about those who stay."""
    return RosterChange(
        joined=tuple(_entry(now[key]) for key in now if key not in before),
        left=tuple(_entry(before[key]) for key in before if key not in now),
        changed=tuple(words for key in now if key in before for words in _changes(before[key], now[key])),
    )


def why_to_ask(before: Roster, now: Roster) -> str | None:
    """
    Return why yesterday's people should stay until somebody has looked, or None.

    Hidden members, a missing right and a wrong click look the same from here: an empty list, or a much shorter one.
    """
    asked = {key for key, entry in before.items() if entry.left_out is None}
    if not now and before:
        return "The directory shows nobody on the list any more."
    lost = [key for key in asked if key not in now or now[key].left_out is not None]
    if len(lost) < _FEWEST_LOST or len(lost) < _LOSS_ASKED_ABOUT * len(asked):
        return None
    return f"{len(lost)} of {len(asked)} people would no longer be asked."


def _entry(entry: RosterEntry) -> str:
    person = f"{entry.name} <{entry.address}>"
    return f"{person} (not asked: {entry.left_out})" if entry.left_out else person


def _changes(before: RosterEntry, now: RosterEntry) -> Iterator[str]:
    if now.name != before.name:
        yield f"{before.name} is now called {now.name}"
    if now.address != before.address:
        yield f"{now.name} has a new address: {now.address}, before {before.address}"
    if now.manager != before.manager:
        yield f"{now.name}'s manager is {now.manager or 'nobody'}, before {before.manager or 'nobody'}"
    if now.left_out != before.left_out:
        yield (
            f"{now.name} is not asked any more: {now.left_out}"
            if now.left_out
            else f"{now.name} is asked again"
        )
