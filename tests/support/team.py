"""
A small team on the sandbox: Mira and her teammate Ben, Mona who leads and manages them, Olaf who must see nothing.

`settle` does the work of tick and workers in this process, so that a test can look at the world between two steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import requests
from sqlalchemy import select

from service.db.tables import Delivery, InboundMessage, WeeklyKeyResult
from service.errors import OkrError
from service.workflow import (
    ask_for_objectives,
    deliver,
    manage_lists,
    plan_week,
    receive_replies,
    sync_list,
    unfinished,
)
from service.workflow.app import App

LIST = "ops@example.com"
MAILBOX = "okr@example.com"
KEY_RESULTS = """
Orders arrive without anyone asking twice
  - Open refund cases from 140 to 60
  - Orders sent the same day from 88 % to 95 %
"""
HR_KEY_RESULTS = """
New people are at work from day 1
  - Starters with a checklist on day 1, 40 % to 100 %
"""


def october(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of October 2026 in UTC; Amsterdam is two hours ahead until the 25th."""
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


SUNDAY_BEFORE = october(4, 16)
MONDAY_SETUP = october(5, 7, 1)
MONDAY_NUDGE = october(5, 13, 1)
TUESDAY_OVERVIEW = october(6, 6, 31)
FRIDAY_REVIEW = october(9, 12, 1)


@dataclass
class World:
    """An installation with the sandbox around it."""

    app: App
    sandbox: str
    move_clock: Callable[[datetime], None]
    uncounted: int = 0
    """Mails that the sandbox does not count as delivered: put straight into a folder, or stored by a test's hand."""

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Use the sandbox's control API."""
        answer = requests.request(method, f"{self.sandbox}/_sandbox{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault(self, **rule: Any) -> None:
        """Script a fault."""
        self.control("POST", "/faults", rule)

    def inbox(self, who: str) -> list[dict[str, Any]]:
        """Return someone's mails, oldest first."""
        found = self.control("GET", f"/mailboxes/{who}@example.com/messages?folder=inbox")
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    def reply(self, who: str, words: str, subject: str = "Week 1", client: str = "outlook-web") -> None:
        """Answer the newest mail whose subject begins so."""
        mail = [mail for mail in self.inbox(who) if mail["subject"].startswith(subject)][-1]
        answer = {"message_id": mail["id"], "words": words, "client": client}
        self.control("POST", f"/mailboxes/{who}@example.com/reply", answer)

    def at(self, moment: datetime) -> None:
        """Finish what is under way, move product time, and do all that is due then."""
        self.settle()
        self.move_clock(moment)
        self.settle()

    def settle(self, patience: float = 20) -> None:
        """Plan, compose, send, read and understand until nothing is unfinished."""
        deadline = time.monotonic() + patience
        self.once()
        while not unfinished.is_quiet(self.app) or self.waiting_outside():
            assert time.monotonic() < deadline, unfinished.unfinished(self.app)
            time.sleep(0.02)
            self.once()

    def once(self) -> None:
        """Do one round of what tick and workers do; failures of the world wait for the next round."""
        ask_for_objectives.ask_leads(self.app)
        plan_week.plan_due_waves(self.app)
        with self.app.db.read() as session:
            waves = plan_week.waves_to_compose(session)
        for wave_id in waves:
            plan_week.compose_wave(self.app, wave_id)
        for address in self.app.config.mailboxes:
            for step in (deliver.send_slice, receive_replies.drain):
                with suppress(OkrError):
                    step(self.app, address)

    def waiting_outside(self) -> int:
        """Return how many mails lie in our mailboxes that are not stored yet."""
        delivered = self.control("GET", "/counts")["delivered"]
        arrived: int = sum(delivered.get(address, 0) for address in self.app.config.mailboxes)
        with self.app.db.read() as session:
            return arrived + self.uncounted - len(session.scalars(select(InboundMessage.id)).all())

    def deliveries(self, **values: str) -> list[Delivery]:
        """Return our mails, those with these values."""
        with self.app.db.read() as session:
            return list(session.scalars(select(Delivery).filter_by(**values).order_by(Delivery.id)))

    def inbound(self) -> list[InboundMessage]:
        """Return what came in."""
        with self.app.db.read() as session:
            return list(session.scalars(select(InboundMessage).order_by(InboundMessage.id)))

    def lines(self) -> list[str]:
        """Return the stored lines as "1 words OPS-1.1"."""
        with self.app.db.read() as session:
            rows = session.scalars(select(WeeklyKeyResult).order_by(WeeklyKeyResult.id)).all()
            return [
                " ".join([str(row.n), row.text, *(alignment.code for alignment in row.alignments)])
                for row in rows
                if row.dropped_at is None
            ]

    def put_on_list(self, *members: str, list_address: str = LIST) -> None:
        """Make these people, by the part of their address before the @, the members of a list, and look at all lists."""
        addresses = [f"{member}@example.com" for member in members]
        self.control("PATCH", f"/groups/{list_address}", {"members": addresses})
        sync_list.sync_all_lists(self.app)

    def add_people(self, *more: dict[str, Any], groups: list[dict[str, Any]] | None = None) -> None:
        """Let more people move in, and more groups besides Ops."""
        ops = {"name": "Ops", "address": LIST, "members": ["mira@example.com", "ben@example.com"]}
        self.control("POST", "/directory", {"people": people(*more), "groups": [ops, *(groups or [])]})


def people(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the directory's people."""
    return [
        {"name": "Ops key results", "address": MAILBOX},
        {"name": "Mona Berg", "given_name": "Mona", "address": "mona@example.com"},
        {
            "name": "Mira Okoye",
            "given_name": "Mira",
            "address": "mira@example.com",
            "manager": "mona@example.com",
        },
        {
            "name": "Ben Sato",
            "given_name": "Ben",
            "address": "ben@example.com",
            "manager": "mona@example.com",
        },
        *more,
    ]


def build_world(app: App, sandbox: str, move_clock: Callable[[datetime], None]) -> World:
    """Set the stage: the list exists and is switched on, the Sunday before week 1."""
    world = World(app, sandbox, move_clock)
    move_clock(SUNDAY_BEFORE)
    group = {"name": "Ops", "address": LIST, "members": ["mira@example.com", "ben@example.com"]}
    world.control("POST", "/directory", {"people": people(), "groups": [group]})
    manage_lists.add(
        app,
        LIST,
        code="OPS",
        name="Ops",
        zone="Europe/Amsterdam",
        lead="mona@example.com",
        cycle_start=date(2026, 10, 5),
        key_results=KEY_RESULTS,
    )
    manage_lists.enable(app, LIST)
    return world
