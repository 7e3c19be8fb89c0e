"""Show the codes of stored lines and key results to a reader."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Alignment, Invitation, KeyResult, WeeklyKeyResult
from service.domain.codes import Code, parse_code, show_code, typed_code


def own_code(session: Session, invitation: Invitation) -> str | None:
    """Return the prefix that a person may leave out, or None for who is in two teams."""
    return invitation.team.code if len(weeks.team_ids(session, invitation)) <= 1 else None


def shown_codes(line: WeeklyKeyResult, own_team: str | None) -> tuple[str, ...]:
    """Return a line's codes as a reader of `own_team` sees them: "KR1.1", "HR KR1.2"."""
    return tuple(show_code(_code(row), row.team_name, own_team) for row in line.alignments)


def typed_codes(line: WeeklyKeyResult, own_team: str | None) -> str:
    """Return a line's codes as their writer types them: "1.1, HR 1.2"."""
    return ", ".join(typed_code(_code(row), row.team_name, own_team) for row in line.alignments)


def shown_code(key_result: KeyResult, own_team: str | None) -> str:
    """Return a key result's code as a reader of `own_team` sees it."""
    return show_code(code_value(key_result), key_result.objective.team.name, own_team)


def typed_key_result(key_result: KeyResult, own_team: str | None) -> str:
    """Return a key result's code as a member of `own_team` types it."""
    return typed_code(code_value(key_result), key_result.objective.team.name, own_team)


def code_value(key_result: KeyResult) -> Code:
    """Return the code of a team's key result."""
    objective = key_result.objective
    return Code(objective.team.code, f"{objective.number}.{key_result.number}")


def _code(row: Alignment) -> Code:
    code = parse_code(row.code)
    assert code is not None  # It was written by `code_of`.
    return code
