"""What a wave costs, in jobs, transactions and calls: a slice is the unit of work, never a mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import event

from service.bootstrap import build_app
from service.config import Config
from service.db.database import Database
from service.domain.delivery_states import DeliveryState
from service.workflow import deliver, plan_week, receive_replies
from service.workflow.sync_list import sync_list
from tests.support.databases import SQLiteServer
from tests.support.team import LIST, MAILBOX, MONDAY_SETUP, World, build_world, people

PEOPLE = 100
REPLIES = 25
"""One page."""


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """Statements are the same on both databases."""
    return sqlite


@pytest.fixture
def world(config: Config, sandbox: str, move_clock: Callable[[datetime], None]) -> Iterator[World]:
    """Have a hundred mails written, none of which is looked for in Sent Items before the test ends."""
    timings = config.timings.model_copy(update={"confirm": 3600})
    app = build_app(config.model_copy(update={"timings": timings, "mails_per_minute": 100_000}))
    world = build_world(app, sandbox, move_clock)
    everybody = [{"name": f"Person {n}", "address": f"p{n}@example.com"} for n in range(PEOPLE)]
    group = {"name": "Ops", "address": LIST, "members": [person["address"] for person in everybody]}
    world.control("POST", "/directory", {"people": people(*everybody), "groups": [group]})
    sync_list(app, 1)
    move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(app)
    with app.db.read() as session:
        waves = plan_week.waves_to_compose(session)
    for wave_id in waves:
        plan_week.compose_wave(app, wave_id)
    yield world
    app.queue.close()
    app.db.close()


def count(database: Database, counts: Counter[str]) -> None:
    event.listen(database.engine, "commit", lambda _: counts.update(["transactions"]))
    event.listen(database.engine, "before_cursor_execute", lambda *arguments: counts.update(["statements"]))


def test_a_wave_takes_a_job_for_each_slice_and_three_transactions_for_each_job(world: World) -> None:
    counts: Counter[str] = Counter()
    count(world.app.db, counts)
    while len(world.deliveries(state=DeliveryState.SUBMITTED)) < PEOPLE:
        counts["jobs"] += 1
        deliver.send_slice(world.app, MAILBOX)

    calls = Counter(call["answer"]["status"] for call in world.control("GET", "/exchanges")["exchanges"])
    assert counts["jobs"] / PEOPLE <= 0.05
    assert counts["transactions"] / PEOPLE <= 0.15
    assert counts["statements"] / PEOPLE <= 2
    assert calls[429] == 0
    assert world.control("GET", "/counts")["sent"][MAILBOX] == PEOPLE


def test_page_of_replies_is_one_transaction_and_reads_what_it_needs_together(world: World) -> None:
    while len(world.deliveries(state=DeliveryState.SUBMITTED)) < PEOPLE:
        deliver.send_slice(world.app, MAILBOX)
    for n in range(REPLIES):
        world.reply(f"p{n}", "Backlog 96 to 80 1.1\nCourier on time 5 days of 5 1.2")
    counts: Counter[str] = Counter()
    count(world.app.db, counts)

    receive_replies.drain(world.app, MAILBOX)

    assert Counter(row.disposition for row in world.inbound()) == {"accepted": REPLIES}
    assert len(world.lines()) == 2 * REPLIES
    assert counts["statements"] / REPLIES <= 5.5
    assert counts["transactions"] / REPLIES <= 0.36
