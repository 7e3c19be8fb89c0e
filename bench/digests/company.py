"""
A company with a year behind it: every team has a lead, one key result and members who answered every week.

The past is made inside the database, a week at a time and in the order of the weeks, as it would have come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bench.digests.hurry import in_a_hurry
from service.db.tables import (
    Delivery,
    DistributionList,
    KeyResult,
    Mailbox,
    Membership,
    Objective,
    Person,
    Team,
)
from service.db.tables import (
    Table as Row,
)
from service.domain.periods import Period
from service.workflow.app import App

IN_A_TEAM = 10
WEEKS = [str(Period(2025, 44).next(n)) for n in range(52)]
_THEN = datetime(2025, 10, 27, tzinfo=UTC)
_AT_ONCE = 5_000
_GROWING = ("invitations", "invitation_teams", "weekly_key_results", "alignments")

_A_WEEK = (
    """
    INSERT INTO invitations (id, person_id, period, kind, team_id, list_id, answered_at, link_epoch)
    SELECT person_id + :before, person_id, :week, 'setup', list_id, list_id, :at, 0 FROM memberships
    """,
    """
    INSERT INTO invitation_teams (invitation_id, team_id)
    SELECT person_id + :before, list_id FROM memberships
    """,
    """
    INSERT INTO weekly_key_results
        (id, person_id, period, n, team_id, text, kept_weeks, score, note, scored_at, created_at, changed_at)
    SELECT person_id + :before, person_id, :week, 1, list_id, 'Refund backlog 96 to 80', 1, 1.0, '', :at, :at, :at
    FROM memberships
    """,
    """
    INSERT INTO alignments
        (id, weekly_key_result_id, key_result_id, period, kind, team_id, team_name, code, text)
    SELECT person_id + :before, person_id + :before, list_id, :week, 'own', list_id, 'Team', 'T-1.1', 'Key result'
    FROM memberships
    """,
)


def fill(app: App, members: int) -> None:
    """Store a company of so many members; list, team, objective and key result of a team have the same id."""
    with app.db.begin() as session:
        _store_teams(session, app.config.mailbox, members)
    with in_a_hurry(app.db.engine, _GROWING) as connection:
        for number, week in enumerate(WEEKS):
            at = (_THEN + timedelta(weeks=number)).replace(tzinfo=None)
            values = {"before": number * members, "week": week, "at": f"{at}.000000"}
            for statement in _A_WEEK:
                connection.execute(text(statement), values)
    app.db.close()  # What is read next is read by a connection with the settings of the service.


def _store_teams(session: Session, mailbox: str, members: int) -> None:
    teams = range(1, members // IN_A_TEAM + 1)
    lead = {team: members + team for team in teams}
    team_of = {person: (person - 1) // IN_A_TEAM + 1 for person in range(1, members + 1)}
    _store(
        session,
        Mailbox,
        [{"address": mailbox, "send_fence": 0, "read_fence": 0, "ticket": 0, "read_ticket": 0}],
    )
    _store(session, Person, (_person(one) for one in lead.values()))
    _store(session, Person, (_person(one, lead[team]) for one, team in team_of.items()))
    _store(
        session, Team, ({"id": n, "code": f"T{n}", "name": f"Team {n}", "lead_id": lead[n]} for n in teams)
    )
    _store(session, DistributionList, (_list(n) for n in teams))
    _store(
        session,
        Membership,
        (
            {"list_id": team, "person_id": one, "joined_at": _THEN, "is_home": True}
            for one, team in team_of.items()
        ),
    )
    _store(session, Objective, ({"id": n, "team_id": n, "number": 1, "text": "Objective"} for n in teams))
    _store(
        session, KeyResult, ({"id": n, "objective_id": n, "number": 1, "text": "Key result"} for n in teams)
    )
    _store(session, Delivery, (_digest(n, lead[n], mailbox) for n in teams))


def _store(session: Session, table: type[Row], rows: Iterable[dict[str, object]]) -> None:
    target, waiting = table.__table__, list(rows)
    assert isinstance(target, SqlTable)
    for start in range(0, len(waiting), _AT_ONCE):
        session.execute(insert(target), waiting[start : start + _AT_ONCE])


def _person(number: int, manager: int | None = None) -> dict[str, object]:
    return {
        "id": number, "directory_id": f"p{number}", "name": f"Person {number}", "given_name": f"Person{number}",
        "address": f"p{number}@example.com", "language": "en", "manager_id": manager, "zone": "", "calendar": "",
    }  # fmt: skip


def _list(number: int) -> dict[str, object]:
    return {
        "id": number, "address": f"t{number}@example.com", "directory_id": f"t{number}", "name": f"Team {number}",
        "team_id": number, "zone": "Europe/Amsterdam", "cadence": "weekly", "cycle_start": date(2025, 10, 27),
        "enabled_at": _THEN,
    }  # fmt: skip


def _digest(team: int, lead: int, mailbox: str) -> dict[str, object]:
    return {
        "key": f"digest:{lead}", "kind": "digest", "person_id": lead, "period": WEEKS[-1], "mailbox": mailbox,
        "state": "planned", "due_at": _THEN, "created_at": _THEN, "attempts": 0,
    }  # fmt: skip
