"""Mails that came in are forgotten after thirty days; what was stored of them stays."""

from __future__ import annotations

from datetime import timedelta

from service.db.tables import InboundMessage
from service.workflow.forget_raw import forget_raw
from service.workflow.look_after_mailbox import look_after
from tests.support.team import MAILBOX, MONDAY_SETUP, World

WORDS = "Refund backlog 96 to 80 1.1"


def test_what_a_mail_said_is_forgotten_after_thirty_days_and_its_answer_stays(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", WORDS)
    world.reply("ben", WORDS)
    world.settle()
    old, young = (row.id for row in world.inbound())
    with world.app.db.begin() as session:
        session.get_one(InboundMessage, old).stored_at -= timedelta(days=31)

    look_after(world.app, MAILBOX)

    rows = {row.id: row for row in world.inbound()}
    assert set(rows[old].raw) == {"id", "receivedDateTime"}
    assert (rows[old].disposition, rows[old].words) == ("accepted", WORDS)
    assert rows[young].raw["body"]
    assert forget_raw(world.app, MAILBOX) == 0
