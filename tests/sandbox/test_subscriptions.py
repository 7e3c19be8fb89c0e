"""Change notifications: the handshake, the subscription, the deliveries."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.office import OKR, OLAF, Control, Graph
from tests.support.servers import wait_until

STATE = "only-we-know"


class Listener:
    """A web server that takes notifications, or behaves as badly as it is told to."""

    def __init__(self) -> None:
        self.notifications: list[dict[str, Any]] = []
        self.validated: list[str] = []
        self.validates = True
        self.refusals = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._answer(self)

            def log_message(self, *_: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        token = parse_qs(urlsplit(request.path).query).get("validationToken")
        if token:
            self.validated.append(urlsplit(request.path).path)
            self._write(request, 200 if self.validates else 403, token[0].encode())
        elif self.refusals > 0:
            self.refusals -= 1
            self._write(request, 503, b"")
        else:
            self.notifications += json.loads(body)["value"]
            self._write(request, 202, b"")

    def _write(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Type", "text/plain")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def wanted(listener: Listener, **changed: object) -> dict[str, Any]:
    return {
        "changeType": "created",
        "resource": f"users/{OKR}/mailFolders('inbox')/messages",
        "notificationUrl": listener.url,
        "expirationDateTime": later(days=6),
        "clientState": STATE,
        **changed,
    }


def later(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def arrive(control: Control, subject: str = "Hi") -> None:
    control.do(
        "POST", "mail", {"from": {"address": OLAF}, "to": [{"address": OKR}], "subject": subject, "text": "x"}
    )


def test_both_addresses_prove_themselves_when_a_subscription_is_made(
    graph: Graph, listener: Listener
) -> None:
    lifecycle = listener.url.replace("hook", "life")

    made = graph.post("/subscriptions", wanted(listener, lifecycleNotificationUrl=lifecycle))

    assert listener.validated == ["/hook", "/life"]
    assert (
        graph.get(f"/subscriptions/{made['id']}")["resource"] == f"users/{OKR}/mailFolders('inbox')/messages"
    )


def test_address_that_does_not_prove_itself_gets_no_subscription(graph: Graph, listener: Listener) -> None:
    listener.validates = False

    assert graph.refused("POST", "/subscriptions", wanted(listener)) == (400, "ValidationError")
    assert graph.get("/subscriptions")["value"] == []


def test_address_where_nobody_listens_gets_no_subscription(graph: Graph, listener: Listener) -> None:
    nobody = wanted(listener, notificationUrl="http://127.0.0.1:9/hook")

    assert graph.refused("POST", "/subscriptions", nobody) == (400, "ValidationError")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"expirationDateTime": later(days=-1)}, id="over"),
        pytest.param({"expirationDateTime": later(days=8)}, id="too_long"),
        pytest.param({"expirationDateTime": "soon"}, id="no_time"),
        pytest.param({"changeType": "moved"}, id="unknown_change"),
        pytest.param({"clientState": "x" * 129}, id="long_state"),
        pytest.param({"resource": f"users/{OKR}/events"}, id="no_messages"),
        pytest.param({"resource": "users/nobody@example.com/messages"}, id="nobody"),
        pytest.param({"notificationURL": "x"}, id="misspelt"),
        pytest.param({"notificationUrl": None}, id="no_address"),
    ],
)
def test_subscription_that_graph_does_not_make_is_refused(
    graph: Graph, listener: Listener, changed: dict[str, object]
) -> None:
    assert graph.refused("POST", "/subscriptions", wanted(listener, **changed)) == (400, "InvalidRequest")
    assert listener.validated == []


def test_new_mail_is_notified_with_the_id_that_the_client_prefers(
    graph: Graph, control: Control, listener: Listener
) -> None:
    made = graph.post("/subscriptions", wanted(listener))

    arrive(control)
    wait_until(lambda: listener.notifications, "the notification is here")

    message = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]
    (notification,) = listener.notifications
    assert notification["subscriptionId"] == made["id"]
    assert notification["clientState"] == STATE
    assert notification["changeType"] == "created"
    assert notification["resourceData"]["id"] == message["id"]


def test_other_folders_and_other_changes_are_not_notified(
    graph: Graph, control: Control, listener: Listener
) -> None:
    graph.post("/subscriptions", wanted(listener))
    draft = graph.draft()
    graph.patch(f"/users/{OKR}/messages/{draft['id']}", {"subject": "x"})

    arrive(control)
    wait_until(lambda: listener.notifications, "the notification is here")

    assert len(listener.notifications) == 1


def test_notification_that_is_not_taken_comes_again(
    graph: Graph, control: Control, listener: Listener
) -> None:
    graph.post("/subscriptions", wanted(listener))
    listener.refusals = 1

    arrive(control)
    wait_until(lambda: listener.notifications, "the notification is here")

    assert listener.refusals == 0


def test_subscription_can_be_renewed_and_deleted(graph: Graph, control: Control, listener: Listener) -> None:
    made = graph.post("/subscriptions", wanted(listener, expirationDateTime=later(hours=1)))
    renewed = graph.patch(f"/subscriptions/{made['id']}", {"expirationDateTime": (until := later(days=6))})

    assert renewed["expirationDateTime"] == until
    assert graph.call("DELETE", f"/subscriptions/{made['id']}").status_code == 204
    assert graph.refused("PATCH", f"/subscriptions/{made['id']}", {"expirationDateTime": until}) == (
        404,
        "ResourceNotFound",
    )


def test_short_subscription_is_made_as_long_as_graph_makes_it(graph: Graph, listener: Listener) -> None:
    made = graph.post("/subscriptions", wanted(listener, expirationDateTime=later(minutes=5)))

    assert made["expirationDateTime"] > later(minutes=40)


def test_lifecycle_address_can_not_be_added_later(graph: Graph, listener: Listener) -> None:
    made = graph.post("/subscriptions", wanted(listener))

    changed = {"lifecycleNotificationUrl": listener.url}

    assert graph.refused("PATCH", f"/subscriptions/{made['id']}", changed) == (400, "InvalidRequest")


def test_lifecycle_events_reach_the_lifecycle_address(
    graph: Graph, control: Control, listener: Listener
) -> None:
    made = graph.post("/subscriptions", wanted(listener, lifecycleNotificationUrl=listener.url))

    assert control.do("POST", "lifecycle/subscriptionRemoved") == {"told": 1}
    wait_until(lambda: listener.notifications, "the event is here")

    (event,) = listener.notifications
    assert (event["lifecycleEvent"], event["subscriptionId"]) == ("subscriptionRemoved", made["id"])
    assert graph.get("/subscriptions")["value"] == []
