"""
Stand before the Flask app: throttle, make scripted faults happen, record each exchange with Graph.

The browser inbox and the control API pass through untouched.
"""

from __future__ import annotations

import io
import json
import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from werkzeug.datastructures import EnvironHeaders, Headers
from werkzeug.test import run_wsgi_app
from werkzeug.wsgi import get_content_length

from service.sandbox.conditions import Conditions
from service.sandbox.exchanges import Exchanges, readable, without_secrets
from service.sandbox.faults import Fault, Faults
from service.sandbox.odata import CONTENT_TYPE, error_body
from service.sandbox.throttling import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MANNER = "sandbox.manner"
"""Names a list in the WSGI environment; it takes the fault that says how the answer's body travels."""
_MICROSOFT = re.compile(r"/v1\.0/|/workflows/|/[^/_]+/(oauth2|v2\.0)/")


class ConnectionLost(ConnectionError):  # noqa: N818 - it is an event of the script, and no error here.
    """The script says that this connection ends without an answer."""


@dataclass(frozen=True)
class Answer:
    """What goes back: the status line's words, headers, body, and the fault that made it."""

    status: str
    headers: Headers
    body: bytes
    fault: str | None = None


class Front:
    """A WSGI application around another."""

    def __init__(
        self,
        app: WSGIApplication,
        faults: Faults,
        exchanges: Exchanges,
        throttle: Throttle,
        conditions: Callable[[], Conditions],
    ) -> None:
        self._app = app
        self._faults = faults
        self._exchanges = exchanges
        self._throttle = throttle
        self._conditions = conditions

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chunked = environ.get("wsgi.input_terminated", False)
        body = (
            environ["wsgi.input"].read()
            if chunked
            else environ["wsgi.input"].read(get_content_length(environ) or 0)
        )
        environ["wsgi.input"] = io.BytesIO(body)
        if not _MICROSOFT.match(environ["PATH_INFO"]):
            return self._app(environ, start_response)
        answer = self.answer(environ)
        if environ["PATH_INFO"].startswith("/v1.0/"):
            self._record(environ, body, answer)
        start_response(answer.status, list(answer.headers))
        return [answer.body]

    def answer(self, environ: WSGIEnvironment) -> Answer:
        """Answer a call or a part of a batch, with the faults that the script has for it."""
        method, path, conditions = environ["REQUEST_METHOD"], _path_and_query(environ), self._conditions()
        with self._throttle.admitting(method, path, conditions.limits) as refusal:
            if refusal is not None:
                return _error(environ, 429, "ApplicationThrottled", refusal.message, str(refusal.retry_after))
            time.sleep(conditions.latency)
            fault = self._faults.taking(method, path)
            if fault is not None and (seconds := fault.asks_to_wait()):
                self._throttle.close(path, seconds)
            return self._answer_admitted(environ, fault)

    def _answer_admitted(self, environ: WSGIEnvironment, fault: Fault | None) -> Answer:
        if fault is None:
            return self._carry_out(environ, None)
        time.sleep(fault.delay)
        environ.get(MANNER, []).append(fault)
        if fault.executed or fault.goes_well():
            answer = self._carry_out(environ, fault)
        if fault.reset:
            raise ConnectionLost(f"Scripted by fault {fault.id}.")
        if not fault.goes_well():
            return _error(environ, fault.status, fault.code, fault.message, fault.retry_after, fault.id)
        if fault.retry_after is not None:
            answer.headers["Retry-After"] = _header_value(fault.retry_after)
        return answer

    def _carry_out(self, environ: WSGIEnvironment, fault: Fault | None) -> Answer:
        chunks, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        return Answer(status, headers, b"".join(chunks), fault.id if fault else None)

    def _record(self, environ: WSGIEnvironment, body: bytes, answer: Answer) -> None:
        request = {
            "method": environ["REQUEST_METHOD"],
            "url": f"http://{environ['HTTP_HOST']}{environ['REQUEST_URI']}",
            "headers": without_secrets(dict(EnvironHeaders(environ))),
            "body": readable(body, environ.get("CONTENT_TYPE", "")),
        }
        answered = {
            "status": int(answer.status[:3]),
            "headers": without_secrets(dict(answer.headers)),
            "body": readable(answer.body, answer.headers.get("Content-Type", "")),
        }
        self._exchanges.record(request, answered, answer.fault)


def _path_and_query(environ: WSGIEnvironment) -> str:
    query = unquote(environ.get("QUERY_STRING", ""))
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    return f"{path}?{query}" if query else path


def _error(
    environ: WSGIEnvironment,
    status: int,
    code: str,
    message: str,
    retry_after: str | None,
    fault: str | None = None,
) -> Answer:
    own = str(uuid.uuid4())
    ids = {"request-id": own, "client-request-id": environ.get("HTTP_CLIENT_REQUEST_ID", own)}
    headers = Headers({"Content-Type": CONTENT_TYPE, "OData-Version": "4.0", **ids})
    if retry_after is not None:
        headers["Retry-After"] = _header_value(retry_after)
    body = json.dumps(error_body(code, message, ids)).encode()
    headers["Content-Length"] = str(len(body))
    return Answer(f"{status} {code or 'Error'}", headers, body, fault)


def _header_value(words: str) -> str:
    return quote(words, safe=" ,:")
