"""
What belongs to people, and what opens doors, stands in no log, not in Redis, and on no error page.

A week is played with words that can be recognised, on good and bad days: Graph refuses and fails, the database breaks
while a reply is being read and while a form is being saved. Then everything that was written is searched for the words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import requests
import structlog
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import update

from service import logs
from service.bootstrap import build_app
from service.config import Config
from service.db.tables import Card
from service.workflow import manage_channels, manage_lists, post_cards, receive_replies
from service.workflow import tick as ticking
from service.workflow.app import App
from tests.support.databases import SQLiteServer
from tests.support.pages import open_page_of, serving
from tests.support.servers import wait_until
from tests.support.team import FRIDAY_REVIEW, LIST, MONDAY_SETUP, TUESDAY_OVERVIEW, World, build_world, people
from workers.boundary import job_boundary

NAME, ADDRESS, SUBJECT, WORDS = (
    "Zebulon Quagga",
    "zebulon.quagga@example.com",
    "Okapi",
    "Axolotl backlog 96 to 80",
)
SECRET_KEY, CLIENT_SECRET, METRICS_TOKEN = "narwhal" * 6, "sandbox-secret", "pangolin-token"
SIGNATURE = "wallaby%2Bq_7~"


@pytest.fixture
def database_url(sqlite: SQLiteServer) -> str:
    """SQLite alone: what PostgreSQL's errors say is hidden by the same setting."""
    return sqlite.new()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Write all log lines of this process into a file, down to the least important."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    file = tmp_path / "log"
    with file.open("w", encoding="utf-8") as stream:
        logs.configure("canary", logging.DEBUG, stream)
        yield file
        structlog.reset_defaults()
        root.handlers[:], root.level = handlers, level


@pytest.fixture
def canary_app(config: Config) -> Iterator[App]:
    """Put an App together whose secrets can be recognised."""
    secrets = {"secret_key": SecretStr(SECRET_KEY), "metrics_token": SecretStr(METRICS_TOKEN)}
    timings = config.timings.model_copy(update={"lease": 1.0})
    app = build_app(config.model_copy(update={**secrets, "timings": timings}))
    yield app
    app.queue.close()
    app.db.close()


@pytest.fixture
def world(canary_app: App, sandbox: str, move_clock: Callable[[datetime], None]) -> World:
    """Return the team, with one more person on its list whose name and address can be recognised."""
    world = build_world(canary_app, sandbox, move_clock)
    person = {"name": NAME, "given_name": "Zebulon", "address": ADDRESS, "manager": "mona@example.com"}
    members = ["mira@example.com", "ben@example.com", ADDRESS]
    group = {"name": "Ops", "address": LIST, "members": members}
    world.control("POST", "/directory", {"people": people(person), "groups": [group]})
    manage_lists.sync(canary_app, LIST)
    return world


@pytest.fixture
def canaries(world: World, log: Path, redis_url: str) -> tuple[str, dict[str, str]]:
    """Play the week; return the secret part of the person's link, and what was written by place."""
    with serving(world.app) as site:
        link = _good_days(world, site)
        pages = _bad_days(world, site, link, log)
    written = {"log": log.read_text("utf-8"), "redis": _dump(redis_url), "error pages": pages}
    return link, written


