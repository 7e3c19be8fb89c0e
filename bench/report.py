"""What a benchmark reports: tables, goals, and what has to be known to read them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Goal:
    """Something to reach, and how far we are."""

    what: str
    wanted: str
    measured: str
    met: bool
    decides: bool = True
    """Whether missing it fails the run; false for absolute figures, which another machine would change."""


@dataclass(frozen=True)
class Report:
    """The outcome of one benchmark."""

    name: str
    about: str
    tables: tuple[Table, ...]
    goals: tuple[Goal, ...]
    notes: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether a goal that decides was missed."""
        return any(goal.decides and not goal.met for goal in self.goals)

    def as_json(self) -> dict[str, Any]:
        """Return plain values for `json.dumps`."""
        return asdict(self)


def shown(cell: Cell) -> str:
    """Write a cell for people: three digits that count, thousands apart."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.3g}"
