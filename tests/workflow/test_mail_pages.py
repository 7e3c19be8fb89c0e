"""The admin sees what leaves and what came in, turns the switch, and decides where nobody else can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service.db.tables import Delivery, InboundMessage
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Kind, Reason
from service.workflow import control_sending
from tests.support.databases import SQLiteServer
from tests.support.pages import Page, open_page_of, serving, signed_in
from tests.support.team import MONDAY_SETUP, World


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """Pages are the same on both databases."""
    return sqlite


@pytest.fixture
def asked(world: World) -> World:
    """Have everybody asked."""
    world.at(MONDAY_SETUP)
    return world


@pytest.fixture
def site(asked: World) -> Iterator[str]:
    """Serve the pages."""
    with serving(asked.app) as address:
        yield address


def opened(world: World, site: str, path: str) -> Page:
    return open_page_of(site, path, signed_in(world.app, "ada", "admin"))


def test_admin_holds_stops_and_resumes(asked: World, site: str) -> None:
    page = opened(asked, site, "/mail")
    assert "Mail leaves" in page.text

    held = page.submit("form:has(#reason)", do="hold", reason="New list")
    assert "On hold" in held.text
    assert "New list" in held.text
    assert control_sending.status(asked.app).state == "held"
    stopped = held.submit("form:has(#reason)", do="stop", reason="")
    assert "Stopped: nothing leaves" in stopped.text
    resumed = stopped.submit('form:has([value="resume"])', do="resume")

    assert "Mail leaves" in resumed.text
    assert control_sending.status(asked.app).state == "running"


def test_admin_sends_a_mail_of_unknown_fate_again(asked: World, site: str) -> None:
    with asked.app.db.begin() as session:
        row = session.scalars(select(Delivery).order_by(Delivery.id)).first()
        assert row is not None
        row.state = DeliveryState.UNKNOWN
    page = opened(asked, site, "/mail")
    assert "it may come twice" in page.text

    again = page.submit('form:has([value="resend"])', do="resend")
    asked.settle()

    assert "Sent again to" in again.text
    assert len(asked.deliveries(state=DeliveryState.UNKNOWN)) == 1
    assert "it may come twice" not in again.text


def test_admin_has_a_held_mail_read_anew(asked: World, site: str) -> None:
    asked.reply("mira", "Refund backlog 96 to 80 1.1")
    asked.settle()
    with asked.app.db.begin() as session:  # What nothing could be read of is held, without an answer stored.
        [row] = session.scalars(select(InboundMessage)).all()
        session.add(
            InboundMessage(
                mailbox=row.mailbox, folder="inbox", graph_id="AAkx", content_hash="x", sender="mira@example.com",
                subject="Broken", received_at=row.received_at, stored_at=row.stored_at, raw={**row.raw, "id": "AAkx"},
                disposition=Kind.HELD, reason=Reason.QUARANTINED, attempts=3, reruns=0,
            )
        )  # fmt: skip
    page = opened(asked, site, "/mail/inbound")
    assert "quarantined" in page.text

    done = page.submit('form:has([value="reprocess"])', do="reprocess")

    assert "It is read anew" in done.text
    assert "waiting" in done.text


def test_button_of_no_page_is_refused_with_a_sentence(asked: World, site: str) -> None:
    page = opened(asked, site, "/mail").submit("form:has(#reason)", do="approve", reason="")

    assert page.status == 422
    assert "Press one of the buttons" in page.text
