"""Several mailboxes, each at its own pace, each with its own troubles; a person can hold, stop and resume them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.bootstrap import build_app
from service.config import Config
from service.db import deliveries
from service.db.tables import Delivery, Mailbox
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import DeliveryState, SendingState
from service.errors import ConfigurationError
from service.workflow import control_sending, deliver, outgoing_mail, plan_week
from service.workflow.outbox import take_home
from service.workflow.sync_list import sync_list
from tests.support.team import (
    FRIDAY_REVIEW,
    LIST,
    MAILBOX,
    MONDAY_SETUP,
    TUESDAY_OVERVIEW,
    World,
    build_world,
    people,
)
from tests.workflow.test_sending import CREATE, SEND, subjects

SECOND = "okr2@example.com"
NEXT_MONDAY = MONDAY_SETUP + timedelta(days=7)
NewWorld = Callable[..., World]


@pytest.fixture
def world_with(config: Config, sandbox: str, move_clock: Callable[[datetime], None]) -> Iterator[NewWorld]:
    """Set the stage with other settings; a second mailbox is there to be used."""
    apps = []

    def build(timings: dict[str, float] | None = None, **settings: Any) -> World:
        settings["timings"] = config.timings.model_copy(update=timings or {})
        app = build_app(config.model_copy(update=settings))
        apps.append(app)
        return with_second_mailbox(build_world(app, sandbox, move_clock))

    yield build
    for app in apps:
        app.queue.close()
        app.db.close()


def with_second_mailbox(world: World) -> World:
    groups = world.control("GET", "/directory")["groups"]
    everybody = people({"name": "Ops key results", "address": SECOND})
    world.control("POST", "/directory", {"people": everybody, "groups": groups})
    return world


def compose(world: World) -> None:
    """Plan and write what is due, and send nothing."""
    plan_week.plan_due_waves(world.app)
    with world.app.db.read() as session:
        waves = plan_week.waves_to_compose(session)
    for wave_id in waves:
        plan_week.compose_wave(world.app, wave_id)


def sent(world: World) -> int:
    return len(subjects(world, "mira")) + len(subjects(world, "ben"))


def test_each_person_is_always_written_to_from_the_same_mailbox(world_with: NewWorld) -> None:
    world = world_with(more_mailboxes=(SECOND,))
    world.at(MONDAY_SETUP)
    for who in ("mira", "ben"):
        world.reply(who, "Refund backlog 96 to 80 1.1")
    world.settle()
    world.at(TUESDAY_OVERVIEW)

    senders = {who: [mail["from"]["address"] for mail in world.inbox(who)] for who in ("mira", "ben")}

    assert [len(addresses) for addresses in senders.values()] == [3, 3]  # Setup, receipt, overview.
    assert sorted(set(addresses).pop() for addresses in senders.values()) == sorted([MAILBOX, SECOND])
    assert all(len(set(addresses)) == 1 for addresses in senders.values())
    assert world.inbox("ben")[1]["inReplyTo"] is not None  # The receipt stays in the person's thread.
    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"] * 2


def test_mails_of_a_mailbox_that_sends_no_more_leave_from_another(world_with: NewWorld) -> None:
    world = world_with(more_mailboxes=(SECOND,))
    world.move_clock(MONDAY_SETUP)
    compose(world)
    world.app = replace(world.app, config=world.app.config.model_copy(update={"more_mailboxes": ()}))

    take_home(world.app)
    world.settle()

    assert {mail["from"]["address"] for who in ("mira", "ben") for mail in world.inbox(who)} == {MAILBOX}
    assert sent(world) == 2


def test_answer_proves_that_a_mail_of_unknown_fate_has_come(world: World) -> None:
    world.at(MONDAY_SETUP)
    with world.app.db.begin() as session:
        for row in session.scalars(select(Delivery)):
            row.state = DeliveryState.UNKNOWN
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.settle()

    assert len(world.deliveries(state=DeliveryState.UNKNOWN)) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 507, "code": "ErrorQuotaExceeded"},
        {"status": 403, "code": "ErrorAccessDenied"},
        {"status": 403, "code": "ErrorMessageSubmissionQuotaExceeded"},
        {"status": 429, "code": "ApplicationThrottled", "retry_after": "60"},
        {"status": 429, "code": "ApplicationThrottled"},
        {"status": 503, "code": "ServiceUnavailable", "retry_after": "60"},
    ],
    ids=lambda trouble: " ".join(str(value) for value in trouble.values()),
)
def test_trouble_of_one_mailbox_pauses_its_lane_alone(world_with: NewWorld, trouble: dict[str, Any]) -> None:
    world = world_with(more_mailboxes=(SECOND,), timings={"retry_first": 30, "minute": 1})
    world.fault(path=f"{SECOND}/messages", method="POST", times=1000, **trouble)
    world.move_clock(MONDAY_SETUP)
    for _ in range(3):
        world.once()

    lanes = {lane.mailbox: lane for lane in control_sending.status(world.app).lanes}

    assert sent(world) == 1
    assert str(trouble["status"]) in (lanes[SECOND].paused_because or "")
    assert lanes[MAILBOX].paused_because is None
    assert not world.deliveries(state=DeliveryState.CANCELLED)
    world.control("DELETE", "/faults")
    _let_pause_end(world)
    world.settle()
    assert sent(world) == 2
    assert control_sending.status(world.app).lanes[0].paused_because is None


def _let_pause_end(world: World) -> None:
    with world.app.db.begin() as session:
        for row in session.scalars(select(Mailbox)):
            row.next_slice_at = None


def test_pause_that_comes_with_an_accepted_mail_is_kept_and_the_mail_is_sent_once(world: World) -> None:
    world.fault(path=SEND, method="POST", status=202, executed=True, retry_after="60", times=2)
    world.move_clock(MONDAY_SETUP)
    world.once()

    [lane] = control_sending.status(world.app).lanes
    assert lane.next_mail_from is not None
    _let_pause_end(world)
    world.settle()
    assert (len(subjects(world, "mira")), len(subjects(world, "ben"))) == (1, 1)


def test_pace_outlives_the_process_and_the_queue(world_with: NewWorld) -> None:
    world = world_with(mails_per_minute=1)
    world.move_clock(MONDAY_SETUP)
    world.once()
    assert sent(world) == 1

    again = World(build_app(world.app.config), world.sandbox, world.move_clock)
    for _ in range(3):
        again.once()

    assert sent(world) == 1
    with world.app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).recent_sends = {}
    _let_pause_end(world)
    while sent(world) < 2:
        again.once()
    again.app.queue.close()
    again.app.db.close()


def test_a_mailbox_sends_no_more_in_a_day_than_it_may(world_with: NewWorld) -> None:
    world = world_with(mails_per_day=1)
    world.move_clock(MONDAY_SETUP)
    for _ in range(3):
        world.once()
        _let_pause_end(world)

    assert sent(world) == 1
    world.once()
    [lane] = [lane for lane in control_sending.status(world.app).lanes if lane.mailbox == MAILBOX]
    assert "1 mails left in the last 24 hours" in (lane.paused_because or "")


def test_answers_leave_before_nudges_before_asks_before_reports(world: World) -> None:
    world.move_clock(MONDAY_SETUP)
    compose(world)
    now = world.app.clock.machine_now()
    with world.app.db.begin() as session:
        [first, second] = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        kinds = (MailKind.DIGEST, MailKind.SETUP, MailKind.NUDGE, MailKind.RECEIPT)
        for number, kind in enumerate(kinds):
            row = first if number == 0 else second if number == 1 else _like(first, f"{kind}:x")
            row.kind = kind
            session.add(row)
        session.flush()
        lane = deliveries.take_lane(session, MAILBOX, now, timedelta(seconds=1))
        assert lane is not None
        claimed = deliveries.claim(session, MAILBOX, lane.fence, now, 10)

    assert [row.kind for row in claimed] == ["receipt", "nudge", "setup", "digest"]


def _like(row: Delivery, key: str) -> Delivery:
    return Delivery(
        key=key,
        person_id=row.person_id,
        period=row.period,
        mailbox=row.mailbox,
        state=DeliveryState.PLANNED,
        html="",
        due_at=row.due_at,
        created_at=row.created_at,
        attempts=0,
    )


def test_on_hold_answers_leave_and_nothing_else_until_resumed(world: World) -> None:
    world.at(MONDAY_SETUP)
    control_sending.turn(world.app, SendingState.HELD, "the list is being checked")
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.move_clock(TUESDAY_OVERVIEW)
    while len(subjects(world, "mira")) < 2:
        world.once()
    world.once()

    assert len(world.inbox("mona")) == 0

    control_sending.turn(world.app, SendingState.RUNNING)
    world.settle()

    assert len(world.inbox("mona")) == 1
    assert len(subjects(world, "mira")) == 3


def test_stop_takes_effect_in_the_midst_of_a_slice_and_resume_sends_the_rest_once(world: World) -> None:
    world.fault(path=CREATE, method="POST", status=0, delay=2.0, times=2)
    world.move_clock(MONDAY_SETUP)
    compose(world)
    slice_ = threading.Thread(target=deliver.send_slice, args=(world.app, MAILBOX))
    slice_.start()
    while not _is_leased(world):
        time.sleep(0.01)
    control_sending.turn(world.app, SendingState.STOPPED)
    slice_.join()

    assert sent(world) == 0
    assert {row.state for row in world.deliveries()} == {DeliveryState.DRAFTED}

    world.once()
    assert sent(world) == 0
    control_sending.turn(world.app, SendingState.RUNNING)
    world.settle()
    assert (len(subjects(world, "mira")), len(subjects(world, "ben"))) == (1, 1)


def _is_leased(world: World) -> bool:
    with world.app.db.read() as session:
        return session.get_one(Mailbox, MAILBOX).send_lease_until is not None


def setups_of_week_2(world: World, who: str) -> list[str]:
    return [subject for subject in subjects(world, who) if subject.startswith("Week 2")]


def test_wave_much_larger_than_last_time_asks_first(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.at(FRIDAY_REVIEW)
    more = [{"name": f"Person {n}", "address": f"p{n}@example.com"} for n in range(12)]
    members = ["mira@example.com", "ben@example.com", *(person["address"] for person in more)]
    group = {"name": "Ops", "address": LIST, "members": members}
    world.control("POST", "/directory", {"people": people(*more), "groups": [group]})
    sync_list(world.app, 1)
    world.at(NEXT_MONDAY)

    [welcomes, waiting] = control_sending.status(world.app).waiting_waves
    assert welcomes.question == "12 people came on the list after 2 were asked: is that right?"
    assert (waiting.kind, waiting.mails) == ("setup", 14)
    assert waiting.question == "14 mails, last time 2: is that right?"
    assert setups_of_week_2(world, "p1") == []

    control_sending.approve(world.app, waiting.id)
    world.settle()

    assert len(setups_of_week_2(world, "p1")) == 1
    assert control_sending.status(world.app).waiting_waves == (welcomes,)
    with pytest.raises(ConfigurationError, match="waits for approval"):
        control_sending.approve(world.app, waiting.id)


def test_mail_of_unknown_fate_is_sent_again_by_a_person_only_and_once(world: World) -> None:
    world.at(MONDAY_SETUP)
    [row, *_] = world.deliveries()
    with world.app.db.begin() as session:
        session.get_one(Delivery, row.id).state = DeliveryState.UNKNOWN
    world.settle()
    assert sent(world) == 2
    assert [line.id for line in outgoing_mail.list_mails(world.app)] == [row.id]

    again = outgoing_mail.resend(world.app, row.id)
    world.settle()

    assert sent(world) == 3
    assert outgoing_mail.show_mail(world.app, again.id).line.state == DeliveryState.CONFIRMED
    assert outgoing_mail.list_mails(world.app) == ()
    with pytest.raises(ConfigurationError, match="sent again before"):
        outgoing_mail.resend(world.app, row.id)
    with pytest.raises(ConfigurationError, match="has left"):
        outgoing_mail.resend(world.app, again.id)


def test_restored_database_sends_no_second_mail(world: World) -> None:
    world.at(MONDAY_SETUP)
    with world.app.db.begin() as session:
        for row in session.scalars(select(Delivery)):  # As they were in a backup of a minute before.
            row.state, row.draft_id, row.attempts, row.claimed_by = DeliveryState.PLANNED, None, 0, None
            row.submitted_at = row.confirmed_at = None
    control_sending.look_first(world.app, hours=1)
    world.settle()

    assert (len(subjects(world, "mira")), len(subjects(world, "ben"))) == (1, 1)
    assert {row.state for row in world.deliveries()} == {DeliveryState.CONFIRMED}
