"""
Killed processes cost time, never a mail: a wave over real processes, on both databases, with kills in the midst of it.

Random kills in large numbers, with faults of Graph on top, are the torture suite's.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import requests
from redis import Redis

from service.cli.demo import Stage, stage
from service.clock import set_offset
from service.job_queue import embedded_socket
from service.workflow import manage_lists
from service.workflow.unfinished import is_quiet

PEOPLE = 60
MONDAY_SETUP = datetime(2026, 10, 5, 7, 0, 5, tzinfo=UTC)


@pytest.fixture
def big_team(tmp_path: Path, empty_database_url: str) -> Iterator[Stage]:
    """Run everything, with one team of sixty people on the Sunday before its first week."""
    with stage(tmp_path, timings={"lease": 3}, database_url=empty_database_url) as on:
        set_offset(tmp_path / "clock", MONDAY_SETUP - timedelta(days=1))
        members = [{"name": f"Person {n}", "address": f"p{n}@example.com"} for n in range(PEOPLE)]
        lead = {"name": "Mona Berg", "address": "mona@example.com"}
        service_mailbox = {"name": "Key results", "address": "okr@example.com"}
        group = {
            "name": "Ops",
            "address": "ops@example.com",
            "members": [member["address"] for member in members],
        }
        directory = {"people": [service_mailbox, lead, *members], "groups": [group]}
        requests.post(f"{on.office.url}/_sandbox/directory", json=directory, timeout=10).raise_for_status()
        manage_lists.add(
            on.app,
            "ops@example.com",
            code="OPS",
            name="Ops",
            zone="Europe/Amsterdam",
            lead="mona@example.com",
            cycle_start=date(2026, 10, 5),
        )
        manage_lists.enable(on.app, "ops@example.com")
        yield on


def setup_mails(on: Stage) -> Counter[str]:
    """Count the setup mails in each person's inbox."""
    return Counter({f"p{n}": len(on.office.inbox(f"p{n}@example.com")) for n in range(PEOPLE)})


def sent(on: Stage) -> int:
    """Return how many mails have left our mailbox by now."""
    return on.office.counts()["sent"].get("okr@example.com", 0)


def wait_until(condition: Callable[[], bool], patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def begin_wave(on: Stage) -> None:
    """Let the Monday come and wait until the wave is in full swing."""
    assert on.app.config.clock_file is not None
    set_offset(on.app.config.clock_file, MONDAY_SETUP)
    wait_until(lambda: sent(on) >= 5)


def finish_wave(on: Stage) -> None:
    wait_until(lambda: sent(on) >= PEOPLE and is_quiet(on.app))


def test_redis_killed_in_mid_wave_costs_no_mail(big_team: Stage) -> None:
    begin_wave(big_team)

    os.kill(big_team.pid("redis"), signal.SIGKILL)
    finish_wave(big_team)

    assert set(setup_mails(big_team).values()) == {1}


def test_redis_flushed_in_mid_wave_costs_no_mail(big_team: Stage) -> None:
    begin_wave(big_team)

    with Redis(unix_socket_path=str(embedded_socket(big_team.app.config.data_dir))) as redis:
        redis.flushall()
    finish_wave(big_team)

    assert set(setup_mails(big_team).values()) == {1}


def test_the_sending_worker_killed_again_and_again_costs_no_mail(big_team: Stage) -> None:
    begin_wave(big_team)

    for _ in range(3):
        os.kill(big_team.pid("worker-outgoing"), signal.SIGKILL)
        time.sleep(0.5)
    finish_wave(big_team)

    assert set(setup_mails(big_team).values()) == {1}


def test_the_reading_worker_killed_while_replies_come_loses_none(big_team: Stage) -> None:
    begin_wave(big_team)
    finish_wave(big_team)

    for n in range(20):
        mail = big_team.office.inbox(f"p{n}@example.com")[0]
        answer = {"message_id": mail.id, "words": f"Backlog {n + 20} to {n}", "client": "outlook-web"}
        requests.post(
            f"{big_team.office.url}/_sandbox/mailboxes/p{n}@example.com/reply", json=answer, timeout=10
        ).raise_for_status()
        if n % 7 == 3:
            os.kill(big_team.pid("worker-inbound"), signal.SIGKILL)
    big_team.play.wait()

    receipts = Counter(len(big_team.office.inbox(f"p{n}@example.com")) - 1 for n in range(20))
    assert receipts == {1: 20}
