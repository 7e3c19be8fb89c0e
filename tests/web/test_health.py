"""Machines are told how the service is: alive, ready, and in numbers without names."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import requests
from pydantic import SecretStr
from sqlalchemy import select
from werkzeug.serving import make_server

from service.db import heartbeats
from service.db.tables import Delivery, InboundMessage, Mailbox
from service.web.pages import create_app
from service.workflow.app import App
from service.workflow.heartbeats import TICK, Pulse
from tests.web.conftest import Story


def test_alive_needs_neither_database_nor_redis(story: Story, site: str) -> None:
    with story.app.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE heartbeats RENAME TO heartbeats_away")

    answer = requests.get(f"{site}/healthz", timeout=10)

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_while_the_tick_goes_on(story: Story, site: str) -> None:
    before = requests.get(f"{site}/readyz", timeout=10)
    Pulse(story.app, TICK).beat()
    after = requests.get(f"{site}/readyz", timeout=10)

    assert (before.status_code, "never heard of" in before.text) == (503, True)
    assert (after.status_code, after.json()) == (200, {"status": "ok", "problems": []})


def test_not_ready_when_the_tick_falls_silent(story: Story, site: str) -> None:
    now = story.app.clock.machine_now()
    with story.app.db.begin() as session:
        heartbeats.beat(session, "tick@here:1", TICK, now - timedelta(seconds=50))

    assert (
        "The tick has been silent for 50 s." in requests.get(f"{site}/readyz", timeout=10).json()["problems"]
    )


def test_not_ready_without_the_database(story: Story, site: str) -> None:
    with story.app.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE heartbeats RENAME TO heartbeats_away")

    answer = requests.get(f"{site}/readyz", timeout=10)

    assert answer.status_code == 503
    assert "database gives no answer" in answer.text


def test_numbers_come_from_the_database(story: Story, site: str) -> None:
    Pulse(story.app, TICK).beat()
    now = story.app.clock.machine_now()
    with story.app.db.begin() as session:
        mail = session.scalars(select(Delivery)).first()
        assert mail is not None
        mail.state, mail.due_at = "planned", now - timedelta(minutes=10)
        session.get_one(Mailbox, mail.mailbox).read_at = now
        session.add(_held_mail(mail.mailbox, now))

    page = requests.get(f"{site}/metrics", timeout=10).text

    assert f'okr_mails{{kind="{mail.kind}",state="planned"}} 1.0' in page
    assert 'okr_replies{disposition="held",reason="unknown_sender"} 1.0' in page
    assert 'okr_processes_alive{process="tick"} 1.0' in page
    assert 'okr_processes_alive{process="worker-outgoing"} 0.0' in page
    assert "\nokr_oldest_due_seconds 60" in page
    drained = re.search(r'^okr_last_drain_timestamp_seconds\{mailbox="1"\} (\S+)$', page, re.MULTILINE)
    assert drained is not None
    assert float(drained[1]) == pytest.approx(now.timestamp())
    assert "@" not in page


def _held_mail(mailbox: str, now: datetime) -> InboundMessage:
    return InboundMessage(
        mailbox=mailbox,
        folder="inbox",
        graph_id="1",
        content_hash="1",
        sender="olaf@example.com",
        subject="",
        received_at=now,
        stored_at=now,
        raw={},
        disposition="held",
        reason="unknown_sender",
    )


def test_numbers_are_for_this_machine_only_unless_there_is_a_token(site: str) -> None:
    through_a_proxy = requests.get(f"{site}/metrics", headers={"X-Forwarded-For": "203.0.113.7"}, timeout=10)

    assert through_a_proxy.status_code == 404


@pytest.fixture
def guarded_site(app: App) -> Iterator[str]:
    """Serve the pages of an installation with a token for its numbers."""
    config = app.config.model_copy(update={"metrics_token": SecretStr("n0tes")})
    server = make_server("127.0.0.1", 0, create_app(replace(app, config=config)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_token_opens_the_numbers_and_nothing_else_does(guarded_site: str) -> None:
    def status(token: str | None) -> int:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(f"{guarded_site}/metrics", headers=headers, timeout=10).status_code

    assert [status(None), status("wrong"), status("n0tes")] == [404, 404, 200]
