"""
Read the digests of a shard of fifty readers out of companies of different size, each with 52 weeks of history.

Reading must not depend on how many others there are: the statements are the same, and so, nearly, is the time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from sqlalchemy import Table as SqlTable
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from bench.measure import cpu_of
from bench.report import Goal, Report, Table
from service.bootstrap import build_app
from service.config import load_config
from service.db import migrate
from service.db.tables import (
    Alignment,
    Delivery,
    DistributionList,
    Invitation,
    InvitationTeam,
    KeyResult,
    Mailbox,
    Membership,
    Objective,
    Person,
    Team,
    WeeklyKeyResult,
)
from service.db.tables import (
    Table as Row,
)
from service.domain.periods import Period
from service.workflow.app import App
from service.workflow.send_digests import read_together

FULL, QUICK = (1_000, 10_000), (500, 1_000)
_IN_A_TEAM = 10
_LINES = 2
_WEEKS = [str(Period(2025, 44).next(n)) for n in range(52)]
_READERS = 50
_SLOWER = 1.3
_THEN = datetime(2025, 10, 27, tzinfo=UTC)


@dataclass(frozen=True)
class _Read:
    members: int
    milliseconds: float
    statements: int


def run(*, quick: bool) -> Report:
    """Fill a SQLite file for each size and read shards from its beginning, middle and end."""
    found = [_measure(members) for members in (QUICK if quick else FULL)]
    small, large = found[0], found[-1]
    ratio = large.milliseconds / small.milliseconds
    return Report(
        name="digests",
        about=f"Read the facts of {_READERS} digests, teams of {_IN_A_TEAM}, 52 weeks of history, SQLite.",
        tables=(
            Table(
                "One shard",
                ("members", "CPU ms", "statements"),
                tuple((one.members, one.milliseconds, one.statements) for one in found),
            ),
        ),
        goals=(
            Goal(
                "statements",
                "the same for every size",
                " = ".join(str(one.statements) for one in found),
                len({one.statements for one in found}) == 1,
            ),
            Goal(
                f"time at {large.members:,} members against {small.members:,}",
                f"≤ {_SLOWER}×",
                f"{ratio:.2f}×",
                ratio <= _SLOWER,
                decides=not quick,
            ),
        ),
    )


def _measure(members: int) -> _Read:
    with tempfile.TemporaryDirectory(prefix="okr-digests-") as folder:
        app = build_app(load_config(data_dir=folder, secret_key="x" * 32, sandbox_url="http://127.0.0.1:1"))
        migrate.upgrade(app.db)
        with app.db.begin() as session:
            _fill(session, app.config.mailbox, members)
        teams = members // _IN_A_TEAM
        starts = [0, max(0, teams // 2 - _READERS // 2), max(0, teams - _READERS)]
        _shard(app, 0)  # Once for what is only read once.
        with _counted(app) as statements:
            _shard(app, 0)
        taken = [cpu_of(lambda start=start: _shard(app, start)) for start in starts * 3]  # type: ignore[misc]
        app.db.close()
        return _Read(members, 1000 * median(taken), len(statements))


def _shard(app: App, start: int) -> None:
    with app.db.read() as session:
        digests = select(Delivery).order_by(Delivery.id).offset(start).limit(_READERS)
        read_together(app, session, session.scalars(digests).all())


@contextmanager
def _counted(app: App) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(app.db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(app.db.engine, "before_cursor_execute", note)


def _fill(session: Session, mailbox: str, members: int) -> None:
    """Store a company: every team has a lead, one key result and members who answered every week."""
    teams = range(1, members // _IN_A_TEAM + 1)
    people = range(1, members + 1)
    lead = {team: members + team for team in teams}
    team_of = {person: (person - 1) // _IN_A_TEAM + 1 for person in people}

    def store(table: type[Row], rows: Iterator[dict[str, object]]) -> None:
        chunk: list[dict[str, object]] = []
        target = table.__table__
        assert isinstance(target, SqlTable)
        for row in rows:
            chunk.append(row)
            if len(chunk) == 5_000:
                session.execute(insert(target), chunk)
                chunk = []
        if chunk:
            session.execute(insert(target), chunk)

    store(
        Mailbox, iter([{"address": mailbox, "send_fence": 0, "read_fence": 0, "ticket": 0, "read_ticket": 0}])
    )
    store(Person, (_person(one) for one in (*lead.values(),)))
    store(Person, (_person(one, lead[team_of[one]]) for one in people))
    store(Team, ({"id": n, "code": f"T{n}", "name": f"Team {n}", "lead_id": lead[n]} for n in teams))
    store(DistributionList, (_list(n) for n in teams))
    store(
        Membership,
        ({"list_id": team_of[n], "person_id": n, "joined_at": _THEN, "is_home": True} for n in people),
    )
    store(Objective, ({"id": n, "team_id": n, "number": 1, "text": "Objective"} for n in teams))
    store(KeyResult, ({"id": n, "objective_id": n, "number": 1, "text": "Key result"} for n in teams))
    asked = [(week, n) for week in range(52) for n in people]
    store(Invitation, (_invitation(place, week, n, team_of[n]) for place, (week, n) in enumerate(asked, 1)))
    store(
        InvitationTeam,
        ({"invitation_id": place, "team_id": team_of[n]} for place, (_w, n) in enumerate(asked, 1)),
    )
    lines = [(week, n, line) for week, n in asked for line in range(1, _LINES + 1)]
    store(WeeklyKeyResult, (_line(place, *one, team_of[one[1]]) for place, one in enumerate(lines, 1)))
    store(Alignment, (_alignment(place, team_of[n]) for place, (_w, n, _l) in enumerate(lines, 1)))
    store(Delivery, (_digest(n, lead[n], mailbox) for n in teams))


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


def _invitation(number: int, week: int, person: int, team: int) -> dict[str, object]:
    return {
        "id": number, "person_id": person, "period": _WEEKS[week], "kind": "setup", "team_id": team, "list_id": team,
        "answered_at": _THEN + timedelta(weeks=week),
    }  # fmt: skip


def _line(number: int, week: int, person: int, n: int, team: int) -> dict[str, object]:
    at = _THEN + timedelta(weeks=week)
    return {
        "id": number, "person_id": person, "period": _WEEKS[week], "n": n, "team_id": team, "text": f"Result {n}",
        "kept_weeks": 1, "score": 1.0, "note": "", "scored_at": at, "created_at": at, "changed_at": at,
    }  # fmt: skip


def _alignment(line: int, team: int) -> dict[str, object]:
    return {
        "weekly_key_result_id": line, "key_result_id": team, "kind": "own", "team_id": team, "team_name": f"Team {team}",
        "code": f"T{team}-1.1", "text": "Key result",
    }  # fmt: skip


def _digest(team: int, lead: int, mailbox: str) -> dict[str, object]:
    return {
        "key": f"digest:{lead}", "kind": "digest", "person_id": lead, "period": _WEEKS[-1], "mailbox": mailbox,
        "state": "planned", "due_at": _THEN, "created_at": _THEN, "attempts": 0,
    }  # fmt: skip
