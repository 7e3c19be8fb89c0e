"""Andy's form over real HTTP: Ops and HR have key results, week 2 is over, week 3 has begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
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
    Table,
    Team,
    WeeklyKeyResult,
)
from service.workflow import links
from service.workflow.app import App
from service.workflow.outbox import ensure_mailbox
from tests.support.pages import Page, open_page_of, serving

MONDAY_OF_WEEK_3 = datetime(2026, 10, 19, 7, 5, tzinfo=UTC)
FRIDAY_OF_WEEK_3 = datetime(2026, 10, 23, 12, 5, tzinfo=UTC)
AFTER_THE_CLOSE = datetime(2026, 10, 26, 17, 1, tzinfo=UTC)
LAST_WEEK, WEEK = "2026-W42", "2026-W43"


@pytest.fixture
def sandbox() -> str:
    """Nothing: no page ever calls Microsoft 365."""
    return "http://127.0.0.1:9"


@pytest.fixture
def story(app: App, move_clock: Callable[[datetime], None]) -> Story:
    """Tell the story up to the Monday of week 3, when Andy has got his setup mail."""
    move_clock(MONDAY_OF_WEEK_3)
    with app.db.begin() as session:
        ensure_mailbox(session, app.config.mailbox)
        people = {name: _person(session, name) for name in ("Andy Lim", "Dewi Putri", "Rina Sari")}
        ops, hr = (
            _team(session, "OPS", "Ops", people["Rina Sari"]),
            _team(session, "HR", "HR", people["Dewi Putri"]),
        )
        _key_results(
            session,
            ops,
            "Orders arrive without anyone asking twice",
            "Open refund cases from 140 to 60",
            "Orders sent the same day from 88 % to 95 %",
        )
        _key_results(
            session,
            ops,
            "The team runs without heroes",
            "Night-shift duties with a trained second person, 5 to 12",
            number=2,
        )
        _key_results(
            session,
            hr,
            "People start well",
            "New starters who stay, 80 % to 90 %",
            "Starters with a checklist on day 1, 40 % to 100 %",
        )
        lists = {team.code: _list(session, team) for team in (ops, hr)}
        andy, dewi = people["Andy Lim"], people["Dewi Putri"]
        _members(session, lists["OPS"], andy)
        _members(session, lists["HR"], dewi)
        session.flush()
        a = line(
            session, andy, ops, LAST_WEEK, 1, "Courier pick-ups on time 5 days of 5", "OPS-1.2", score=0.6
        )
        b = line(session, andy, ops, LAST_WEEK, 2, "Refund cases older than 30 days, 22 to 10", "OPS-1.1")
        setups = {
            person.name: _invite(session, person, lists[code], "setup")
            for person, code in ((andy, "OPS"), (dewi, "HR"))
        }
        session.flush()
        session.add(_setup_mail(setups["Andy Lim"], {"a": a.id, "b": b.id}))
        return Story(app, setups["Andy Lim"].id, setups["Dewi Putri"].id, andy.id, dewi.id)


@dataclass(frozen=True)
class Story:
    """The ids that tests need, and how to look into the database."""

    app: App
    andys_setup: int
    dewis_setup: int
    andy: int
    dewi: int

    def token(self, invitation_id: int | None = None) -> str:
        return links.token(self.app, invitation_id or self.andys_setup)

    def lines(self, period: str = WEEK) -> list[tuple[int, str, tuple[str, ...]]]:
        """Return Andy's standing lines: number, words, codes."""
        return [(row.n, row.text, codes) for row, codes in self.rows(period) if row.dropped_at is None]

    def rows(self, period: str) -> list[tuple[WeeklyKeyResult, tuple[str, ...]]]:
        with self.app.db.read() as session:
            rows = session.scalars(
                select(WeeklyKeyResult)
                .where(WeeklyKeyResult.person_id == self.andy, WeeklyKeyResult.period == period)
                .order_by(WeeklyKeyResult.n)
            )
            return [(row, tuple(alignment.code for alignment in row.alignments)) for row in rows]

    def review(self, *texts: str) -> str:
        """Give Andy these lines for week 3 and his review of it; return its token."""
        with self.app.db.begin() as session:
            andy, ops = (
                session.get_one(Person, self.andy),
                session.scalars(select(Team).where(Team.code == "OPS")).one(),
            )
            for n, text in enumerate(texts, 1):
                line(session, andy, ops, WEEK, n, text, "OPS-1.1")
            invitation = _invite(
                session,
                andy,
                session.scalars(select(DistributionList).where(DistributionList.team_id == ops.id)).one(),
                "review",
            )
            session.flush()
            return self.token(invitation.id)

    def count(self, table: type[Table]) -> int:
        with self.app.db.read() as session:
            return len(session.scalars(select(table)).all())

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return everything that is stored."""
        with self.app.db.read() as session:
            return {
                table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
                for table in Table.metadata.sorted_tables
            }


@pytest.fixture
def site(story: Story) -> Iterator[str]:
    """Serve the pages; give their address."""
    with serving(story.app) as url:
        yield url


@pytest.fixture
def open_page(site: str) -> Callable[[str], Page]:
    """Open a page in a browser of its own."""

    return lambda path: open_page_of(site, path)


@pytest.fixture
def andys_form(story: Story, open_page: Callable[[str], Page]) -> Callable[[], Page]:
    """Open Andy's setup form, each time in another browser."""
    return lambda: open_page(f"/f/{story.token()}")


