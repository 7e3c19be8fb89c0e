"""Mails of one page are understood together, each as if it had come alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from service.workflow import receive_replies
from tests.support.team import MAILBOX, MONDAY_SETUP, World


@pytest.fixture
def asked(world: World) -> World:
    """Have everybody asked, and everything read."""
    world.at(MONDAY_SETUP)
    return world


def answer(world: World, who: str, words: str) -> None:
    world.reply(who, words, client="outlook-mobile")


def endings(world: World) -> list[str]:
    return [f"{row.disposition}: {row.reason}" for row in world.inbound()]


def transactions(world: World, count: list[Any]) -> None:
    event.listen(world.app.db.engine, "commit", count.append)


def test_mail_is_read_against_what_those_before_it_on_the_page_have_changed(asked: World) -> None:
    answer(asked, "mira", "Backlog 96 to 80 1.1\nLook into the courier delays")
    answer(asked, "ben", "Courier on time 5 days of 5 1.2")
    answer(asked, "mira", "1.2")
    answer(asked, "mira", "1.2")
    answer(asked, "mira", "1: Backlog 96 to 70 1.1")
    commits: list[Any] = []
    transactions(asked, commits)

    receive_replies.drain(asked.app, MAILBOX)

    assert endings(asked) == [
        "clarify: question_asked",
        "accepted: stored",
        "accepted: stored",
        "discarded: duplicate",
        "accepted: stored",
    ]
    assert sorted(asked.lines()) == [
        "1 Backlog 96 to 70 OPS-1.1",
        "1 Courier on time 5 days of 5 OPS-1.2",
        "2 Look into the courier delays OPS-1.2",
    ]
    assert len(commits) <= 10


def test_wish_of_one_mail_is_known_to_the_next(asked: World) -> None:
    answer(asked, "mira", "pause until 2 Nov")
    answer(asked, "mira", "resume")
    answer(asked, "mira", "Backlog 96 to 80 1.1")

    receive_replies.drain(asked.app, MAILBOX)

    assert endings(asked) == ["accepted: paused", "accepted: resumed", "accepted: stored"]
    assert asked.lines() == ["1 Backlog 96 to 80 OPS-1.1"]


def test_limit_of_answers_counts_those_of_the_same_page(asked: World) -> None:
    for n in range(14):
        answer(asked, "mira", f"1: Backlog {n + 100} to 80 1.1")

    receive_replies.drain(asked.app, MAILBOX)

    answers = [row.state for row in asked.deliveries(kind="receipt")]
    assert (len(answers), answers.count("cancelled")) == (14, 2)
    assert asked.lines() == ["1 Backlog 113 to 80 OPS-1.1"]
