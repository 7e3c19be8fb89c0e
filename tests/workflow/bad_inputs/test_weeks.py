"""What needs more than a Monday: reviews in odd spellings and orders, answers to old mails, two lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from service.db.tables import WeeklyKeyResult
from service.workflow import receive_replies
from tests.support.team import FRIDAY_REVIEW, MAILBOX, MONDAY_SETUP, World, october

CLOSE = october(12, 16)
MONDAY_OF_WEEK_2 = october(12, 7, 1)


def scores(world: World, who: str, period: str = "2026-W41") -> list[tuple[int, float | None, str]]:
    with world.app.db.read() as session:
        rows = session.scalars(
            select(WeeklyKeyResult)
            .where(WeeklyKeyResult.person.has(address=f"{who}@example.com"), WeeklyKeyResult.period == period)
            .order_by(WeeklyKeyResult.n)
        )
        return [(row.n, row.score, row.note) for row in rows]


def endings(world: World) -> list[str]:
    return [f"{row.disposition}: {row.reason}" for row in world.inbound()]


def answer(world: World, who: str, words: str, to: dict[str, Any], client: str = "outlook-web") -> None:
    body = {"message_id": to["id"], "words": words, "client": client}
    world.control("POST", f"/mailboxes/{who}@example.com/reply", body)
    world.settle()


def newest(world: World, who: str) -> dict[str, Any]:
    return world.inbox(who)[-1]


def start_week(world: World) -> None:
    world.at(MONDAY_SETUP)
    for who in ("mira", "ben"):
        answer(
            world,
            who,
            "1. Backlog 96 to 80 - 1.1\n2. Courier on time - 1.2\n3. Checklists - 1.1",
            newest(world, who),
        )


def test_review_in_odd_spellings_and_orders(world: World) -> None:
    """Rows 11, 28 and 59."""
    start_week(world)
    world.at(FRIDAY_REVIEW)

    # Decimal comma, a fraction; "n/a" is no score: it is asked about, not guessed.
    answer(world, "mira", "1: 0,5\n2: 5/10\n3: n/a", newest(world, "mira"))
    assert [score for _, score, _ in scores(world, "mira")] == [0.5, 0.5, None]
    assert endings(world)[-1] == "clarify: question_asked"

    # Labels that a program translated: read by their numbers, or asked about, and never as another score.
    review = newest(world, "ben")
    answer(world, "ben", "1 Rückstand von 96 auf 80: erledigt\n2 Kurier pünktlich: 60%", review)
    meant = {1: 1.0, 2: 0.6, 3: None}
    assert all(score in (None, meant[n]) for n, (_, score, _) in enumerate(scores(world, "ben"), start=1))
    answer(world, "ben", "1 done\n2 60%", review, client="gmail")
    assert [score for _, score, _ in scores(world, "ben")] == [1.0, 0.6, None]

    # A mail that was sent before that one, and is read only now: what it says of 3 counts, of 1 and 2 no more.
    world.move_clock(FRIDAY_REVIEW - timedelta(seconds=20))
    body = {"message_id": review["id"], "words": "1 no\n2 no\n3 done", "client": "gmail"}
    world.control("POST", "/mailboxes/ben@example.com/reply", body)
    world.move_clock(FRIDAY_REVIEW + timedelta(minutes=5))
    receive_replies.drain(world.app, MAILBOX)
    assert [score for _, score, _ in scores(world, "ben")] == [1.0, 0.6, 1.0]


def test_answers_to_old_mails(world: World) -> None:
    """Rows 8, 14 and 15."""
    start_week(world)
    [first_setup] = [mail for mail in world.inbox("mira") if mail["inReplyTo"] is None]
    world.at(FRIDAY_REVIEW)
    review = newest(world, "mira")
    world.at(MONDAY_OF_WEEK_2)

    # "Same" keeps the lettered lines, which that mail names: the table would ask, the examples store it.
    answer(world, "ben", "same", newest(world, "ben"))
    assert endings(world)[-1] == "accepted: stored"
    assert [n for n, _, _ in scores(world, "ben", "2026-W42")] == [1, 2, 3]

    # A review after the close is stored on its own week.
    world.at(CLOSE + timedelta(seconds=2))
    answer(world, "mira", "1 done\n2 done\n3 no", review)
    assert endings(world)[-1] == "accepted: stored_late"
    assert [score for _, score, _ in scores(world, "mira")] == [1.0, 1.0, 0.0]
    assert "It is stored there, marked late" in " ".join(newest(world, "mira")["text"].split())

    # A setup answer to an old mail belongs to the open week: the table would hold it, the design moves it.
    answer(world, "mira", "Courier pick-ups missed from 6 to 2 - 1.2", first_setup)
    assert endings(world)[-1] == "accepted: stored"
    assert [n for n, _, _ in scores(world, "mira", "2026-W42")] == [1]
    assert "You answered the mail of Week 1" in " ".join(newest(world, "mira")["text"].split())
