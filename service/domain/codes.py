"""
The code of a team key result: how it is stored ("OPS-1.2"), shown ("KR1.2", "HR KR1.2") and typed ("1.2", "HR 1.2").

Finding codes in what people write is `service.domain.answers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STORED = re.compile(r"(?P<team>[^\W_]+(?:[ &-][^\W_]+)*)-(?P<number>\d+\.\d+)")


@dataclass(frozen=True, order=True)
class Code:
    """A team's prefix and the number of the key result within that team."""

    team: str
    """The team's code prefix, as "OPS"."""
    number: str
    """Objective and key result, as "1.2"."""

    def __str__(self) -> str:
        return f"{self.team}-{self.number}"


def parse_code(text: str) -> Code | None:
    """Read a stored code as "OPS-1.2"; None where `text` is none."""
    match = _STORED.fullmatch(text.strip())
    return Code(match["team"], match["number"]) if match else None


def team_label(team_code: str, team_name: str) -> str:
    """Say a team as its people do ("Ops"), or by its prefix where the name could not be typed before a number."""
    return team_name if team_name.casefold() == team_code.casefold() else team_code


def show_code(code: Code, team_name: str, own_team: str | None) -> str:
    """
    Show a code to a reader of `own_team` (a code prefix): "KR1.2" for the own team, "HR KR1.2" for another.

    Who is in two teams has no `own_team` (None) and sees the team's name always.
    """
    if code.team == own_team:
        return f"KR{code.number}"
    return f"{team_label(code.team, team_name)} KR{code.number}"


def typed_code(code: Code, team_name: str, own_team: str | None) -> str:
    """Say what the reader types for a code: "1.2" for the own team, "HR 1.2" for another."""
    if code.team == own_team:
        return code.number
    return f"{team_label(code.team, team_name)} {code.number}"
