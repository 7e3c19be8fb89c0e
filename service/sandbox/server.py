"""
Put the sandbox together and serve it.

`serve` runs it in background threads, for tests; `python -m service.sandbox` is the process of its own.
"""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from service.sandbox import (
    control,
    graph_batch,
    graph_delta,
    graph_directory,
    graph_mail,
    graph_sending,
    graph_subscriptions,
    inbox,
    login,
    oauth,
    odata,
    rights,
    snapshot,
    workflows,
)
from service.sandbox.context import FRONT, SANDBOX, Sandbox
from service.sandbox.context import sandbox as the_sandbox
from service.sandbox.delivery import PostOffice
from service.sandbox.exchanges import Exchanges
from service.sandbox.faults import Fault, Faults
from service.sandbox.front import MANNER, ConnectionLost, Front
from service.sandbox.store import Store
from service.sandbox.subscriptions import Subscriptions
from service.sandbox.throttling import Throttle

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CLIENT_SECRET = "sandbox-secret"  # noqa: S105 - it opens nothing but the sandbox.
TOKEN_LIFETIME = 3599
"""Seconds, as Entra says it."""

POLL = 0.02
"""Seconds after which the server notices that it is to stop."""

_GRAPH = (graph_batch, graph_delta, graph_directory, graph_mail, graph_sending, graph_subscriptions)


def create_sandbox(
    exchanges_file: Path | None = None,
    *,
    client_secret: str = CLIENT_SECRET,
    token_lifetime: int = TOKEN_LIFETIME,
) -> Sandbox:
    """Return the parts of an empty sandbox."""
    store = Store()
    return Sandbox(
        store=store,
        post_office=PostOffice(store),
        subscriptions=Subscriptions(store),
        faults=Faults(),
        throttle=Throttle(),
        exchanges=Exchanges(exchanges_file),
        client_secret=client_secret,
        token_lifetime=token_lifetime,
    )


def create_app(sandbox: Sandbox) -> Front:
    """Return the WSGI app that serves a sandbox."""
    views = _views().wsgi_app

    def serve_it(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ |= {SANDBOX: sandbox, FRONT: front}
        return views(environ, start_response)

    front = Front(
        serve_it, sandbox.faults, sandbox.exchanges, sandbox.throttle, lambda: sandbox.store.conditions
    )
    return front


@functools.cache
def _views() -> flask.Flask:
    """Put the views together, once per process: they find their sandbox in the request. They run one at a time."""
    app = flask.Flask("service.sandbox", static_folder=None)
    app.json = _Json(app)
    app.register_blueprint(_graph())
    app.register_blueprint(oauth.views)
    app.register_blueprint(login.views)
    app.register_blueprint(workflows.views)
    app.register_blueprint(control.views)
    app.register_blueprint(inbox.views)
    app.register_error_handler(404, _answer_http_error)
    app.register_error_handler(405, _answer_http_error)
    for endpoint, view in app.view_functions.items():
        if not hasattr(view, "calls_out"):
            app.view_functions[endpoint] = _locked(view)
    return app


class _Json(flask.json.provider.DefaultJSONProvider):
    """JSON as Graph writes it: no escapes for letters, order kept."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return json.dumps(obj, ensure_ascii=False, separators=(",", ":"), default=str)


def _graph() -> flask.Blueprint:
    graph = flask.Blueprint("graph", __name__, url_prefix="/v1.0")
    graph.before_request(oauth.require_token)
    graph.before_request(rights.require_right)
    graph.after_request(odata.decorate)
    graph.register_error_handler(odata.GraphError, odata.answer_error)
    for module in _GRAPH:
        graph.register_blueprint(module.views)
    return graph


def _answer_http_error(error: HTTPException) -> Any:
    if flask.request.path.startswith("/v1.0/"):
        return odata.decorate(odata.answer_unknown_path(error))
    return error


def _locked(view: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        store = the_sandbox().store
        with store.lock:
            store.arrive()
            return view(*args, **kwargs)

    return run


class _Server(ThreadedWSGIServer):
    """A server that ends its kept connections when it closes, as the end of a process would."""

    def __init__(self, host: str, port: int, app: Front) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(host, port, app, _KeepAlive)

    def server_close(self) -> None:
        super().server_close()
        for connection in tuple(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _KeepAlive(WSGIRequestHandler):
    """
    Speak HTTP/1.1 with kept connections, which Werkzeug's own handler always closes because bodies might stay unread:
    `front` reads every body whole.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def run_wsgi(self) -> None:
        manner: list[Fault] = []
        environ = {**self.make_environ(), MANNER: manner}
        try:
            chunks, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        except ConnectionLost:
            self._break_connection()
            return
        body = b"".join(chunks)
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and int(code) != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self._write_body(body, manner[0] if manner else None)

    def _write_body(self, body: bytes, manner: Fault | None) -> None:
        if manner is not None and manner.cut:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self._break_connection()
        elif manner is not None and manner.slow:
            middle = len(body) // 2
            for part in (body[:middle], body[middle:]):
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(manner.slow / 2)
        else:
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of each request; the exchanges are recorded."""

    def _break_connection(self) -> None:
        """End the connection the way a broken network does (RST)."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True


@dataclass
class Running:
    """A sandbox that is being served at `url`."""

    url: str
    sandbox: Sandbox
    _server: _Server
    _thread: threading.Thread
    _state: Path | None

    def close(self) -> None:
        """Stop serving and delivering; keep the state if there is a place for it."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()
        self.sandbox.subscriptions.close()
        self.sandbox.exchanges.close()
        if self._state is not None:
            snapshot.save(self.sandbox.store, self._state)


def serve(
    port: int = 0,
    *,
    host: str = "127.0.0.1",
    state: Path | None = None,
    exchanges: Path | None = None,
    client_secret: str = CLIENT_SECRET,
    token_lifetime: int = TOKEN_LIFETIME,
) -> Running:
    """
    Serve a sandbox in the background; port 0 takes any free one. It is empty, unless an earlier run left people and
    mail in the folder `state`.

    Raises:
        SnapshotError: what the earlier run left can't be read.
    """
    sandbox = create_sandbox(exchanges, client_secret=client_secret, token_lifetime=token_lifetime)
    if state is not None:
        snapshot.load(sandbox.store, state)
    server = _Server(host, port, create_app(sandbox))
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), name="sandbox", daemon=True)
    thread.start()
    return Running(f"http://{host}:{server.port}", sandbox, server, thread, state)
