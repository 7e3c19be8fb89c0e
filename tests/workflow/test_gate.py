"""What goes to Graph goes at the lane's pace, whatever Graph answers: no minute holds more than it may."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from service.bootstrap import build_app
from service.config import Config, Timings
from service.db.tables import Delivery, Mailbox
from service.domain.delivery_states import DeliveryState, SendingState
from service.domain.send_window import SendWindow
from service.errors import TransientError
from service.workflow import control_sending, deliver
from service.workflow.gate import ClosedError, Gate
from tests.support.databases import SQLiteServer
from tests.support.team import MAILBOX, MONDAY_SETUP, World, build_world
from tests.workflow.test_lanes import compose
from tests.workflow.test_sending import SEND, subjects

RATE = 4


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """The pace is the same on both databases."""
    return sqlite


@pytest.fixture
def world(config: Config, sandbox: str, move_clock: Callable[[datetime], None]) -> Iterator[World]:
    """Have eight mails ready to leave, four in a minute that lasts a second."""
    timings = config.timings.model_copy(update={"minute": 1.0, "confirm": 0.0, "look_up": 0.2})
    app = build_app(config.model_copy(update={"timings": timings, "mails_per_minute": RATE}))
    world = build_world(app, sandbox, move_clock)
    everybody = [f"p{n}" for n in range(8)]
    world.add_people(*({"name": who, "address": f"{who}@example.com"} for who in everybody))
    world.put_on_list(*everybody)
    world.move_clock(MONDAY_SETUP)
    compose(world)
    yield world
    app.queue.close()
    app.db.close()


def seen(world: World) -> dict[str, int]:
    """Return why the sandbox's limits refused calls, and how often."""
    refused: dict[str, int] = world.control("GET", "/conditions")["seen"]["refused"]
    return refused


def enforce_limits(world: World) -> None:
    limits = {"enforced": True, "sends_per_minute": RATE, "minute": 1.0}
    world.control("PUT", "/conditions", {"limits": limits})


def send_until(world: World, is_done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_done():
        assert time.monotonic() < deadline
        deliver.send_slice(world.app, MAILBOX)
        time.sleep(0.01)


def in_state(world: World, state: DeliveryState) -> int:
    return len(world.deliveries(state=state))


def sends(world: World) -> int:
    calls = world.control("GET", "/exchanges")["exchanges"]
    return sum(call["request"]["url"].endswith("/send") for call in calls)


def test_refused_sends_count_and_no_minute_holds_more_than_graph_allows(world: World) -> None:
    world.fault(path=SEND, method="POST", status=429, times=3)
    enforce_limits(world)

    send_until(world, lambda: in_state(world, DeliveryState.CONFIRMED) == 8)

    assert sends(world) == 8 + 3
    assert seen(world) == {}


def test_send_that_graph_took_and_did_not_do_is_made_at_the_lanes_pace(world: World) -> None:
    world.fault(path=SEND, method="POST", status=202, times=3)
    enforce_limits(world)

    send_until(world, lambda: in_state(world, DeliveryState.CONFIRMED) == 8)

    assert sends(world) == 8 + 3
    assert seen(world) == {}


def test_stopped_mail_that_graph_took_and_did_not_send_stays_a_draft_until_resumed(world: World) -> None:
    world.fault(path=SEND, method="POST", status=202, times=RATE)
    deliver.send_slice(world.app, MAILBOX)
    control_sending.turn(world.app, SendingState.STOPPED)
    assert in_state(world, DeliveryState.SUBMITTED) == RATE

    time.sleep(1.0)  # The lane has room, and the mails are old enough to be sent after all.
    deliver.send_slice(world.app, MAILBOX)

    assert sends(world) == RATE
    assert in_state(world, DeliveryState.SUBMITTED) == RATE
    control_sending.turn(world.app, SendingState.RUNNING)
    send_until(world, lambda: in_state(world, DeliveryState.CONFIRMED) == 8)
    assert [len(subjects(world, f"p{n}")) for n in range(8)] == [1] * 8


def test_pause_that_came_with_the_last_mail_of_a_slice_is_kept_by_all_that_follows(world: World) -> None:
    world.fault(path=SEND, method="POST", status=202, executed=True, retry_after="3", times=100)
    deliver.send_slice(world.app, MAILBOX)
    calls = len(world.control("GET", "/exchanges")["exchanges"])

    for _ in range(3):
        deliver.send_slice(world.app, MAILBOX)

    [lane] = control_sending.status(world.app).lanes
    assert lane.next_mail_from is not None
    assert lane.next_mail_from > world.app.clock.machine_now() + timedelta(seconds=1)
    assert len(world.control("GET", "/exchanges")["exchanges"]) == calls


def test_slice_begins_before_the_minute_has_room_and_sends_when_it_has(world: World) -> None:
    enforce_limits(world)
    deliver.send_slice(world.app, MAILBOX)
    with world.app.db.read() as session:
        lane = session.get_one(Mailbox, MAILBOX)
    assert lane.next_slice_at is not None
    has_room_at = min(float(moment) for moment in lane.recent_sends or {}) + 1.0
    assert lane.next_slice_at.timestamp() < has_room_at - 0.04

    time.sleep(max(0.0, lane.next_slice_at.timestamp() - time.time()))
    deliver.send_slice(world.app, MAILBOX)

    assert RATE < sends(world) <= 2 * RATE
    assert seen(world) == {}


@pytest.mark.parametrize("status", [429, 503])
def test_trouble_that_names_no_time_pauses_the_lane_and_burns_no_attempts(world: World, status: int) -> None:
    world.fault(path="/users/", status=status, times=1000)
    config = world.app.config
    waits = config.timings.model_copy(update={"retry_first": 30.0})
    calm = config.model_copy(update={"timings": waits, "mails_per_minute": 8})
    for _ in range(3):
        open_lane(world)
        deliver.send_slice(replace(world.app, config=calm), MAILBOX)

    [lane] = control_sending.status(world.app).lanes
    assert str(status) in (lane.paused_because or "")
    assert max(row.attempts for row in world.deliveries()) <= 1
    world.control("DELETE", "/faults")
    open_lane(world)
    send_until(world, lambda: in_state(world, DeliveryState.CONFIRMED) == 8)
    assert [len(subjects(world, f"p{n}")) for n in range(8)] == [1] * 8


def open_lane(world: World) -> None:
    """Let the lane's pause and its mails' waits be over."""
    with world.app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).next_slice_at = None
        session.execute(update(Delivery).values(due_at=world.app.clock.machine_now()))


def test_no_more_than_three_calls_of_a_lane_are_under_way(world: World) -> None:
    world.control("PUT", "/conditions", {"latency": 0.05})

    deliver.send_slice(world.app, MAILBOX)

    assert sends(world) == RATE
    assert world.control("GET", "/conditions")["seen"]["most_in_flight"] == 3


def test_trouble_that_lasts_closes_the_gate() -> None:
    gate = Gate(Timings(retry_first=0.001), SendWindow(None, 100, 60))
    tried: list[None] = []

    def call() -> None:
        tried.append(None)
        raise TransientError("Graph is away.")

    with pytest.raises(ClosedError):
        gate.run(1, call)

    assert len(tried) == 5
    assert gate.pause is not None
