"""
A web server that says what a test tells it to: the answers that a well-behaved Graph never gives.

It grants tokens by itself (token-1, token-2, …), so that real MSAL stands before every call.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from service.graph.settings import GraphSettings

LOGIN = "https://login.microsoftonline.com"


@dataclass(frozen=True)
class Answer:
    """What to say next."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    resets: bool = False
    """Cut the connection instead of answering."""
    hangs: bool = False
    """Say nothing until the test is over."""


def error(status: int, code: str, *, retry_after: str | None = None, inner_code: str | None = None) -> Answer:
    """Return an answer in the shape of Graph's errors."""
    body = {
        "error": {
            "code": code,
            "message": "Words about wendy@example.com",
            "innerError": {"code": inner_code},
        }
    }
    return Answer(status, body, {"Retry-After": retry_after} if retry_after else {})


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int
    """The client's end of the connection."""

    def json(self) -> Any:
        return json.loads(self.body)


class ScriptedServer:
    """The script and the record of one server."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.login_answers: deque[Answer] = deque()
        self.requests: list[Seen] = []
        self.login_requests: list[Seen] = []
        self.over = threading.Event()
        self._tokens = 0

    url = ""

    def will_answer(self, *answers: Answer) -> None:
        """Add to the script."""
        self.answers.extend(answers)

    def answer_to(self, seen: Seen) -> Answer:
        """Take the next line of the script."""
        if "/v2.0/" not in seen.path:
            self.requests.append(seen)
            return self.answers.popleft()
        self.login_requests.append(seen)
        if self.login_answers:
            return self.login_answers.popleft()
        return self.discovery() if seen.method == "GET" else self._grant()

    def discovery(self) -> Answer:
        """Return what the login says about its endpoints."""
        tenant = f"{LOGIN}/example.com"
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        urls = {name: f"{tenant}/oauth2/v2.0/{end}" for name, end in endpoints.items()}
        return Answer(200, {"issuer": f"{tenant}/v2.0", **urls})

    def _grant(self) -> Answer:
        self._tokens += 1
        return Answer(
            200, {"token_type": "Bearer", "expires_in": 3599, "access_token": f"token-{self._tokens}"}
        )


def _handler_of(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # Headers and body leave together, or each answer waits 40 ms for an acknowledgement.

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen = Seen(self.command, self.path, dict(self.headers.items()), body, self.client_address[1])
            answer = script.answer_to(seen)
            if answer.hangs:
                script.over.wait()
                self.close_connection = True
            elif answer.resets:
                self._reset()
            else:
                self._say(answer)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815 - http.server finds them by name.

        def _say(self, answer: Answer) -> None:
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            content = b"" if answer.body is None else body
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def _reset(self) -> None:
            # Lingering for no time makes the close a reset, as a broken balancer sends it.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so.
            """Keep the test's output for the test."""

    return Handler


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """Run a server for the length of a test."""
    script = ScriptedServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(script))
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()


def settings_for(url: str) -> GraphSettings:
    """Return settings that waste no test's time."""
    return GraphSettings(
        tenant="example.com",
        client_id="okr",
        secret="sandbox-secret",
        sandbox_url=url,
        read_timeout=20.0,
        first_pause=0.01,
    )
