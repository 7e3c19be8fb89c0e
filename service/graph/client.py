"""
Speak HTTP with Microsoft Graph: one kept connection per thread, our token, JSON in and out, errors of our own.

What the calls mean is `service.graph.mail` and `service.graph.directory`; which error an answer is, `answers`.
What fails in passing is tried again a little where a second time does no harm: reading, and setting values (PATCH).
Making and sending are tried once: whether they were carried out is for the caller to look up.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import requests
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NewConnectionError
from urllib3.util import parse_url

from service.crashpoints import crash_point
from service.errors import AmbiguousError, NotFoundError, PermanentError, TransientError
from service.graph.answers import JSONObject, error_of, json_of, parse_retry_after
from service.graph.auth import AppTokens
from service.graph.settings import GraphSettings
from service.graph.transport import BoundSession

_MOST_IN_A_BATCH = 20


@dataclass(frozen=True)
class Route:
    """A path of Graph. `template` names no person and no id: it may stand in logs and errors."""

    template: str
    path: str


def route(template: str, **values: str) -> Route:
    """Fill the braces of `template`, each value quoted as one path segment (ids hold `=`, guests' names hold `#`)."""
    return Route(
        template, template.format(**{name: quote(value, safe="@") for name, value in values.items()})
    )


@dataclass(frozen=True)
class _Request:
    method: str
    url: str
    call: str
    expected: int
    prefer: Sequence[str]
    body: Mapping[str, object] | None = None
    only_reads: bool = False
    """A POST that carries nothing but reads."""

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.only_reads

    @property
    def is_repeatable(self) -> bool:
        return self.method in {"GET", "PATCH"} or self.only_reads


class GraphClient:
    """
    Call Graph. Each method takes `prefer`, the values of the Prefer header, and raises the errors of `service.errors`:

    TransientError (a read failed in passing, a call was throttled or never reached Graph), AmbiguousError (a write may
    have been carried out), NotFoundError, SyncStateLostError, RefusedError (any other refusal, a PermanentError),
    ConfigurationError (no token, or a new token refused).
    """

    def __init__(self, settings: GraphSettings, tokens: AppTokens) -> None:
        self._settings = settings
        self._tokens = tokens
        self._of_this_thread = threading.local()

    def get(
        self, where: Route, query: Mapping[str, str] | None = None, *, prefer: Sequence[str] = ()
    ) -> JSONObject:
        """Read one thing, or the first page of many."""
        url = self._settings.api_url + where.path + _query_text(query)
        return self._object(_Request("GET", url, f"GET {where.template}", 200, prefer))

    def get_many(
        self, wheres: Sequence[Route], query: Mapping[str, str] | None = None
    ) -> list[JSONObject | None]:
        """
        Read many things of one kind, twenty in a call (JSON batching); None for one that is not there.

        What a batch could not read is asked for by itself, with the attempts and errors of `get`.
        """
        found: list[JSONObject | None] = []
        for first in range(0, len(wheres), _MOST_IN_A_BATCH):
            found += self._read_batch(wheres[first : first + _MOST_IN_A_BATCH], query)
        return found

    def _read_batch(
        self, wheres: Sequence[Route], query: Mapping[str, str] | None
    ) -> list[JSONObject | None]:
        parts = [
            {"id": str(number), "method": "GET", "url": where.path + _query_text(query)}
            for number, where in enumerate(wheres)
        ]
        url, call = self._settings.api_url + "/$batch", "POST /$batch"
        answer = self._object(_Request("POST", url, call, 200, (), {"requests": parts}, only_reads=True))
        answers = {part["id"]: part for part in answer["responses"]}
        return [self._part(where, query, answers.get(str(number), {})) for number, where in enumerate(wheres)]

    def _part(self, where: Route, query: Mapping[str, str] | None, answer: JSONObject) -> JSONObject | None:
        if answer.get("status") == 404:
            return None
        body = answer.get("body")
        if answer.get("status") == 200 and isinstance(body, dict):
            return body
        try:
            return self.get(where, query)
        except NotFoundError:
            return None

    def follow(self, link: str, *, prefer: Sequence[str] = ()) -> JSONObject:
        """
        Read the page that an `@odata.nextLink` or `@odata.deltaLink` leads to, exactly as it was given.

        Raises:
            PermanentError: The link leads elsewhere than to our Graph. Nothing was asked and our token not shown.
        """
        self._refuse_foreign(link)
        return self._object(_Request("GET", link, "GET a following page", 200, prefer))

    def items(
        self, where: Route, query: Mapping[str, str] | None = None, *, prefer: Sequence[str] = ()
    ) -> Iterator[JSONObject]:
        """Read all of a collection, page after page; an empty page is not the end."""
        page = self.get(where, query, prefer=prefer)
        yield from page["value"]
        while link := page.get("@odata.nextLink"):
            page = self.follow(link, prefer=prefer)
            yield from page["value"]

    def create(self, where: Route, body: Mapping[str, object], *, prefer: Sequence[str] = ()) -> JSONObject:
        """Make a new thing (POST, 201) and return it."""
        return self._object(self._write("POST", where, 201, prefer, body))

    def update(self, where: Route, body: Mapping[str, object], *, prefer: Sequence[str] = ()) -> JSONObject:
        """Change what `body` names (PATCH, 200) and return the whole."""
        return self._object(self._write("PATCH", where, 200, prefer, body))

    def act(self, where: Route, *, prefer: Sequence[str] = ()) -> float | None:
        """
        Order an action that needs no words and gives none back (POST, 202).

        Return the seconds that Graph asks us to leave it alone for although it took the order, if it does.
        """
        answer = self._call(self._write("POST", where, 202, prefer))
        return parse_retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))

    def delete(self, where: Route, *, prefer: Sequence[str] = ()) -> None:
        """Remove a thing (DELETE, 204)."""
        self._call(self._write("DELETE", where, 204, prefer))

    def close(self) -> None:
        """Close the calling thread's connection."""
        self._session().close()

    def _write(
        self,
        method: str,
        where: Route,
        expected: int,
        prefer: Sequence[str],
        body: Mapping[str, object] | None = None,
    ) -> _Request:
        url = self._settings.api_url + where.path
        return _Request(method, url, f"{method} {where.template}", expected, prefer, body)

    def _object(self, request: _Request) -> JSONObject:
        """Return the object that Graph answers with, after a few attempts where that is allowed."""
        started = time.monotonic()
        for pause in self._pauses(request):
            try:
                return json_of(self._call(request), request.call, writes=request.writes)
            except TransientError as error:
                wait = max(pause, error.retry_after or 0)
                if time.monotonic() - started + wait > self._settings.patience:
                    raise
                time.sleep(wait)
        return json_of(self._call(request), request.call, writes=request.writes)

    def _pauses(self, request: _Request) -> Iterator[float]:
        if request.is_repeatable:
            for attempt in range(self._settings.attempts - 1):
                yield self._settings.first_pause * 2**attempt

    def _call(self, request: _Request) -> requests.Response:
        token = self._tokens.token()
        answer = self._send(request, token)
        if answer.status_code == 401:
            # Refused at the door, so a write was not carried out either. Once; a second refusal is an error.
            answer = self._send(request, self._tokens.renew(token))
        if answer.status_code != request.expected:
            raise error_of(answer, request.call, writes=request.writes, now=datetime.now(UTC))
        return answer

    def _send(self, request: _Request, token: str) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "client-request-id": str(uuid.uuid4()),
        }
        if request.prefer:
            headers["Prefer"] = ", ".join(request.prefer)
        crash_point(f"before {request.call}")
        try:
            answer = self._exchange(request, headers)
        except requests.RequestException as error:
            # The library's own words hold the address that was called, so they are not passed on.
            raise _lost(request, error, headers["client-request-id"]) from None
        crash_point(f"after {request.call}")
        return answer

    def _exchange(self, request: _Request, headers: Mapping[str, str]) -> requests.Response:
        if request.method == "GET":  # A link of Graph's own may have to be quoted.
            return self._session().request("GET", request.url, headers=headers)
        return self._session().write(request.method, request.url, request.body, headers)

    def _session(self) -> BoundSession:
        """Return the session of this thread: sessions are not safe to share, and making one costs a handshake."""
        if not hasattr(self._of_this_thread, "session"):
            self._of_this_thread.session = BoundSession(self._settings)
        session: BoundSession = self._of_this_thread.session
        return session

    def _refuse_foreign(self, link: str) -> None:
        # Judged by the very parser that opens the connection, so that no spelling is read in two ways.
        own = parse_url(self._settings.api_url)
        try:
            given = parse_url(link)
        except LocationParseError:
            raise PermanentError("Graph gave a paging link that is no address.") from None
        same_place = (given.scheme, given.auth, given.host, given.port) == (
            own.scheme,
            None,
            own.host,
            own.port,
        )
        if not same_place or not (given.path or "").startswith(f"{own.path}/"):
            raise PermanentError("A paging link leads away from Graph; it was not followed.")


def _query_text(query: Mapping[str, str] | None) -> str:
    # Graph wants spaces as %20; the signs of OData's own grammar stay readable in its logs.
    return "?" + urlencode(query, safe="$,()':/", quote_via=quote) if query else ""


def _lost(request: _Request, error: requests.RequestException, request_id: str) -> TransientError:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    name = type(reason or error).__name__
    message = f"No answer of Graph to {request.call} (client-request-id {request_id}): {name}."
    never_sent = isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError) or isinstance(
        reason, NewConnectionError | ConnectTimeoutError
    )
    return TransientError(message) if never_sent or not request.writes else AmbiguousError(message)
