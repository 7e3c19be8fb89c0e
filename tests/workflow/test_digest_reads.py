"""Digests of a shard of readers are read together: more teams, people and weeks are no more queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event, func, select

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
from service.workflow.app import App
from service.workflow.compose_mail import compose_delivery
from service.workflow.send_digests import read_together

BEGAN = datetime(2026, 10, 4, tzinfo=UTC)
WEEKS = ("2026-W41", "2026-W42", "2026-W43")
NOW = datetime(2026, 10, 20, 7, tzinfo=UTC)


@pytest.fixture
def sandbox() -> str:
    """Nothing: reading facts calls nobody."""
    return "http://127.0.0.1:9"


def add_team(app: App, number: int, members: int) -> Delivery:
    """Store a team whose members each answered in three weeks, with one line kept throughout; return its lead's digest."""
    with app.db.begin() as session:
        lead = Person(
            directory_id=f"lead{number}",
            name=f"Lead {number}",
            given_name="Lead",
            address=f"l{number}@x",
            language="en",
        )
        team = Team(code=f"T{number}", name=f"Team {number}", lead=lead)
        session.add_all([lead, team])
        session.flush()
        list_ = DistributionList(
            address=f"t{number}@x", directory_id=f"t{number}", name=team.name, team_id=team.id,
            zone="Europe/Amsterdam", cadence="weekly", cycle_start=date(2026, 10, 5), enabled_at=BEGAN,
        )  # fmt: skip
        key_result = KeyResult(
            objective=Objective(team_id=team.id, number=1, text="Objective"), number=1, text="Key result"
        )
        session.add_all([list_, key_result])
        session.flush()
        for n in range(members):
            person = Person(
                directory_id=f"p{number}.{n}", name=f"Person{n} {number}", given_name=f"Person{n}",
                address=f"p{number}.{n}@x", language="en", manager_id=lead.id,
            )  # fmt: skip
            session.add(person)
            session.flush()
            session.add(Membership(list_id=list_.id, person_id=person.id, joined_at=BEGAN))
            before: int | None = None
            for place, week in enumerate(WEEKS):
                asked = Invitation(
                    person_id=person.id,
                    period=week,
                    kind="setup",
                    team_id=team.id,
                    list_id=list_.id,
                    answered_at=BEGAN,
                )
                session.add(asked)
                session.flush()
                session.add(InvitationTeam(invitation_id=asked.id, team_id=team.id))
                line = WeeklyKeyResult(
                    person_id=person.id, period=week, n=1, team_id=team.id, text=f"Line of {n}", kept_from_id=before,
                    kept_weeks=place + 1, score=0.5 if n % 2 else 1.0, scored_at=BEGAN, created_at=BEGAN, changed_at=BEGAN,
                )  # fmt: skip
                line.alignments.append(
                    Alignment(
                        key_result_id=key_result.id,
                        period=week,
                        kind="own",
                        team_id=team.id,
                        team_name=team.name,
                        code=f"T{number}-1.1",
                        text="Key result",
                    )
                )
                session.add(line)
                session.flush()
                before = line.id
        row = Delivery(
            key=f"digest:{number}", kind="digest", person_id=lead.id, period=WEEKS[-1], mailbox=app.config.mailbox,
            state="planned", due_at=NOW, created_at=NOW, attempts=0,
        )  # fmt: skip
        session.add(row)
        return row


@contextmanager
def counted(app: App) -> Iterator[list[str]]:
    """Count the statements that reach the database."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(app.db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(app.db.engine, "before_cursor_execute", note)


def queries_for(app: App, teams: int) -> tuple[int, list[str]]:
    with app.db.read() as session:
        rows = session.scalars(
            select(Delivery).where(Delivery.kind == "digest").order_by(Delivery.id).limit(teams)
        ).all()
        with counted(app) as seen:
            read_together(app, session, rows)
        return len(rows), seen


def test_more_teams_and_people_need_no_more_queries(app: App, move_clock: object) -> None:
    with app.db.begin() as session:
        session.add(Mailbox(address=app.config.mailbox))
    move_clock(NOW)  # type: ignore[operator]  # A fixture's function.
    for number in range(6):
        add_team(app, number, members=2 + number)

    _one, for_one = queries_for(app, 1)
    six, for_six = queries_for(app, 6)

    assert six == 6
    assert len(for_six) == len(for_one) <= 25


def test_each_number_of_a_digest_is_what_the_rows_say(app: App, move_clock: object) -> None:
    """Recomputed by plain counting queries, which share nothing with the digest's own reading."""
    with app.db.begin() as session:
        session.add(Mailbox(address=app.config.mailbox))
    move_clock(NOW)  # type: ignore[operator]  # A fixture's function.
    row = add_team(app, 1, members=5)
    with app.db.begin() as session:
        digest = session.get_one(Delivery, row.id)
        compose_delivery(app, session, digest)
        text = digest.text or ""
        lines = select(func.count()).select_from(WeeklyKeyResult)
        last_week = session.scalar(lines.where(WeeklyKeyResult.period == WEEKS[1]))
        done = session.scalar(lines.where(WeeklyKeyResult.period == WEEKS[1], WeeklyKeyResult.score == 1.0))
        asked = session.scalar(
            select(func.count()).select_from(Invitation).where(Invitation.period == WEEKS[2])
        )

    assert f"last week {done} of {last_week} done" in text
    assert f"{asked} of {asked} answered." in text
    assert text.count("KR1.1  Key result") == 1
    assert all(text.count(f"  Person{n} 1   Line of {n}") == 1 for n in range(5))
    assert "for the third week" in text
