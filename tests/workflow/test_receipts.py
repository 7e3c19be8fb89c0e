"""A receipt is written after its answer is committed, and says what that answer stored, whatever came since."""

from __future__ import annotations

from sqlalchemy import update

from service.db import deliveries
from service.db.tables import Delivery
from service.domain.delivery_states import DeliveryState
from service.workflow import outgoing_mail, receive_replies
from tests.support.team import MAILBOX, MONDAY_SETUP, World


def understand(world: World, **replies: str) -> list[Delivery]:
    """Have replies to the setup mail stored and understood, and nothing sent; return the receipts."""
    world.at(MONDAY_SETUP)
    for who, words in replies.items():
        world.reply(who, words)
    receive_replies.drain(world.app, MAILBOX)
    return world.deliveries(kind="receipt")


def change(world: World, receipt: Delivery, **values: object) -> None:
    with world.app.db.begin() as session:
        session.execute(update(Delivery).where(Delivery.id == receipt.id).values(**values))


def text_of(world: World, receipt: Delivery) -> str:
    [row] = world.deliveries(key=receipt.key)
    return " ".join((row.text or "").split())


def test_key_results_are_stored_before_any_receipt_is_written_and_each_shows_its_own(world: World) -> None:
    understand(world, mira="Refund backlog 96 to 80 1.1")
    world.reply("mira", "Couriers on time 5 days of 5 1.2")
    receive_replies.drain(world.app, MAILBOX)

    first, second = world.deliveries(kind="receipt")
    assert len(world.lines()) == 2
    assert (first.html, second.html) == (None, None)
    with world.app.db.read() as session:  # Whoever lost the queue's hint is told by the tick.
        assert MAILBOX in deliveries.lanes_with_work(session, world.app.clock.machine_now())

    world.settle()
    assert "Couriers" not in text_of(world, first)
    assert "Refund backlog" in text_of(world, second)
    assert "Couriers" in text_of(world, second)
    assert [row.facts for row in world.deliveries(kind="receipt")] == [None, None]


def test_receipt_that_cannot_be_written_stays_behind_alone(world: World) -> None:
    broken, other = understand(world, mira="Refund backlog 96 to 80 1.1", ben="Couriers 5 days of 5 1.2")
    change(world, broken, facts={"lines": [{"nonsense": 1}], "scores": []})

    for _ in range(2):
        world.once()

    [left] = world.deliveries(key=broken.key)
    assert left.state == DeliveryState.PLANNED
    assert "could not be composed" in (left.reason or "")
    assert left.due_at > broken.due_at  # It is not tried again and again.
    [sent] = world.deliveries(key=other.key)
    assert sent.state in (DeliveryState.SUBMITTED, DeliveryState.CONFIRMED)


def test_receipt_stopped_before_it_was_written_can_be_sent_again(world: World) -> None:
    [receipt] = understand(world, mira="Refund backlog 96 to 80 1.1")
    change(world, receipt, state=DeliveryState.CANCELLED)

    outgoing_mail.resend(world.app, receipt.id)
    world.settle()

    newest = world.inbox("mira")[-1]
    assert "Refund backlog 96 to 80" in newest["text"]
    assert newest["inReplyTo"] is not None
