"""The checker can fail: whatever is done wrong on purpose, it says so in its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Delete, Update, delete, update

from service.db.tables import Answer, Delivery, InboundMessage, WeeklyKeyResult
from service.graph.outgoing import OutgoingMail
from service.workflow.app import App
from tests.support.team import World
from tests.torture.checker import Watcher, violations
from tests.torture.crowd import Crowd
from tests.torture.stage import MAILBOX, Stage, wait_until
from tests.torture.storms import FIRST_MONDAY


@dataclass
class Aftermath:
    """A first Monday over which no storm went: everybody was asked, one has answered, and all is quiet."""

    world: World
    on: Stage
    crowd: Crowd

    def news(self, known: list[str]) -> list[str]:
        """Return what the checker says beyond what is known, and take note of it."""
        found = [each for each in violations(self.on, self.crowd) if each not in known]
        known += found
        return found

    def damage(self, statement: Update | Delete) -> None:
        """Do something to the database that nobody may do."""
        with self.world.app.db.begin() as session:
            session.execute(statement)

    def first(self, kind: str) -> Delivery:
        """Return the first mail of a kind that arrived."""
        return next(iter(self.world.deliveries(kind=kind, state="confirmed")))

    def send(self, key: str, to: str, *, answers: str | None = None) -> None:
        """Send a mail with this key past the outbox, as an engine would that forgets what it has done."""
        mailbox = self.world.app.mailbox(MAILBOX)
        mail = OutgoingMail("", to, "Again", "<p>Again</p>", f"<again-{key}@example.com>", key)
        draft = mailbox.create_reply(answers, mail) if answers else mailbox.create_draft(mail)
        mailbox.send(draft.id)


@pytest.fixture
def aftermath(app: App, sandbox: str, move_clock: Callable[[datetime], None], tmp_path: Path) -> Aftermath:
    """Play that Monday."""
    on = Stage(app, sandbox, "", tmp_path, {}, None)
    crowd = Crowd(on, Random(1), people=4)  # noqa: S311 - The crowd's whims are no secret.
    world = World(app, sandbox, move_clock)
    move_clock(FIRST_MONDAY - timedelta(days=1))
    crowd.move_in()
    move_clock(FIRST_MONDAY + timedelta(hours=9, seconds=5))
    _work(world, on)
    mail = crowd.unanswered("p0@example.com")
    assert mail is not None
    crowd.reply("p0@example.com", mail)
    _work(world, on)
    return Aftermath(world, on, crowd)


def _work(world: World, on: Stage) -> None:
    def done() -> bool:
        world.once()
        return on.is_quiet()

    wait_until(done, "all was quiet")


def sends_twice(here: Aftermath) -> None:
    here.send(here.first("setup").key, "p3@example.com")


def answers_twice(here: Aftermath) -> None:
    receipt = here.first("receipt")
    answered = next(row for row in here.world.inbound() if row.id == receipt.answers_inbound_id)
    here.send("receipt:again", "p0@example.com", answers=answered.graph_id)


def loses_an_answer(here: Aftermath) -> None:
    here.damage(delete(Answer))


def loses_a_mail(here: Aftermath) -> None:
    automatic = next(row for row in here.world.inbound() if row.sender == "p1@example.com")
    here.damage(delete(InboundMessage).where(InboundMessage.id == automatic.id))


def leaves_a_mail_on_its_way(here: Aftermath) -> None:
    here.damage(update(Delivery).where(Delivery.id == here.first("setup").id).values(state="submitted"))


def cancels_what_was_sent(here: Aftermath) -> None:
    here.damage(update(Delivery).where(Delivery.id == here.first("receipt").id).values(state="cancelled"))


def does_not_reach_somebody(here: Aftermath) -> None:
    mail = here.on.control("GET", "/mailboxes/p3@example.com/messages?folder=inbox&brief=1")["messages"][0]
    here.on.control("DELETE", f"/mailboxes/p3@example.com/messages/{mail['id']}")


def does_not_decide(here: Aftermath) -> None:
    here.damage(update(InboundMessage).values(disposition=None))


def makes_up_words(here: Aftermath) -> None:
    here.damage(update(WeeklyKeyResult).values(text="Refund cases m99999x from 96 to 80"))


def forgets_to_ask(here: Aftermath) -> None:
    here.damage(delete(Delivery).where(Delivery.id == here.first("setup").id))


WRONGS: Mapping[Callable[[Aftermath], None], str] = {
    sends_twice: r"setup:.* was sent 2 times",
    answers_twice: r"the mail <.*> got 2 answers",
    loses_an_answer: r"m00000x of p0@example.com \(mail\) was lost: mail \d+ was accepted \(.*\), \d tries",
    loses_a_mail: r"the mail .* was never stored",
    leaves_a_mail_on_its_way: r"setup:.* is submitted although all is quiet",
    cancels_what_was_sent: r"receipt:.* is cancelled, but was sent",
    does_not_reach_somebody: r"setup:.* was sent, but is not in the inbox of p3@example.com",
    does_not_decide: r"inbound \d+ \(.*\) has no disposition although all is quiet",
    makes_up_words: r"m99999x is stored, but nobody said it",
    forgets_to_ask: r"3 of 4 were asked in 2026-W41",
}
"""What goes wrong → what the checker says to it."""


BACKWARD = (
    r"delivery \d+ was confirmed and is submitted now",
    r"delivery \d+ \(confirmed\) has vanished",
    r"inbound \d+ was discarded and is held now",
)
"""What the watcher says to all of it."""


@pytest.mark.parametrize("database_server", ["sqlite"], indirect=True)
def test_whatever_goes_wrong_is_told(aftermath: Aftermath) -> None:
    watcher = Watcher(aftermath.on)
    watcher.sample()
    told: list[str] = []
    assert aftermath.news(told) == []

    for goes_wrong, words in WRONGS.items():
        goes_wrong(aftermath)
        assert _is_among(words, aftermath.news(told)), goes_wrong.__name__

    aftermath.damage(update(InboundMessage).values(disposition="held"))
    watcher.sample()
    assert [words for words in BACKWARD if not _is_among(words, watcher.problems)] == []


def _is_among(words: str, sentences: Iterable[str]) -> bool:
    return any(re.fullmatch(words, each) for each in sentences)
