"""Being told of new mail: Graph really calls an address of ours."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from service.errors import NotFoundError, OkrError
from service.graph.client import GraphClient
from service.graph.mail import Mailbox, Subscription
from tests.graph.sandbox import MIRA, OKR, Sandbox


class Doorbell:
    """A web server that passes Graph's handshake and keeps what it is told."""

    def __init__(self) -> None:
        self.rung: queue.Queue[dict[str, Any]] = queue.Queue()
        rung = self.rung

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                token = parse_qs(urlsplit(self.path).query).get("validationToken")
                if token is None:
                    rung.put(json.loads(body))
                self.send_response(202 if token is None else 200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                self.wfile.write((token or [""])[0].encode())

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so.
                """Keep the test's output for the test."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def doorbell() -> Iterator[Doorbell]:
    running = Doorbell()
    yield running
    running.close()


@pytest.fixture
def okr(graph: GraphClient) -> Mailbox:
    return Mailbox(graph, OKR)


def _subscribe(okr: Mailbox, url: str) -> Subscription:
    return okr.subscribe(
        "inbox",
        notification_url=f"{url}/graph",
        lifecycle_url=f"{url}/graph/lifecycle",
        client_state="a secret of ours",
        expires_at=datetime.now(UTC) + timedelta(days=6),
    )


def test_new_mail_rings_and_its_id_is_the_one_that_lasts(
    sandbox: Sandbox, okr: Mailbox, doorbell: Doorbell
) -> None:
    subscription = _subscribe(okr, doorbell.url)
    sandbox.mail(MIRA, OKR, "Re: Week 1", "keep a")

    [notice] = doorbell.rung.get(timeout=10)["value"]

    assert notice["subscriptionId"] == subscription.id
    assert notice["clientState"] == "a secret of ours"
    [mail] = okr.changes("inbox", None).messages
    assert notice["resourceData"]["id"] == mail.graph_id


def test_subscription_is_prolonged_until_it_has_ended(okr: Mailbox, doorbell: Doorbell) -> None:
    subscription = _subscribe(okr, doorbell.url)
    until = subscription.expires_at - timedelta(days=1)

    assert okr.renew(subscription.id, until) == Subscription(subscription.id, until)

    okr.unsubscribe(subscription.id)
    okr.unsubscribe(subscription.id)
    with pytest.raises(NotFoundError):
        okr.renew(subscription.id, until)


def test_address_that_does_not_answer_the_handshake_is_refused(okr: Mailbox) -> None:
    with pytest.raises(OkrError, match="ValidationError"):
        _subscribe(okr, "http://127.0.0.1:9")
