"""Two workers at one lane, an answer that never comes, a copy that is nowhere: each mail leaves once, or says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from service.db.tables import Mailbox
from service.domain.delivery_states import DeliveryState
from service.workflow import deliver, outgoing_mail
from service.workflow.look_after_mailbox import look_after
from tests.support.team import MAILBOX, MONDAY_SETUP, World
from tests.workflow.test_lanes import compose
from tests.workflow.test_sending import CREATE, SEND, subjects


def states(world: World) -> set[str]:
    return {row.state for row in world.deliveries()}


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def fence(world: World) -> int:
    with world.app.db.read() as session:
        return session.get_one(Mailbox, MAILBOX).send_fence


def end_lease(world: World) -> None:
    with world.app.db.begin() as session:
        row = session.get_one(Mailbox, MAILBOX)
        row.send_lease_until = world.app.clock.machine_now() - timedelta(seconds=1)


@pytest.mark.parametrize("path", [CREATE, SEND], ids=["creating", "sending"])
def test_worker_that_outlived_its_lease_changes_nothing_and_its_drafts_are_swept(
    world: World, path: str
) -> None:
    world.fault(path=path, method="POST", status=0, delay=2.0, times=2)
    world.move_clock(MONDAY_SETUP)
    compose(world)
    slow = threading.Thread(target=deliver.send_slice, args=(world.app, MAILBOX))
    slow.start()
    until(lambda: fault_has_happened(world))
    end_lease(world)

    deliver.send_slice(world.app, MAILBOX)
    taken_over_by = fence(world)
    slow.join()
    world.settle()

    assert (len(subjects(world, "mira")), len(subjects(world, "ben"))) == (1, 1)
    assert states(world) == {DeliveryState.CONFIRMED}
    assert {row.claimed_by for row in world.deliveries()} == {taken_over_by}
    world.move_clock(MONDAY_SETUP + timedelta(hours=1))
    look_after(world.app, MAILBOX)
    assert world.control("GET", f"/mailboxes/{MAILBOX}/messages?folder=drafts")["messages"] == []


def fault_has_happened(world: World) -> bool:
    faults = world.control("GET", "/faults")["faults"]
    return [fault["happened"] for fault in faults] == [2]


def test_mail_is_confirmed_only_once_it_shows_in_sent_items(world: World) -> None:
    world.control("PUT", "/conditions", {"sent_lag": 1.0})
    world.move_clock(MONDAY_SETUP)
    compose(world)
    deliver.send_slice(world.app, MAILBOX)
    time.sleep(0.2)
    world.once()
    assert states(world) == {DeliveryState.SUBMITTED}

    world.settle()

    assert states(world) == {DeliveryState.CONFIRMED}
    assert (len(subjects(world, "mira")), len(subjects(world, "ben"))) == (1, 1)


def after_a_round(world: World) -> World:
    world.once()
    return world


def test_mail_whose_copy_is_nowhere_becomes_unknown_and_waits_for_a_person(world: World) -> None:
    world.control("PUT", "/conditions", {"sent_lag": 1000.0})
    world.move_clock(MONDAY_SETUP)
    compose(world)
    deliver.send_slice(world.app, MAILBOX)
    with world.app.db.begin() as session:
        for row in world.deliveries():
            assert row.submitted_at is not None
            session.merge(row).submitted_at = row.submitted_at - timedelta(hours=1)
    until(lambda: states(after_a_round(world)) == {DeliveryState.UNKNOWN})

    world.once()

    assert (len(subjects(world, "mira")), len(subjects(world, "ben"))) == (1, 1)
    assert {line.reason for line in outgoing_mail.list_mails(world.app)} == {
        "accepted by Graph, but found neither as a draft nor in Sent Items"
    }
