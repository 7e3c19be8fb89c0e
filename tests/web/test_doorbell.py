from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from service.db.tables import Mailbox
from tests.web.conftest import Story

Bell = Callable[[], int]


def notify(site: str, *items: dict[str, Any]) -> int:
    return requests.post(f"{site}/graph/notifications", json={"value": list(items)}, timeout=10).status_code


@pytest.fixture
def asking(story: Story) -> Callable[[int], None]:
    """Have us ask Graph for a subscription, so that it may still ask back for so many seconds."""

    def ask(seconds: int) -> None:
        with story.app.db.begin() as session:
            until = story.app.clock.machine_now() + timedelta(seconds=seconds)
            session.get_one(Mailbox, "okr@example.com").handshake_until = until

    ask(120)
    return ask


@pytest.mark.usefixtures("asking")
def test_handshake_gives_the_decoded_token_back_as_text(site: str) -> None:
    token = "Validation: Testing client application reachability for ø & +%"

    answer = requests.post(f"{site}/graph/notifications", params={"validationToken": token}, timeout=10)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == token


def test_handshake_that_we_did_not_ask_for_is_refused(site: str, asking: Callable[[int], None]) -> None:
    asking(-1)

    answer = requests.post(f"{site}/graph/notifications", params={"validationToken": "token"}, timeout=10)

    assert (answer.status_code, answer.text) == (400, "")


def test_handshake_before_any_subscription_is_refused(site: str) -> None:
    answer = requests.post(f"{site}/graph/notifications", params={"validationToken": "token"}, timeout=10)

    assert (answer.status_code, answer.text) == (400, "")


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("token", ["<script>alert(1)</script>", "a\r\nSet-Cookie: x=1", "x" * 4097])
def test_handshake_refuses_what_is_no_token(site: str, token: str) -> None:
    answer = requests.post(f"{site}/graph/notifications", params={"validationToken": token}, timeout=10)

    assert answer.status_code == 400
    assert token not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_handshake_is_no_page_for_browsers(site: str) -> None:
    answer = requests.get(f"{site}/graph/notifications", params={"validationToken": "t"}, timeout=10)

    assert answer.status_code == 405


def test_notification_rings_the_bell_of_its_mailbox_once(site: str, bell: Bell) -> None:
    genuine = {
        "subscriptionId": "sub-1",
        "clientState": "s3cret",
        "changeType": "created",
        "resourceData": {"id": "AA"},
    }

    assert notify(site, genuine, genuine) == 202
    assert bell() == 1


FALSE = (
    {"subscriptionId": "sub-1", "clientState": "wrong"},
    {"subscriptionId": "sub-1", "clientState": "s3cre\u0442"},
    {"subscriptionId": "sub-1", "clientState": None},
    {"subscriptionId": "sub-1"},
    {"subscriptionId": "sub-2", "clientState": "s3cret"},
    {"clientState": "s3cret"},
    {"subscriptionId": {"$ne": ""}, "clientState": "s3cret"},
)
UNREADABLE = (
    b"",
    b"{",
    b"[]",
    b'{"value": 1}',
    b'{"value": [null]}',
    b"\xff\xfe",
    b'{"value":["\\ud800"]}',
    b'{"value":[{"subscriptionId":"sub\\u0000"}]}',
)


def test_false_notifications_ring_nothing_and_are_told_nothing(site: str, bell: Bell) -> None:
    assert [notify(site, item) for item in FALSE] == [202] * len(FALSE)
    assert bell() == 0


def test_genuine_notification_rings_among_false_ones(site: str, bell: Bell) -> None:
    assert notify(site, FALSE[0], {"subscriptionId": "sub-1", "clientState": "s3cret"}, FALSE[4]) == 202
    assert bell() == 1


def test_bodies_that_are_no_notification_are_no_error(site: str, bell: Bell) -> None:
    answers = [requests.post(f"{site}/graph/notifications", data=body, timeout=10) for body in UNREADABLE]

    assert [answer.status_code for answer in answers] == [202] * len(UNREADABLE)
    assert bell() == 0


def test_damaged_notifications_are_no_error_and_ring_nothing(site: str, bell: Bell) -> None:
    """M7: whatever is cut, doubled or flipped in a body, nothing fails and only the secret rings."""
    chance = random.Random(7)  # noqa: S311 - no secret hangs on it
    body = json.dumps({"value": [{**FALSE[0], "lifecycleEvent": "missed", "resourceData": {"id": "AA"}}] * 3})
    with requests.Session() as session:
        answers = {
            session.post(
                f"{site}/graph/notifications", data=_damaged(body.encode(), chance), timeout=10
            ).status_code
            for _ in range(100)
        }

    assert answers == {202}
    assert bell() == 0


def _damaged(body: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(damaged) + 1) for _ in range(2))
        change = chance.choice(
            (bytes([chance.randrange(256)]), b"", damaged[at:to] * 2, b'{"value":[', b"null")
        )
        damaged[at : chance.choice((at + 1, to))] = change
    return bytes(damaged[:200_000])


def test_too_large_a_notification_is_refused(site: str, bell: Bell) -> None:
    answer = requests.post(f"{site}/graph/notifications", data=b"x" * 300_000, timeout=10)

    assert answer.status_code == 413
    assert bell() == 0


def test_notification_that_can_not_be_stored_comes_again(story: Story, site: str, bell: Bell) -> None:
    with story.app.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE mailboxes RENAME TO mailboxes_away")

    status = notify(site, {"subscriptionId": "sub-1", "clientState": "s3cret"})

    assert status == 503
