"""Nothing that came in is lost, whatever breaks: the page, the mail, the reader, the link to go on from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.db import inbound
from service.db.tables import Folder, InboundMessage, Mailbox
from service.domain.delivery_states import DeliveryState
from service.errors import ConfigurationError, TransientError
from service.graph.outgoing import OutgoingMail
from service.workflow import inbound_mail, look_after_mailbox, receive_replies
from service.workflow.read_folder import read_folder
from service.workflow.reader import LostReadingError
from tests.sandbox.office import Graph
from tests.support.databases import SQLiteServer
from tests.support.team import MAILBOX, MONDAY_SETUP, World

WORDS = "Refund backlog 96 to 80 1.1"
STORED = "1 Refund backlog 96 to 80 OPS-1.1"
DELTA = r"inbox/messages/delta"
ONE_MAIL = r"/messages/[^/?]+\?"


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """Reading goes the same way on both databases, which other tests show."""
    return sqlite


@pytest.fixture
def asked(world: World) -> World:
    """Have everybody asked, and everything read."""
    world.at(MONDAY_SETUP)
    return world


def endings(world: World) -> list[str]:
    return [f"{row.disposition}: {row.reason}" for row in world.inbound()]


def break_mail(world: World, **values: Any) -> int:
    """Let one that was just stored break whoever reads it; return its number."""
    with world.app.db.begin() as session:
        row = session.scalars(select(InboundMessage).order_by(InboundMessage.id.desc())).first()
        assert row is not None
        row.raw = {**row.raw, "internetMessageHeaders": [{"name": "without a value"}]}
        row.disposition = row.reason = None
        for name, value in values.items():
            setattr(row, name, value)
        return row.id


def store_without_understanding(world: World) -> None:
    """Store what came in as a reader does that is lost before it understands anything."""
    reader = receive_replies.begin_reading(world.app, MAILBOX)
    assert reader is not None
    read_folder(reader, "inbox")
    with world.app.db.begin() as session:
        inbound.pause_reading(session, MAILBOX, reader.fence)


def free_the_mailbox(world: World) -> None:
    """Let the pause be over that a reader leaves behind for whom Graph was away."""
    with world.app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).read_lease_until = None


def wait_is_over(world: World, attempts: int | None = None) -> None:
    with world.app.db.begin() as session:
        for row in session.scalars(select(InboundMessage).where(InboundMessage.retry_at.is_not(None))):
            row.retry_at = row.stored_at
            row.attempts = attempts or row.attempts


def test_poison_mail_is_tried_three_times_apart_then_held_and_those_behind_it_are_answered(
    asked: World,
) -> None:
    asked.reply("mira", "Something 1.1")
    store_without_understanding(asked)
    poison = break_mail(asked)
    asked.reply("ben", WORDS)
    slow = asked.app.config.timings.model_copy(update={"retry_first": 30, "retry_most": 1800})
    asked.app = replace(asked.app, config=asked.app.config.model_copy(update={"timings": slow}))
    tries = []
    for _ in range(3):
        receive_replies.drain(asked.app, MAILBOX)
        receive_replies.drain(asked.app, MAILBOX)  # Too early: its wait is not over.
        tries.append(inbound_mail.show_inbound(asked.app, poison).line.tries)
        wait_is_over(asked)

    assert tries == [1, 2, 3]
    assert endings(asked) == ["held: quarantined", "accepted: stored"]
    assert asked.lines() == [STORED]
    assert [line.id for line in inbound_mail.list_inbound(asked.app)] == [poison]


def test_mail_that_ends_its_reader_is_held_after_three_more_lonely_tries(asked: World) -> None:
    asked.reply("mira", WORDS)
    store_without_understanding(asked)
    break_mail(asked, attempts=3, retry_at=asked.app.clock.machine_now())

    asked.settle()

    assert endings(asked) == ["held: quarantined"]


def test_mail_begun_by_a_lost_reader_is_tried_alone(asked: World) -> None:
    for who in ("mira", "ben"):
        asked.reply(who, WORDS)
    store_without_understanding(asked)
    now = asked.app.clock.machine_now()
    with asked.app.db.begin() as session:
        session.scalars(select(InboundMessage)).first().retry_at = now - timedelta(seconds=1)  # type: ignore[union-attr]
        batches = [len(inbound.waiting(session, MAILBOX, now, 25))]
    asked.settle()

    assert batches == [1]
    assert endings(asked) == ["accepted: stored"] * 2


def test_quarantined_mail_is_read_anew_once_its_reader_is_mended(asked: World) -> None:
    asked.reply("mira", WORDS)
    store_without_understanding(asked)
    [whole] = [row.raw for row in asked.inbound()]
    poison = break_mail(asked, attempts=3, retry_at=asked.app.clock.machine_now())
    asked.settle()
    with asked.app.db.begin() as session:
        session.get_one(InboundMessage, poison).raw = whole

    inbound_mail.reprocess(asked.app, [poison])
    asked.settle()

    assert endings(asked) == ["accepted: stored"]
    assert asked.lines() == [STORED]
    with pytest.raises(ConfigurationError, match="stored already"):
        inbound_mail.reprocess(asked.app, [poison])


def test_held_mail_that_is_read_anew_answers_its_writer_a_second_time_at_most(asked: World) -> None:
    asked.reply("mira", "https://example.com/my-key-results")
    asked.settle()
    [row] = asked.inbound()
    inbound_mail.reprocess(asked.app, [row.id])
    asked.settle()

    assert endings(asked) == ["discarded: only_a_link"] or endings(asked) == ["clarify: only_a_link"]
    assert len(asked.deliveries(kind="receipt")) <= 2


def test_page_that_graph_can_not_give_is_read_mail_by_mail(asked: World) -> None:
    with asked.app.db.begin() as session:
        session.get_one(Folder, (MAILBOX, "inbox")).failures = 2
    asked.reply("mira", WORDS)
    asked.fault(path=DELTA, method="GET", status=504, code="UnknownError", times=6)

    asked.settle()

    assert endings(asked) == ["accepted: stored"]


def test_graph_away_is_no_spoilt_page(asked: World) -> None:
    asked.reply("mira", WORDS)
    asked.fault(path="/messages", method="GET", status=503, retry_after="1", times=100)

    with pytest.raises(TransientError):
        receive_replies.drain(asked.app, MAILBOX)

    with asked.app.db.read() as session:
        assert session.get_one(Folder, (MAILBOX, "inbox")).failures == 0
    asked.control("DELETE", "/faults")
    asked.settle()
    assert endings(asked) == ["accepted: stored"]


@pytest.mark.parametrize("fault", [{"status": 429}, {"reset": True}], ids=str)
def test_mail_that_a_passing_error_kept_from_us_waits_for_the_next_look(
    asked: World, fault: dict[str, Any]
) -> None:
    swallowed_by_delta(asked)
    asked.fault(path=ONE_MAIL, method="GET", times=None, **fault)

    with pytest.raises(TransientError):
        look_after_mailbox.look_after(asked.app, MAILBOX)

    assert endings(asked) == []
    asked.control("DELETE", "/faults")
    free_the_mailbox(asked)
    look_after_mailbox.look_after(asked.app, MAILBOX)
    assert endings(asked) == ["accepted: stored"]


def test_mail_that_graph_alone_keeps_back_is_held_after_three_tries_and_whole_once_it_is_given(
    asked: World,
) -> None:
    swallowed_by_delta(asked)
    asked.fault(path=ONE_MAIL + ".*body", method="GET", status=504, code="UnknownError", times=None)
    look_after_mailbox.look_after(asked.app, MAILBOX)
    [waiting] = asked.inbound()
    assert (waiting.attempts, endings(asked)) == (1, ["None: None"])
    wait_is_over(asked, attempts=2)
    asked.reply("ben", WORDS)
    asked.settle()
    assert endings(asked) == ["held: quarantined", "accepted: stored"]

    asked.control("DELETE", "/faults")
    inbound_mail.reprocess(asked.app, [asked.inbound()[0].id])
    asked.settle()

    assert endings(asked) == ["accepted: stored"] * 2
    assert {(row.sender, row.subject[:3]) for row in asked.inbound()} == {
        ("mira@example.com", "RE:"),
        ("ben@example.com", "RE:"),
    }
    assert asked.lines() == [STORED] * 2


def test_link_that_leads_away_from_graph_is_not_followed_and_ends_in_a_listing(asked: World) -> None:
    with asked.app.db.begin() as session:
        folder = session.get_one(Folder, (MAILBOX, "inbox"))
        folder.link, folder.failures = "https://elsewhere.example/v1.0/messages?token=1", 2
    asked.reply("mira", WORDS)

    asked.settle()

    assert endings(asked) == ["accepted: stored"]


def test_lost_place_costs_nothing_and_stores_nothing_twice(asked: World) -> None:
    asked.reply("mira", WORDS)
    asked.settle()
    asked.control("POST", "/delta/forget")
    asked.reply("ben", WORDS)
    asked.settle()

    assert endings(asked) == ["accepted: stored"] * 2


def test_place_lost_at_any_page_loses_nothing_and_stores_nothing_twice(asked: World) -> None:
    lost = ((410, "Gone"), (400, "SyncStateNotFound"), (404, "syncStateInvalid"))
    for pages_read, (status, code) in enumerate(lost):
        for number in range(51):  # More than a page; the pages before are read again.
            writer = {"address": f"stranger{pages_read}.{number}@elsewhere.example"}
            asked.control("POST", "/mail", {"from": writer, "to": [{"address": MAILBOX}], "text": "x"})
        if pages_read:
            with asked.app.db.begin() as session:
                inbound.store_link(session, MAILBOX, "inbox", None)
        asked.fault(path=DELTA, method="GET", status=status, code=code, after=pages_read)
        store_without_understanding(asked)
        assert [fault["happened"] for fault in asked.control("GET", "/faults")["faults"]] == [1]
        asked.control("DELETE", "/faults")

    senders = [row.sender for row in asked.inbound()]
    assert (len(senders), len(set(senders))) == (3 * 51, 3 * 51)


def test_reader_that_was_paused_longer_than_its_lease_stores_nothing_any_more(asked: World) -> None:
    asked.reply("mira", WORDS)
    paused = receive_replies.begin_reading(asked.app, MAILBOX)
    assert paused is not None
    with asked.app.db.begin() as session:
        session.get_one(Mailbox, MAILBOX).read_lease_until = None
    asked.settle()

    with pytest.raises(LostReadingError):
        read_folder(paused, "inbox")

    assert endings(asked) == ["accepted: stored"]


def swallowed_by_delta(world: World) -> None:
    """Have an answer of Mira in the inbox that the delta never tells of."""
    world.reply("mira", WORDS)
    page = world.app.mailbox(MAILBOX).changes("inbox", None)
    with world.app.db.begin() as session:
        inbound.store_link(session, MAILBOX, "inbox", page.delta_link)
    receive_replies.drain(world.app, MAILBOX)
    assert endings(world) == []


def test_mail_that_delta_never_told_of_is_found_by_comparing(asked: World) -> None:
    swallowed_by_delta(asked)

    look_after_mailbox.look_after(asked.app, MAILBOX)

    assert endings(asked) == ["accepted: stored"]


def test_drafts_that_nobody_will_send_are_removed_and_others_stay(asked: World) -> None:
    mailbox, graph = asked.app.mailbox(MAILBOX), Graph(asked.sandbox)
    [row, *_] = asked.deliveries()
    loser = OutgoingMail("Mira", "mira@example.com", "Week 1", "<p>x</p>", "<x@example.com>", row.key)
    mailbox.create_draft(loser)
    asked.reply("mira", "Thanks!")
    asked.settle()
    begun = {
        "message": {"internetMessageHeaders": [{"name": "x-okr-delivery", "value": "receipt:inbound:1"}]}
    }
    graph.post(f"/users/{MAILBOX}/messages/{asked.inbound()[0].graph_id}/createReply", begun)
    graph.draft(subject="Written by hand")
    look_after_mailbox.look_after(asked.app, MAILBOX)
    assert len(_drafts(asked)) == 3  # Too young: somebody may be at it.

    asked.move_clock(MONDAY_SETUP + timedelta(hours=1))
    look_after_mailbox.look_after(asked.app, MAILBOX)

    assert _drafts(asked) == ["Written by hand"]
    assert len(asked.inbox("mira")) == 2  # The setup and the answer to the thanks, no more than before.


def test_mail_of_unknown_fate_that_turns_up_in_sent_items_is_confirmed(asked: World) -> None:
    with asked.app.db.begin() as session:
        for row in asked.deliveries():
            session.merge(row).state = DeliveryState.UNKNOWN

    look_after_mailbox.look_after(asked.app, MAILBOX)

    assert {row.state for row in asked.deliveries()} == {DeliveryState.CONFIRMED}


def _drafts(world: World) -> list[str]:
    found = world.control("GET", f"/mailboxes/{MAILBOX}/messages?folder=drafts")["messages"]
    return [mail["subject"] for mail in found]


def test_machines_that_answer_each_other_come_to_an_end_and_everything_is_stored(asked: World) -> None:
    for number in range(14):
        asked.reply("mira", f"1: Refund backlog {200 - number} to 80 - 1.1")
        asked.settle()

    answered = [row for row in asked.deliveries(kind="receipt") if row.state == DeliveryState.CONFIRMED]
    held_back = asked.deliveries(kind="receipt", state=DeliveryState.CANCELLED)
    assert (len(answered), len(held_back)) == (12, 2)
    assert "within an hour" in (held_back[0].reason or "")
    assert asked.lines() == ["1 Refund backlog 187 to 80 OPS-1.1"]
