"""Mails leave exactly once, whatever Graph answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.db.tables import DistributionList, Mailbox
from service.domain.delivery_states import DeliveryState
from service.workflow import deliver, plan_week
from tests.support.team import FRIDAY_REVIEW, MAILBOX, MONDAY_NUDGE, MONDAY_SETUP, TUESDAY_OVERVIEW, World

SEND = r"/messages/[^/]+/send$"
CREATE = r"/users/[^/]+/messages$"


def subjects(world: World, who: str) -> list[str]:
    return [mail["subject"] for mail in world.inbox(who)]


def posts(world: World) -> list[str]:
    """Return the addresses of all calls that made or sent something."""
    calls = world.control("GET", "/exchanges")["exchanges"]
    return [
        call["request"]["url"]
        for call in calls
        if call["request"]["method"] == "POST" and "/messages" in call["request"]["url"]
    ]


def test_each_member_gets_one_setup_mail_on_monday(world: World) -> None:
    world.at(MONDAY_SETUP)

    assert subjects(world, "mira") == ["Week 1 (5–9 Oct): your key results"]
    assert subjects(world, "ben") == ["Week 1 (5–9 Oct): your key results"]
    assert subjects(world, "mona") == []
    assert {row.state for row in world.deliveries()} == {DeliveryState.CONFIRMED}


def test_nothing_is_sent_before_the_first_monday(world: World) -> None:
    world.settle()

    assert world.deliveries() == []


def test_a_second_round_sends_nothing_again(world: World) -> None:
    world.at(MONDAY_SETUP)

    for _ in range(3):
        world.once()

    assert len(subjects(world, "mira")) == 1


def test_who_has_not_answered_is_nudged_once(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")

    world.at(MONDAY_NUDGE)
    world.settle()

    assert [row.key.partition(":")[0] for row in world.deliveries(kind="nudge")] == ["nudge"]
    assert len(subjects(world, "mira")) == 2  # The setup and the receipt.
    assert len(subjects(world, "ben")) == 2


def test_a_list_switched_on_in_mid_week_starts_next_monday(world: World) -> None:
    with world.app.db.begin() as session:
        session.scalars(select(DistributionList)).one().enabled_at = MONDAY_NUDGE
    world.at(TUESDAY_OVERVIEW)
    world.at(FRIDAY_REVIEW)

    assert world.deliveries() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"path": SEND, "method": "POST", "status": 504, "executed": True},
        {"path": SEND, "method": "POST", "status": 504},
        {"path": SEND, "method": "POST", "reset": True, "executed": True},
        {"path": SEND, "method": "POST", "reset": True},
        {"path": CREATE, "method": "POST", "status": 504, "executed": True},
        {"path": CREATE, "method": "POST", "reset": True, "executed": True},
        {"path": CREATE, "method": "POST", "status": 503, "retry_after": "1"},
        {"path": SEND, "method": "POST", "status": 429, "retry_after": "1"},
        {"path": "sentitems|drafts", "method": "GET", "status": 500, "times": 3},
    ],
    ids=lambda fault: " ".join(str(value) for value in fault.values()),
)
def test_a_fault_of_graph_costs_time_but_no_mail_and_no_second_one(
    world: World, fault: dict[str, object]
) -> None:
    world.fault(**fault)

    world.at(MONDAY_SETUP)

    assert len(subjects(world, "mira")) == 1
    assert len(subjects(world, "ben")) == 1
    assert {row.state for row in world.deliveries()} == {DeliveryState.CONFIRMED}


def test_a_lane_waits_as_long_as_graph_asks(world: World) -> None:
    world.fault(path=CREATE, method="POST", status=429, retry_after="30", times=100)
    world.move_clock(MONDAY_SETUP)
    world.once()
    refused = len(posts(world))

    for _ in range(3):
        world.once()

    assert subjects(world, "mira") == []
    assert len(posts(world)) == refused <= 2  # Those that were under way when Graph asked.
    assert {row.attempts for row in world.deliveries()} == {0}


def test_a_worker_that_stopped_before_sending_costs_no_mail(world: World) -> None:
    """The claim of a worker that died is taken over once its lease has run out."""
    world.move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(world.app)
    with world.app.db.read() as session:
        waves = plan_week.waves_to_compose(session)
    for wave_id in waves:
        plan_week.compose_wave(world.app, wave_id)
    _die_after_creating_drafts(world)

    world.settle()

    assert len(subjects(world, "mira")) == 1
    assert len(subjects(world, "ben")) == 1


def _die_after_creating_drafts(world: World) -> None:
    """Run a slice whose sends are all lost with the worker, and let its lease run out."""
    world.fault(path=SEND, method="POST", reset=True, times=2)
    deliver.send_slice(world.app, MAILBOX)
    with world.app.db.begin() as session:
        row = session.get_one(Mailbox, MAILBOX)
        row.send_lease_until = world.app.clock.machine_now() - timedelta(seconds=1)


def test_a_mail_that_graph_refuses_is_cancelled_with_its_reason_and_the_others_go_out(world: World) -> None:
    world.fault(path=CREATE, method="POST", status=400, code="ErrorInvalidRecipients")

    world.at(MONDAY_SETUP)

    states = sorted(row.state for row in world.deliveries())
    assert states == [DeliveryState.CANCELLED, DeliveryState.CONFIRMED]
    [cancelled] = world.deliveries(state=DeliveryState.CANCELLED)
    assert "ErrorInvalidRecipients" in (cancelled.reason or "")


def test_without_access_the_wave_waits_and_loses_nothing(world: World) -> None:
    world.fault(path="/messages", status=403, code="ErrorAccessDenied", times=4)

    world.at(MONDAY_SETUP)

    assert len(subjects(world, "mira")) == 1
    assert len(subjects(world, "ben")) == 1
