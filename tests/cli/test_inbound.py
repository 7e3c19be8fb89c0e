"""`okr inbound`: an admin sees the mail that broke its reader, looks at it and has it read anew."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from service.db.database import Database
from service.db.tables import InboundMessage, Mailbox
from service.domain.dispositions import Kind, Reason
from tests.cli.okr import Okr

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
HEADERS = [{"name": "X-Odd", "value": "[red]1[/red]"}]


@pytest.fixture(autouse=True)
def installation(small_installation: Database) -> None:
    """Work on a database that holds one mail in quarantine and one that was answered."""
    with small_installation.begin() as session:
        lanes = {"send_fence": 0, "read_fence": 0, "ticket": 0, "read_ticket": 0}
        session.add(Mailbox(address="okr@example.com", **lanes))
        session.flush()
        session.add(mail(1, "Poison", Kind.HELD, Reason.QUARANTINED))
        session.add(mail(2, "Fine", Kind.DISCARDED, Reason.THANKS))


def mail(number: int, subject: str, kind: Kind, reason: Reason) -> InboundMessage:
    return InboundMessage(
        id=number,
        mailbox="okr@example.com",
        folder="inbox",
        graph_id=f"AA{number}",
        content_hash=str(number),
        sender="mira@example.com",
        subject=subject,
        received_at=NOON,
        stored_at=NOON,
        raw={"id": f"AA{number}", "internetMessageHeaders": HEADERS},
        disposition=kind,
        reason=reason,
        attempts=3,
        reruns=0,
    )


def test_what_is_held_is_listed_and_shown(okr: Okr) -> None:
    listed = okr("inbound", "list")
    shown = okr("inbound", "show", "1")

    assert ("Poison" in listed, "Fine" in listed, "quarantined" in listed) == (True, False, True)
    assert "X-Odd: [red]1[/red]" in shown
    assert [line["subject"] for line in json.loads(okr("inbound", "list", "--all", "--json"))] == [
        "Poison",
        "Fine",
    ]


def test_quarantined_mails_are_read_anew_all_at_once(okr: Okr) -> None:
    assert okr("inbound", "reprocess", "--quarantined").startswith("1 mails are read anew.")

    [waiting] = json.loads(okr("inbound", "list", "--json"))
    assert (waiting["id"], waiting["disposition"], waiting["tries"]) == (1, None, 0)
    assert "tried by itself" in okr("inbound", "reprocess", "1", fails=2)
