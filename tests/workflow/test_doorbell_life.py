"""The doorbell is hung up, kept alive and hung up again; dead, it costs a poll and no mail."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from service.bootstrap import build_app
from service.config import Config
from service.db import inbound
from service.db.tables import Mailbox
from service.workflow import subscriptions
from service.workflow.app import App
from service.workflow.outbox import ensure_mailbox
from tests.sandbox.office import Graph
from tests.support.databases import SQLiteServer
from tests.support.pages import serving
from tests.support.servers import wait_until
from tests.support.team import MAILBOX, people


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """Subscriptions are the same on both databases."""
    return sqlite


@pytest.fixture
def app(config: Config, sandbox: str) -> Iterator[App]:
    """Serve the pages at the address that Graph is told of."""
    requests.post(f"{sandbox}/_sandbox/directory", json={"people": people()}, timeout=10).raise_for_status()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = build_app(config.model_copy(update={"base_url": f"http://127.0.0.1:{port}"}))
    with app.db.begin() as session:
        ensure_mailbox(session, MAILBOX)
    with serving(app, port):
        yield app
    app.queue.close()
    app.db.close()


def row(app: App) -> Mailbox:
    with app.db.read() as session:
        return session.get_one(Mailbox, MAILBOX)


def at_graph(sandbox: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Graph(sandbox).get("/subscriptions")["value"]
    return found


def test_new_mail_rings(app: App, sandbox: str) -> None:
    subscriptions.keep_alive(app)
    rung = row(app).ticket
    mail = {"from": {"address": "ben@example.com"}, "to": [{"address": MAILBOX}], "text": "x"}
    requests.post(f"{sandbox}/_sandbox/mail", json=mail, timeout=10).raise_for_status()

    wait_until(lambda: row(app).ticket > rung, "the bell has rung")
    with app.db.read() as session:
        assert MAILBOX in inbound.mailboxes_to_read(session, app.clock.machine_now(), timedelta(days=1))


def test_living_subscription_is_left_alone_and_an_ending_one_renewed(app: App, sandbox: str) -> None:
    subscriptions.keep_alive(app)
    first = row(app)
    subscriptions.keep_alive(app)
    assert row(app).subscription_until == first.subscription_until

    with app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).subscription_until = app.clock.machine_now()
    subscriptions.keep_alive(app)

    until = row(app).subscription_until
    assert until is not None
    assert until > app.clock.machine_now() + timedelta(days=6)
    assert [found["id"] for found in at_graph(sandbox)] == [first.subscription_id]


@pytest.mark.parametrize("event", ["subscriptionRemoved", "reauthorizationRequired", "missed"])
def test_each_lifecycle_event_rings_and_leaves_one_living_subscription(
    app: App, sandbox: str, event: str
) -> None:
    subscriptions.keep_alive(app)
    rung = row(app).ticket
    requests.post(f"{sandbox}/_sandbox/lifecycle/{event}", timeout=10).raise_for_status()
    wait_until(lambda: row(app).ticket > rung, "the bell has rung")

    subscriptions.keep_alive(app)

    [living] = at_graph(sandbox)
    assert living["id"] == row(app).subscription_id


def test_subscription_whose_answer_was_lost_is_ended_and_made_anew(app: App, sandbox: str) -> None:
    subscriptions.keep_alive(app)
    with app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).subscription_id = None
    conflict = {"method": "POST", "path": "/v1.0/subscriptions", "status": 409, "code": "Conflict"}
    requests.post(f"{sandbox}/_sandbox/faults", json=conflict, timeout=10).raise_for_status()

    subscriptions.keep_alive(app)

    [living] = at_graph(sandbox)
    assert living["id"] == row(app).subscription_id


def test_without_a_subscription_the_mailbox_is_read_at_every_poll(app: App, sandbox: str) -> None:
    fault = {
        "method": "POST",
        "path": "/v1.0/subscriptions",
        "status": 400,
        "code": "ValidationError",
        "times": 9,
    }
    requests.post(f"{sandbox}/_sandbox/faults", json=fault, timeout=10).raise_for_status()
    with capture_logs() as logs:
        subscriptions.keep_alive(app)

    now, poll = app.clock.machine_now(), timedelta(seconds=app.config.timings.poll)
    assert [line["event"] for line in logs] == ["no_subscription"]
    with app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).read_at = now - poll / 2
        session.flush()
        assert not inbound.mailboxes_to_read(session, now, poll)
        assert list(inbound.mailboxes_to_read(session, now + poll / 2, poll)) == [MAILBOX]
