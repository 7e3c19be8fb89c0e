"""The teams' key results that a line can name now, as plain values: there may be thousands, and they are read for every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.db import known
from service.db.tables import KeyResult, Objective, Team

_ALL = ("offered", None)


@dataclass(frozen=True, slots=True)
class OfferedKeyResult:
    """A team's key result that is not retired."""

    id: int
    code: str
    text: str
    team_id: int
    team_name: str


def everything_offered(session: Session) -> Mapping[str, OfferedKeyResult]:
    """Return all teams' key results by their codes, in the order of the codes."""
    return known.answer(session, _ALL, lambda: _by_code(session.execute(_select())))


def key_result_with_code(session: Session, code: str) -> OfferedKeyResult | None:
    """Find a team's key result by its whole code."""
    everything: Mapping[str, OfferedKeyResult] | None = known.find(session, _ALL)
    if everything is not None:
        return everything.get(code)
    team, _, numbers = code.rpartition("-")
    objective, _, number = numbers.partition(".")
    if not (objective.isdecimal() and number.isdecimal()):
        return None
    this_one = Team.code == team, Objective.number == int(objective), KeyResult.number == int(number)
    return _by_code(session.execute(_select().where(*this_one))).get(code)


def _select() -> Select[int, str, int, int, str, int, str]:
    return (
        select(
            KeyResult.id, Team.code, Objective.number, KeyResult.number, KeyResult.text, Team.id, Team.name
        )
        .join(Objective, Objective.id == KeyResult.objective_id)
        .join(Team, Team.id == Objective.team_id)
        .where(KeyResult.retired_at.is_(None))
        .order_by(Team.code, Objective.number, KeyResult.number)
    )


def _by_code(rows: Iterable[Any]) -> dict[str, OfferedKeyResult]:
    found = {}
    for id_, team, objective, number, text, team_id, team_name in rows:
        code = f"{team}-{objective}.{number}"
        found[code] = OfferedKeyResult(id_, code, text, team_id, team_name)
    return found
