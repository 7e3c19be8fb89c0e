"""Every number and name of a digest against plain SQL over the tables, which shares nothing with the digest's reading."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

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
from service.domain.digests import DigestSection, DigestView
from service.workflow.app import App
from service.workflow.send_digests import digest_mail

BEGAN = datetime(2026, 10, 4, tzinfo=UTC)
WEEKS = ("2026-W41", "2026-W42", "2026-W43")
MONDAYS = dict(zip(WEEKS, (datetime(2026, 10, day, 8, tzinfo=UTC) for day in (5, 12, 19)), strict=True))
NOW = datetime(2026, 10, 20, 7, tzinfo=UTC)
TEAMS = ("OPS", "HR")
KEY_RESULTS = 3


@pytest.fixture
def sandbox() -> str:
    """Nothing: reading facts calls nobody."""
    return "http://127.0.0.1:9"


@pytest.fixture(params=range(3))
def company(request: pytest.FixtureRequest, app: App, move_clock: Any) -> App:
    """Two teams that help each other at random, with three weeks behind them; every run of a number is the same."""
    move_clock(NOW)
    with app.db.begin() as session:
        session.add(Mailbox(address=app.config.mailbox))
        _Chance(session, app.config.mailbox, random.Random(request.param)).fill()  # noqa: S311 - No secret.
    return app


class _Chance:
    def __init__(self, session: Session, mailbox: str, dice: random.Random) -> None:
        self.session, self.mailbox, self.dice = session, mailbox, dice
        self.key_results: dict[str, list[KeyResult]] = {}
        self.teams: dict[str, Team] = {}

    def fill(self) -> None:
        lists = {code: self.team(code) for code in TEAMS}
        for code, list_ in lists.items():
            for number in range(self.dice.randint(2, 6)):
                self.member(code, number, list_)

    def team(self, code: str) -> DistributionList:
        lead = self.person(f"Lead{code}", f"Lead{code} X")
        team = self.teams[code] = Team(code=code, name=code.title(), lead_id=lead.id)
        self.session.add(team)
        self.session.flush()
        list_ = DistributionList(
            address=f"{code}@x", directory_id=code, name=code, team_id=team.id, zone="Europe/Amsterdam",
            cadence="weekly", cycle_start=date(2026, 10, 5), enabled_at=BEGAN,
        )  # fmt: skip
        objective = Objective(team_id=team.id, number=1, text="Objective")
        found = [
            KeyResult(objective=objective, number=n + 1, text=f"{code} {n + 1}") for n in range(KEY_RESULTS)
        ]
        self.key_results[code] = found
        row = Delivery(
            key=f"digest:{code}", kind="digest", person_id=lead.id, period=WEEKS[-1], mailbox=self.mailbox,
            state="planned", due_at=NOW, created_at=NOW, attempts=0,
        )  # fmt: skip
        self.session.add_all([list_, *found, row])
        self.session.flush()
        return list_

    def person(self, key: str, name: str, manager_id: int | None = None) -> Person:
        row = Person(
            directory_id=key,
            name=name,
            given_name=name.partition(" ")[0],
            address=f"{key}@x",
            manager_id=manager_id,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def member(self, code: str, number: int, list_: DistributionList) -> None:
        team = self.teams[code]
        person = self.person(f"{code}{number}", f"{code.title()}{'abcdef'[number]} Y", team.lead_id)
        self.session.add(Membership(list_id=list_.id, person_id=person.id, joined_at=BEGAN))
        for week in WEEKS:
            answered = self.dice.random() < 0.7
            asked = Invitation(
                person_id=person.id, period=week, kind="setup", team_id=team.id, list_id=list_.id,
                answered_at=MONDAYS[week] if answered else None,
            )  # fmt: skip
            self.session.add(asked)
            self.session.flush()
            self.session.add(InvitationTeam(invitation_id=asked.id, team_id=team.id))
            for n in range(1, self.dice.randint(1, 4) if answered else 1):
                self.line(person, code, week, n)

    def line(self, person: Person, code: str, week: str, n: int) -> None:
        at = MONDAYS[week]
        row = WeeklyKeyResult(
            person_id=person.id, period=week, n=n, team_id=self.teams[code].id, text=f"{person.name} {week} {n}",
            score=self.dice.choice([None, 0.0, 0.5, 1.0]), scored_at=at + timedelta(days=4), created_at=at, changed_at=at,
            dropped_at=at if self.dice.random() < 0.15 else None,
        )  # fmt: skip
        every = [one for some in self.key_results.values() for one in some]
        for key_result in self.dice.sample(every, self.dice.choice([0, 1, 1, 1, 2])):
            team = key_result.objective.team_id
            other = next(one for one in self.teams.values() if one.id == team)
            row.alignments.append(
                Alignment(
                    key_result_id=key_result.id,
                    period=week,
                    kind="own" if other.code == code else "helping",
                    team_id=team,
                    team_name=other.name,
                    code=f"{other.code}-1.{key_result.number}",
                    text=key_result.text,
                )
            )
        self.session.add(row)


SERVING = """
    SELECT p.given_name || ' ' || l.n FROM weekly_key_results l
    JOIN people p ON p.id = l.person_id JOIN alignments a ON a.weekly_key_result_id = l.id
    WHERE l.period = :week AND a.code = :code AND l.dropped_at IS NULL
