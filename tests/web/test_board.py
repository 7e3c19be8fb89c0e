"""A team's board: what each kind of reader sees, and that a past week stays as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from sqlalchemy import event, select

from service.db import people, sessions
from service.db.database import Database
from service.db.tables import (
    Absence,
    KeyResult,
    Membership,
    Person,
    Team,
    WeeklyKeyResult,
)
from tests.support.pages import Page, open_page_of, serving, signed_in
from tests.web.conftest import LAST_WEEK, WEEK, Story, asked, line

WEDNESDAY = datetime(2026, 10, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def board(story: Story, move_clock: object) -> Story:
    """Add to the story: HR's Dewi helps Ops in week 3, Andy helps HR; Rina leads Ops, Maria manages Andy."""
    with story.app.db.begin() as session:
        andy, dewi = session.get_one(Person, story.andy), session.get_one(Person, story.dewi)
        ops, hr = (session.scalars(select(Team).where(Team.code == code)).one() for code in ("OPS", "HR"))
        maria = Person(directory_id="maria", name="Maria", given_name="Maria", address="maria@example.com")
        session.add(maria)
        session.flush()
        andy.manager_id = maria.id
        asked(session, andy, ops, LAST_WEEK)
        first, *_ = session.scalars(select(WeeklyKeyResult).order_by(WeeklyKeyResult.id))
        first.note, first.blocked = "strike on Thursday", "a second courier"
        line(session, andy, ops, WEEK, 1, "Refund backlog 96 to 80", "OPS-1.1")
        line(session, andy, hr, WEEK, 2, "3 starters have their checklist", "HR-1.2", writer=ops)
        line(session, dewi, ops, WEEK, 2, "4 temps trained to close refunds", "OPS-1.1", writer=hr)
        withdrawn = line(session, andy, ops, WEEK, 3, "Taken back again", "OPS-1.1")
        withdrawn.dropped_at = WEDNESDAY
    return story


@pytest.fixture
def site(board: Story) -> Iterator[str]:
    """Serve the pages."""
    with serving(board.app) as url:
        yield url


def open_as(story: Story, site: str, who: str, path: str = "/b/OPS") -> Page:
    return open_page_of(site, path, signed_in(story.app, who))


def row_of(page: Page, name: str) -> list[str]:
    """Return a row's cells, in the order of the weeks."""
    row = next(row for row in page.html.css("tbody tr") if name in (row.css_first("th") or row).text())
    for node in row.css(".of-week"):
        node.decompose()
    return [" ".join(cell.text(separator=" ").split()) for cell in row.css("td")]


def test_board_shows_people_by_week_with_what_each_line_serves(board: Story, site: str) -> None:
    page = open_as(board, site, "rina")

    heads = [" ".join(node.text().split()) for node in page.html.css("thead th")]
    assert heads[:3] == ["Person", "Week 2 12–16 Oct", "Week 3 19–23 Oct"]
    assert row_of(page, "Andy Lim") == [
        "1 Courier pick-ups on time 5 days of 5 KR1.2 blocked 0.6 2 Refund cases older than 30 days, 22 to 10 KR1.1",
        "1 Refund backlog 96 to 80 KR1.1 2 3 starters have their checklist HR KR1.2 helps HR",
    ]


def test_helpers_of_other_teams_stand_below_with_what_they_help_with(board: Story, site: str) -> None:
    page = open_as(board, site, "rina")

    assert "Who helps Ops" in page.text
    assert row_of(page, "Dewi Putri") == ["·", "2 4 temps trained to close refunds KR1.1 helps us, from HR"]


def test_team_key_results_show_who_serves_them(board: Story, site: str) -> None:
    page = open_as(board, site, "rina", "/b/OPS/key-results")

    assert row_of(page, "Open refund cases")[1] == (
        "Andy Lim 1 Refund backlog 96 to 80 Dewi Putri 2 4 temps trained to close refunds helps us, from HR"
    )
    assert row_of(page, "Night-shift") == ["nobody", "nobody"]
    assert "HR KR1.2" in row_of(page, "We help other teams")[1]


def test_person_is_shown_with_the_reasons_to_who_reads_the_digest(board: Story, site: str) -> None:
    page = open_as(board, site, "maria", f"/b/OPS/people/{board.andy}")

    assert "Note strike on Thursday" in page.text
    assert "What would help a second courier" in page.text


def test_teammates_see_lines_and_scores_but_neither_reasons_nor_who_is_away(board: Story, site: str) -> None:
    with board.app.db.begin() as session:
        ops_list = session.scalars(select(Membership).where(Membership.person_id == board.andy)).one().list
        session.add(Membership(list=ops_list, person_id=board.dewi, joined_at=WEDNESDAY))
        session.add(Absence(person_id=board.andy, first_day=WEDNESDAY.date(), last_day=None, source="test"))
    for path in ("/b/OPS", "/b/OPS/key-results", f"/b/OPS/people/{board.andy}", "/b/OPS/board.csv"):
        page = open_as(board, site, "dewi", path)

        assert page.status == 200
        assert "Courier pick-ups on time" in page.response.text
        assert "0.6" in page.response.text
        for hidden in ("strike", "second courier", "away", "no answer", "blocked<"):
            assert hidden not in page.response.text, (path, hidden)


