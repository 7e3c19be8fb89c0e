"""
The board: people × weeks, as the article draws it, and the same lines by team key result and by person.

Everything is as it was in its week: the codes and words that an alignment kept, the team a person was in. Scores rate
lines; nothing is added up over people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from service.domain.codes import parse_code, show_code

Status = Literal[
    "answered",
    "waiting",
    "no answer",
    "not started",
    "away",
    "holiday",
    "joined",
    "not asked",
    "not in the team",
]
"""
How a person stands in a week without lines. `waiting`: asked, and the overview has not gone out yet; `not started`: no
answer in the first week of all.
"""


WE_HELP, NOT_ALIGNED = "We help other teams", "Not aligned"


@dataclass(frozen=True)
class Serves:
    """What a line serves, as it was called then."""

    key_result_id: int
    team_id: int
    team_name: str
    code: str
    """Whole: "OPS-1.2"."""
    text: str
    is_helping: bool
    """It is another team's than the writer's."""

    def shown_to(self, team_code: str) -> str:
        """Return "KR1.2" to its own team, "HR KR1.2" to another."""
        code = parse_code(self.code)
        return show_code(code, self.team_name, team_code) if code is not None else self.code


@dataclass(frozen=True)
class Line:
    """One weekly key result."""

    person_id: int
    who: str
    period: str
    n: int
    text: str
    team_id: int
    """The writer's team in that week."""
    team_name: str
    serves: tuple[Serves, ...]
    score: float | None = None
    note: str = ""
    blocked: str | None = None
    next: str | None = None
    kept_weeks: int = 1

    def helps(self, team_id: int) -> bool:
        """Say whether somebody of another team wrote it for this one."""
        return self.team_id != team_id and any(
            each.team_id == team_id and each.is_helping for each in self.serves
        )


@dataclass(frozen=True)
class Week:
    """A period of the list, as its people call it."""

    period: str
    label: str
    """"Week 3"."""
    dates: str
    """"19–23 Oct"."""


@dataclass(frozen=True)
class Member:
    """A person of the team in one week."""

    person_id: int
    name: str
    period: str
    status: Status


@dataclass(frozen=True)
class KeyResult:
    """A key result of the team as it is called now."""

    id: int
    code: str
    text: str
    objective: str


@dataclass(frozen=True)
class Board:
    """What is known of a team in some weeks, newest week last."""

    team_id: int
    team_code: str
    team_name: str
    weeks: tuple[Week, ...]
    members: tuple[Member, ...]
    lines: tuple[Line, ...]
    """Those that count for the team, in the order of person and number."""
    key_results: tuple[KeyResult, ...]


@dataclass(frozen=True)
class Cell:
    """One row in one week."""

    week: Week
    lines: tuple[Line, ...]
    status: Status


@dataclass(frozen=True)
class PersonRow:
    """A person over the weeks."""

    person_id: int
    name: str
    from_team: str | None
    """The team that a helper belongs to; None for the team's own people."""
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class KeyResultRow:
    """A key result over the weeks, or what serves none of the team's (without an id and a code)."""

    key_result_id: int | None
    code: str
    text: str
    cells: tuple[Cell, ...]


def counts_for(team_id: int, home_team_id: int | None, serves: Sequence[Serves]) -> bool:
    """
    Say whether a line belongs on a team's board: where it serves the team, or where it serves no team of its writer's
    own and the team was its writer's home in that week.
    """
    if any(each.team_id == team_id for each in serves):
        return True
    return home_team_id == team_id and all(each.is_helping for each in serves)


def by_person(board: Board) -> tuple[PersonRow, ...]:
    """Return the team's people by name, then its helpers."""
    own = {member.person_id: member.name for member in board.members}
    helpers = {line.person_id: line for line in board.lines if line.person_id not in own}
    rows = [_person_row(board, person_id, name, None) for person_id, name in own.items()]
    rows += [_person_row(board, line.person_id, line.who, line.team_name) for line in helpers.values()]
    return tuple(
        sorted(rows, key=lambda row: (row.from_team is not None, row.name.casefold(), row.person_id))
    )


def one_person(board: Board, person_id: int) -> PersonRow | None:
    """Return one person's row; None for somebody whom the board doesn't show."""
    return next((row for row in by_person(board) if row.person_id == person_id), None)


def by_key_result(board: Board) -> tuple[KeyResultRow, ...]:
    """Return the team's key results in order, those that are gone behind them, then what serves none of them."""
    now = {each.id: (each.code, each.text) for each in board.key_results}
    served = {each.key_result_id: each for line in board.lines for each in line.serves}
    gone = {
        key: (each.shown_to(board.team_code), each.text)
        for key, each in served.items()
        if each.team_id == board.team_id and key not in now
    }
    rows = [
        _key_result_row(board, key, code, text, partial(_serves, key))
        for key, (code, text) in (now | gone).items()
    ]
    helping = _key_result_row(board, None, "", WE_HELP, lambda line: _helps_others(line, board.team_id))
    nothing = _key_result_row(board, None, "", NOT_ALIGNED, lambda line: not line.serves)
    return (*rows, *(row for row in (helping, nothing) if any(cell.lines for cell in row.cells)))


def _serves(key_result_id: int, line: Line) -> bool:
    return any(each.key_result_id == key_result_id for each in line.serves)


def _helps_others(line: Line, team_id: int) -> bool:
    return line.team_id == team_id and any(each.is_helping for each in line.serves)


def _person_row(board: Board, person_id: int, name: str, from_team: str | None) -> PersonRow:
    statuses = {member.period: member.status for member in board.members if member.person_id == person_id}
    cells = tuple(
        Cell(
            week,
            tuple(line for line in board.lines if (line.person_id, line.period) == (person_id, week.period)),
            statuses.get(week.period, "not in the team"),
        )
        for week in board.weeks
    )
    return PersonRow(person_id, name, from_team, cells)


def _key_result_row(
    board: Board, key_result_id: int | None, code: str, text: str, belongs: Callable[[Line], bool]
) -> KeyResultRow:
    lines = [line for line in board.lines if belongs(line)]
    return KeyResultRow(
        key_result_id,
        code,
        text,
        tuple(
            Cell(week, tuple(line for line in lines if line.period == week.period), "answered")
            for week in board.weeks
        ),
    )