"""
COUNTED = """
    SELECT count(*), sum(CASE WHEN l.score = 1.0 THEN 1 ELSE 0 END) FROM weekly_key_results l
    JOIN alignments a ON a.weekly_key_result_id = l.id
    WHERE l.period = :week AND a.code = :code AND l.dropped_at IS NULL
"""
ANSWERED = """
    SELECT count(*), count(i.answered_at) FROM invitations i JOIN teams t ON t.id = i.team_id
    WHERE i.period = :week AND i.kind = 'setup' AND t.code = :team
"""
ALIGNED_WITH_NOTHING = """
    SELECT p.given_name || ' ' || l.n FROM weekly_key_results l
    JOIN people p ON p.id = l.person_id JOIN teams t ON t.id = l.team_id
    WHERE l.period = :week AND t.code = :team AND l.dropped_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM alignments a WHERE a.weekly_key_result_id = l.id)
"""
HELP = """
    SELECT p.given_name || ' ' || l.n, a.text FROM weekly_key_results l
    JOIN people p ON p.id = l.person_id JOIN alignments a ON a.weekly_key_result_id = l.id
    JOIN teams writer ON writer.id = l.team_id JOIN teams helped ON helped.id = a.team_id
    WHERE l.period = :week AND writer.code = :team AND helped.code <> :team AND l.dropped_at IS NULL
"""


def digests(app: App) -> dict[str, DigestView]:
    with app.db.begin() as session:
        rows = session.query(Delivery).order_by(Delivery.id).all()
        found = {row.key.partition(":")[2]: digest_mail(app, session, row)[0].view for row in rows}
        session.rollback()
    return found


def sections(app: App) -> dict[str, DigestSection]:
    return {code: view.sections[0] for code, view in digests(app).items()}


def asked(app: App, query: str, **values: str) -> list[Any]:
    with app.db.read() as session:
        rows = session.execute(text(query), values).all()
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]


def test_key_results_people_and_counts_are_those_of_the_tables(company: App) -> None:
    for team, section in sections(company).items():
        assert [one.text for one in section.key_results] == [f"{team} {n + 1}" for n in range(KEY_RESULTS)]
        for n, shown in enumerate(section.key_results, 1):
            code = f"{team}-1.{n}"
            assert sorted(line.who for line in shown.lines) == sorted(
                asked(company, SERVING, week=WEEKS[2], code=code)
            )
            [(count, done)] = asked(company, COUNTED, week=WEEKS[1], code=code)
            assert shown.result == (f"last week {done} of {count} done" if count else "last week nobody")
        [(people, answered)] = asked(company, ANSWERED, week=WEEKS[2], team=team)
        assert section.people[0] == f"{answered} of {people} answered"
        lonely = asked(company, ALIGNED_WITH_NOTHING, week=WEEKS[2], team=team)
        assert sorted(line.who for line in section.not_aligned) == sorted(lonely)


def test_helping_and_helped_team_see_the_same_help(company: App) -> None:
    shown = sections(company)
    for team, other in (TEAMS, TEAMS[::-1]):
        expected = sorted(asked(company, HELP, week=WEEKS[2], team=team))
        told_here = sorted((help_.line.who, help_.text) for help_ in shown[team].we_help)
        told_there = sorted(
            (line.who, one.text)
            for one in shown[other].key_results
            for line in one.lines
            if any(remark.startswith("helps us") for remark in line.remarks)
        )
        assert told_here == told_there == expected


def test_renames_and_moves_leave_what_past_weeks_meant(company: App) -> None:
    """The weeks before are told in the words and the teams of then; the new names begin with the new week."""
    before = {code: (one.not_done, one.history, one.we_help) for code, one in sections(company).items()}

    with company.db.begin() as session:
        session.execute(text("UPDATE key_results SET text = 'renamed'"))
        ops, hr = session.query(DistributionList).order_by(DistributionList.id).all()
        moved = session.query(Membership).filter_by(list_id=ops.id).first()
        assert moved is not None
        moved.left_at = NOW
        session.add(Membership(list_id=hr.id, person_id=moved.person_id, joined_at=NOW))

    assert {
        code: (one.not_done, one.history, one.we_help) for code, one in sections(company).items()
    } == before
