"""Planning speaks of a thousand members at once; who gets a mail stays a matter of each one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import event, insert, select

from service.db.tables import (
    Absence,
    Delivery,
    DistributionList,
    Invitation,
    InvitationTeam,
    Membership,
    Person,
    Team,
)
from service.workflow import plan_week
from service.workflow.app import App

MEMBERS = 1_200
PAUSED, ON_BOTH = 7, 1_150


def add_list(app: App, number: int, person_ids: range) -> None:
    """Switch on a list whose week begins with the clock's."""
    since = datetime(2026, 10, 1, tzinfo=UTC)
    with app.db.begin() as session:
        session.add(Team(id=number, code=f"T{number}", name=f"Team {number}"))
        session.flush()
        session.add(
            DistributionList(
                id=number,
                address=f"t{number}@example.com",
                directory_id=f"t{number}",
                name=f"Team {number}",
                team_id=number,
                zone="Europe/Amsterdam",
                cycle_start=date(2026, 10, 5),
                enabled_at=since,
            )
        )
        session.flush()
        rows = [
            {"list_id": number, "person_id": n, "joined_at": since, "is_home": number == 2}
            for n in person_ids
        ]
        session.execute(insert(Membership), rows)


def test_large_wave_takes_few_statements_and_keeps_every_rule(app: App) -> None:
    with app.db.begin() as session:
        names = {"name": "Somebody", "given_name": "Some"}
        rows = [
            {"id": n, "directory_id": f"p{n}", "address": f"p{n}@example.com", **names}
            for n in range(1, MEMBERS + 1)
        ]
        session.execute(insert(Person), rows)
        session.add(Absence(person_id=PAUSED, first_day=date(2026, 10, 1), source="form"))
    add_list(app, 1, range(1, MEMBERS + 1))
    add_list(app, 2, range(ON_BOTH, ON_BOTH + 1))
    statements: list[object] = []
    event.listen(app.db.engine, "before_cursor_execute", lambda *_: statements.append(1))
    plan_week.plan_due_waves(app)
    taken = len(statements)
    plan_week.plan_due_waves(app)

    with app.db.read() as session:
        mails = session.execute(select(Delivery.key, Delivery.invitation_id, Delivery.mailbox)).all()
        asked = {row.person_id: row for row in session.scalars(select(Invitation))}
        teams = session.execute(
            select(InvitationTeam.team_id).where(InvitationTeam.invitation_id == asked[ON_BOTH].id)
        )
        assert set(teams.scalars()) == {1, 2}
    assert taken <= 100
    assert {mail.key for mail in mails} == {
        f"setup:{n}:2026-W41" for n in range(1, MEMBERS + 1) if n != PAUSED
    }
    assert len(mails) == MEMBERS - 1
    assert {mail.invitation_id for mail in mails} == {
        row.id for row in asked.values() if row.person_id != PAUSED
    }
    assert {mail.mailbox for mail in mails} == {app.config.mailbox}
    assert (asked[PAUSED].skipped, asked[ON_BOTH].team_id, asked[ON_BOTH].list_id) == ("paused", 2, 2)
