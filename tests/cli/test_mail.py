"""`okr mail`: an admin sends a mail again whose fate nobody knows, once."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.db.database import Database
from service.db.tables import Delivery, Mailbox, Person
from service.domain.delivery_states import DeliveryState
from tests.cli.okr import Okr

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
UNKNOWN, CONFIRMED = 1, 2


@pytest.fixture(autouse=True)
def installation(small_installation: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Work on a database that holds a mail of unknown fate and one that has left."""
    monkeypatch.setenv("OKR_MAILBOX", "okr@example.com")
    with small_installation.begin() as session:
        lanes = {"send_fence": 0, "read_fence": 0, "ticket": 0, "read_ticket": 0}
        session.add(Mailbox(address="okr@example.com", **lanes))
        session.add(
            Person(id=1, directory_id="1", name="Mira Lang", given_name="Mira", address="mira@example.com")
        )
        session.flush()
        session.add(mail(UNKNOWN, DeliveryState.UNKNOWN))
        session.add(mail(CONFIRMED, DeliveryState.CONFIRMED))
    return small_installation


def mail(number: int, state: DeliveryState) -> Delivery:
    return Delivery(
        id=number,
        key=f"setup:1:2026-W{40 + number}",
        kind="setup",
        person_id=1,
        period=f"2026-W{40 + number}",
        mailbox="okr@example.com",
        state=state,
        due_at=NOON,
        created_at=NOON,
        subject="Week 41",
        text="Dear Mira",
        html="<p>Dear Mira</p>",
        internet_message_id=f"<{number}@example.com>",
    )


def test_mail_of_unknown_fate_is_sent_again_with_the_same_words(okr: Okr, installation: Database) -> None:
    told = json.loads(okr("mail", "resend", f"{UNKNOWN}", "--json"))

    with installation.read() as session:
        new, old = (session.get_one(Delivery, number) for number in (told["id"], UNKNOWN))
    assert (new.state, new.text, new.html) == (DeliveryState.PLANNED, "Dear Mira", "<p>Dear Mira</p>")
    assert old.replaced_by_id == new.id
    assert new.internet_message_id != old.internet_message_id
    assert "sent again in place of mail 1" in okr("mail", "list")


def test_mail_is_not_sent_a_third_time_by_mistake_and_not_where_it_has_left(
    okr: Okr, installation: Database
) -> None:
    first = okr("mail", "resend", f"{UNKNOWN}")

    again = okr("mail", "resend", f"{UNKNOWN}", fails=2)
    of_one_that_left = okr("mail", "resend", f"{CONFIRMED}", fails=2)

    assert first == "Mail 3 leaves in place of mail 1, from okr@example.com to mira@example.com.\n"
    assert "was sent again before, as mail 3" in again
    assert "it has left" in of_one_that_left
    with installation.read() as session:
        assert len(session.scalars(select(Delivery.id)).all()) == 3