def _person(session: Session, name: str) -> Person:
    given = name.partition(" ")[0]
    person = Person(
        directory_id=given.lower(),
        name=name,
        given_name=given,
        address=f"{given.lower()}@example.com",
        language="en",
    )
    session.add(person)
    return person


def _team(session: Session, code: str, name: str, lead: Person) -> Team:
    team = Team(code=code, name=name, lead=lead)
    session.add(team)
    session.flush()
    return team


def _key_results(session: Session, team: Team, objective: str, *texts: str, number: int = 1) -> None:
    rows = [KeyResult(number=n, text=text) for n, text in enumerate(texts, 1)]
    session.add(Objective(team=team, number=number, text=objective, key_results=rows))


def _list(session: Session, team: Team) -> DistributionList:
    address = f"{team.code.lower()}@example.com"
    row = DistributionList(
        address=address,
        directory_id=team.code,
        name=team.name,
        team=team,
        zone="Europe/Amsterdam",
        cadence="weekly",
        cycle_start=date(2026, 10, 5),
        enabled_at=datetime(2026, 10, 1, tzinfo=UTC),
    )
    session.add(row)
    return row


def _members(session: Session, list_: DistributionList, person: Person) -> None:
    session.add(Membership(list=list_, person=person, joined_at=datetime(2026, 10, 1, tzinfo=UTC)))


def line(
    session: Session,
    person: Person,
    team: Team,
    period: str,
    n: int,
    text: str,
    code: str,
    score: float | None = None,
    writer: Team | None = None,
) -> WeeklyKeyResult:
    """Store a line that serves a key result of `team`; its writer is of that team, unless another is named."""
    objective, number = map(int, code.partition("-")[2].split("."))
    key_result = session.scalars(
        select(KeyResult)
        .join(KeyResult.objective)
        .where(Objective.team_id == team.id, Objective.number == objective, KeyResult.number == number)
    ).one()
    alignment = Alignment(
        key_result_id=key_result.id,
        period=period,
        kind="own" if writer is None else "helping",
        team_id=team.id,
        team_name=team.name,
        code=code,
        text=key_result.text,
    )
    row = WeeklyKeyResult(
        person_id=person.id,
        period=period,
        n=n,
        team_id=(writer or team).id,
        text=text,
        score=score,
        note="",
        kept_weeks=1,
        created_at=MONDAY_OF_WEEK_3,
        changed_at=MONDAY_OF_WEEK_3,
        alignments=[alignment],
    )
    session.add(row)
    session.flush()
    return row


def _invite(session: Session, person: Person, list_: DistributionList, kind: str) -> Invitation:
    row = Invitation(person=person, period=WEEK, kind=kind, team=list_.team, list=list_)
    session.add(row)
    session.flush()
    session.add(InvitationTeam(invitation_id=row.id, team_id=list_.team.id))
    return row


def _setup_mail(invitation: Invitation, labels: dict[str, int]) -> Delivery:
    return Delivery(
        key=f"setup:{invitation.person_id}:{WEEK}",
        kind="setup",
        person_id=invitation.person_id,
        period=WEEK,
        invitation_id=invitation.id,
        mailbox="okr@example.com",
        state="confirmed",
        due_at=MONDAY_OF_WEEK_3,
        attempts=1,
        subject="Week 3 (19–23 Oct): your key results",
        text="",
        html="",
        labels=labels,
        created_at=MONDAY_OF_WEEK_3,
    )


@pytest.fixture
def bell(story: Story) -> Callable[[], int]:
    """Tell how often the mailbox's bell has rung; Graph knows its secret."""
    with story.app.db.begin() as session:
        row = session.get_one(Mailbox, "okr@example.com")
        row.subscription_id, row.subscription_secret = "sub-1", "s3cret"

    def rung() -> int:
        with story.app.db.read() as session:
            return session.get_one(Mailbox, "okr@example.com").ticket

    return rung


def asked(session: Session, person: Person, team: Team, period: str) -> Invitation:
    """Ask a person for their setup of a period, which they have answered."""
    list_ = session.scalars(select(DistributionList).where(DistributionList.team_id == team.id)).one()
    row = Invitation(
        person=person, period=period, kind="setup", team=team, list=list_, answered_at=MONDAY_OF_WEEK_3
    )
    session.add(row)
    session.flush()
    session.add(InvitationTeam(invitation_id=row.id, team_id=team.id))
    return row