def _good_days(world: World, site: str) -> str:
    world.fault(method="POST", path="/messages$", status=500, executed=True)
    world.fault(method="POST", path="/send", status=403, code="ErrorAccessDenied", after=1)
    world.fault(method="GET", path="delta", status=503, retry_after="0")
    ticking.run(world.app)
    world.at(MONDAY_SETUP)
    who = ADDRESS.partition("@")[0]
    mail = world.inbox(who)[-1]
    link = str(mail["html"]).partition("/f/")[2].partition('"')[0]
    world.control(
        "POST", "/mail",
        {"from": {"name": "Olaf", "address": "okapi@elsewhere.example"}, "to": [{"address": "okr@example.com"}],
         "subject": SUBJECT, "text": WORDS},
    )  # fmt: skip
    world.settle()
    requests.get(f"{site}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}, timeout=10)
    return link


def _bad_days(world: World, site: str, link: str, log: Path) -> str:
    """Break the database under a reply and under pages; return what the error pages say."""
    page = open_page_of(site, f"/f/{link}")
    with world.app.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE weekly_key_results RENAME TO elsewhere")
    who = ADDRESS.partition("@")[0]
    world.reply(who, WORDS)
    _drain_as_a_worker(world.app, log, "job.postponed")
    found = [requests.get(f"{site}/f/{wrong}", timeout=10).text for wrong in (link, link + "x", SUBJECT)]
    page.browser.post(page.response.url, data={"words": WORDS}, timeout=10)
    with world.app.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO weekly_key_results")
        connection.exec_driver_sql("UPDATE distribution_lists SET zone = 'Nowhere/At all'")
    world.reply(who, WORDS)
    _drain_as_a_worker(world.app, log, "mail_not_understood")
    with world.app.db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE distribution_lists SET zone = 'Europe/Amsterdam'")
    _tell_a_channel(world)
    world.fault(path="oauth2", status=500, times=3)
    world.at(FRIDAY_REVIEW)
    return "\n".join(found)


def _tell_a_channel(world: World) -> None:
    """Have a Workflow fail, break off, refuse, and take a card."""
    url = f"{world.sandbox}/workflows/ops/triggers/manual/paths/invoke?sig={SIGNATURE}"
    manage_channels.set_channel(world.app, "OPS", url)
    world.at(TUESDAY_OVERVIEW)
    post_cards.plan_due_cards(world.app)
    for trouble in ({"status": 503}, {"reset": True}, {"status": 401}):
        world.fault(path="^/workflows/", times=1, **trouble)
        with world.app.db.begin() as session:
            session.execute(update(Card).values(due_at=world.app.clock.machine_now()))
        post_cards.post_due_cards(world.app)
    manage_channels.try_channel(world.app, "OPS")


def _drain_as_a_worker(app: App, log: Path, event: str) -> None:
    """Read the mailbox as the worker does, errors and all, until the log tells of an event."""

    def told() -> bool:
        job_boundary(lambda: receive_replies.drain(app, app.config.mailbox))()
        return event in log.read_text("utf-8")

    wait_until(told, f"the log tells of {event}")


def _dump(redis_url: str) -> str:
    with Redis.from_url(redis_url) as redis:
        keys = redis.keys("*")
        return repr([(key, redis.dump(key), redis.type(key)) for key in keys]) + repr(
            [redis.hgetall(key) for key in keys if redis.type(key) == b"hash"]
        )


def test_words_names_addresses_and_tokens_are_written_nowhere(canaries: tuple[str, dict[str, str]]) -> None:
    link, written = canaries
    hidden = {
        "a name": "Zebulon",
        "a family name": "Quagga",
        "an address": ADDRESS,
        "a stranger's address": "okapi@elsewhere",
        "a subject": SUBJECT,
        "words": "Axolotl",
        "a link": link,
        "the secret key": SECRET_KEY,
        "the metrics token": METRICS_TOKEN,
        "the client secret": CLIENT_SECRET,
        "a bearer token": "Bearer ",
        "a Workflow's signature": SIGNATURE,
        "a Workflow's signature, decoded": "wallaby",
    }

    found = [
        f"{what} in {place}"
        for place, text in written.items()
        for what, word in hidden.items()
        if word.lower() in text.lower()
    ]

    assert len(link) > 20
    assert found == []


def test_what_was_searched_is_what_happened(canaries: tuple[str, dict[str, str]]) -> None:
    _, written = canaries

    assert "job.postponed" in written["log"]
    assert "mail_not_understood" in written["log"]
    assert "card.failed" in written["log"]
    assert "page_without_database" in written["log"] or "page_failed" in written["log"]
    assert "workers." in written["redis"]
    assert "didn’t work just now" in written["error pages"]