def test_lead_mutes_thoughts_for_the_team_and_a_member_is_not_offered_to(board: Story, site: str) -> None:
    page = open_as(board, site, "rina")
    page = page.submit(do="mute")

    assert "Nobody here gets thoughts any more." in page.text
    with board.app.db.read() as session:
        muted = session.scalars(select(Team.code).where(Team.is_coaching_muted)).all()
    assert muted == ["OPS"]
    assert "Let thoughts come again" in page.text
    assert "thoughts" not in open_as(board, site, "andy").text.lower()


def test_own_reasons_are_shown_to_their_writer(board: Story, site: str) -> None:
    page = open_as(board, site, "andy", f"/b/OPS/people/{board.andy}")

    assert "strike on Thursday" in page.text


def test_past_week_stays_as_it_was_after_renames_and_moves(board: Story, site: str) -> None:
    before = row_of(open_as(board, site, "rina"), "Andy Lim")
    with board.app.db.begin() as session:
        for key_result in session.scalars(select(KeyResult)):
            key_result.text = "Renamed"
            key_result.number += 10
        for membership in session.scalars(select(Membership).where(Membership.person_id == board.andy)):
            membership.left_at = WEDNESDAY
        hr_list = session.scalars(select(Membership).where(Membership.person_id == board.dewi)).one().list
        session.add(Membership(list=hr_list, person_id=board.andy, joined_at=WEDNESDAY))

    assert row_of(open_as(board, site, "rina"), "Andy Lim") == before
    by_key_result = open_as(board, site, "rina", "/b/OPS/key-results")
    assert "then “Open refund cases from 140 to 60”" in " ".join(row_of(by_key_result, "Renamed"))


def test_leaver_sees_the_old_teams_board_no_more(board: Story, site: str) -> None:
    by = signed_in(board.app, "andy")
    assert open_page_of(site, "/b/OPS", by).status == 200
    with board.app.db.begin() as session:
        for membership in session.scalars(select(Membership).where(Membership.person_id == board.andy)):
            membership.left_at = WEDNESDAY

    assert open_page_of(site, "/b/OPS", by).status == 404


def test_withdrawn_lines_are_not_on_the_board(board: Story, site: str) -> None:
    for path in ("/b/OPS", "/b/OPS/key-results", f"/b/OPS/people/{board.andy}", "/b/OPS/board.csv"):
        assert "Taken back again" not in open_as(board, site, "rina", path).response.text


def test_file_holds_a_row_for_each_line_and_runs_nothing(board: Story, site: str) -> None:
    with board.app.db.begin() as session:
        row = session.scalars(
            select(WeeklyKeyResult).where(WeeklyKeyResult.text.startswith("Refund backlog"))
        ).one()
        row.text, row.score = '=HYPERLINK("https://evil.example")', 0.5

    answer = open_as(board, site, "maria", "/b/OPS/board.csv").response

    assert answer.headers["Content-Disposition"] == 'attachment; filename="board-OPS.csv"'
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["Person"] for row in found] == ["Andy Lim"] * 4 + ["Dewi Putri"]
    line_of_week = next(row for row in found if row["ISO week"] == WEEK and row["No."] == "1")
    assert line_of_week["Weekly key result"] == '\'=HYPERLINK("https://evil.example")'
    assert (line_of_week["Aligned to"], line_of_week["Score"]) == ("KR1.1", "0.5")


def test_earlier_weeks_are_a_link_away(board: Story, site: str) -> None:
    with board.app.db.begin() as session:
        andy = session.get_one(Person, board.andy)
        ops = session.scalars(select(Team).where(Team.code == "OPS")).one()
        for week in range(36, 42):
            asked(session, andy, ops, f"2026-W{week}")

    newest = open_as(board, site, "rina")
    earlier = newest.go(newest.one(".other-weeks a").attributes["href"] or "")

    assert [node.text()[:7].strip() for node in newest.html.css("thead th")][1:5] == [
        "Week 0",
        "Week 1",
        "Week 2",
        "Week 3",
    ]
    assert "Week 0" not in [node.text()[:6] for node in earlier.html.css("thead th")]
    assert "Newest weeks" in earlier.text


def test_hostile_period_shows_the_newest_weeks(board: Story, site: str) -> None:
    for until in ("2026-W99", "x", "", "２０２６-W43", "9999-W01"):
        page = open_as(board, site, "rina", f"/b/OPS?until={until}")

        assert page.status == 200
        assert "Week 3" in page.text


def statements(database: Database, by: requests.Session, url: str) -> int:
    """Return how many statements a page costs."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    assert by.get(url, timeout=10).status_code == 200
    event.remove(database.engine, "before_cursor_execute", count)
    return len([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])


def test_board_of_many_people_costs_no_more_statements(board: Story, site: str) -> None:
    by = signed_in(board.app, "rina")
    few = statements(board.app.db, by, f"{site}/b/OPS")
    with board.app.db.begin() as session:
        ops = session.scalars(select(Team).where(Team.code == "OPS")).one()
        for n in range(30):
            person = Person(directory_id=f"p{n}", name=f"P{n}", given_name="P", address=f"p{n}@example.com")
            session.add(person)
            session.flush()
            for week in (LAST_WEEK, WEEK):
                asked(session, person, ops, week)
                line(session, person, ops, week, 1, "Something", "OPS-1.1")

    assert statements(board.app.db, by, f"{site}/b/OPS") == few
    assert few <= 20


def test_who_reads_a_digest_is_who_sees_its_board_as_a_reader(board: Story) -> None:
    with board.app.db.read() as session:
        for person in session.scalars(select(Person)):
            digests = {list_.team_id for list_ in people.lists_read_by(session, person.id)}

            assert sessions.teams_read_by(session, person.id) == digests, person.name
