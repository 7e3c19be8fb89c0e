"""
Speak OData as Graph does: errors, `Prefer`, `$select`, paging.

`$filter` has a small language of its own, see `odata_filter`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import flask
from werkzeug.exceptions import HTTPException

Json = dict[str, Any]
T = TypeVar("T")

CONTENT_TYPE = (
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
)
CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#"
_PREFERENCE = re.compile(r'([\w.\-]+)\s*=\s*"?([^",;]+)"?')


class GraphError(Exception):
    """An answer other than success, with Graph's code and sentence."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def error_body(code: str, message: str, ids: Mapping[str, str]) -> Json:
    """Return the body of an error (concepts/errors.md); `ids` are those of the request."""
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return {"error": {"code": code, "message": message, "innerError": {"date": date, **ids}}}


def request_ids() -> dict[str, str]:
    """Return the request's id and the client's, both made up once where they are missing."""
    if "graph_ids" not in flask.g:
        own = str(uuid.uuid4())
        flask.g.graph_ids = {
            "request-id": own,
            "client-request-id": flask.request.headers.get("client-request-id", own),
        }
    ids: dict[str, str] = flask.g.graph_ids
    return ids


def answer_error(error: GraphError) -> flask.Response:
    """Return the answer that tells of an error."""
    response = flask.make_response(
        flask.jsonify(error_body(error.code, error.message, request_ids())), error.status
    )
    response.headers.update(error.headers)
    return response


def answer_unknown_path(error: HTTPException) -> flask.Response:
    """Return Graph's answer to a path or method that it (or this sandbox) does not have."""
    if error.code == 405:
        return answer_error(GraphError(405, "UnknownError", "The OData request is not supported."))
    segment = flask.request.path.rstrip("/").rpartition("/")[2]
    return answer_error(GraphError(400, "BadRequest", f"Resource not found for the segment '{segment}'."))


@dataclass(frozen=True)
class Prefer:
    """What the client prefers; several values may share one header or come in several."""

    immutable_ids: bool = False
    text_bodies: bool = False
    page_size: int | None = None

    @classmethod
    def of(cls, request: flask.Request) -> Prefer:
        """Read the `Prefer` headers of a request."""
        pairs = _PREFERENCE.findall(",".join(request.headers.getlist("Prefer")))
        values = {name.casefold(): value.strip() for name, value in pairs}
        size = values.get("odata.maxpagesize", "")
        return cls(
            immutable_ids=values.get("idtype", "").casefold() == "immutableid",
            text_bodies=values.get("outlook.body-content-type", "").casefold() == "text",
            page_size=int(size) if size.isdigit() and int(size) > 0 else None,
        )

    def applied(self) -> str:
        """Return the value of `Preference-Applied`, empty where nothing was preferred."""
        parts = []
        if self.immutable_ids:
            parts.append('IdType="ImmutableId"')
        if self.text_bodies:
            parts.append('outlook.body-content-type="text"')
        if self.page_size:
            parts.append(f"odata.maxpagesize={self.page_size}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Query:
    """The OData query options of a request, checked against what the resource knows."""

    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: flask.Request, allowed: Iterable[str]) -> Query:
        """Read the options; one that is not `allowed` is refused."""
        options = dict(request.args.items())
        for name in options.keys() - set(allowed):
            raise GraphError(400, "BadRequest", f"The query parameter '{name}' is not supported.")
        return cls(options)

    def get(self, name: str) -> str | None:
        """Return an option's words, None where it was not given."""
        return self.options.get(name)

    def select(self, known: Iterable[str], kind: str) -> list[str] | None:
        """Return the names to show, None for the usual ones; an unknown name is refused."""
        given = self.get("$select")
        if given is None:
            return None
        names = [name.strip() for name in given.split(",") if name.strip()]
        for name in names:
            if name not in known:
                raise GraphError(
                    400,
                    "RequestBroker--ParseUri",
                    f"Could not find a property named '{name}' on type '{kind}'.",
                )
        return names

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`."""
        given = self.get(name)
        if given is None:
            return default
        if not given.isdigit() or not low <= int(given) <= high:
            raise GraphError(
                400, "BadRequest", f"Invalid value '{given}' for {name}: {low} to {high} expected."
            )
        return int(given)


def page(
    items: Sequence[T], show: Callable[[T], Json], *, skip: int, size: int, carried_by: str, context: str
) -> Json:
    """
    Return one page of a collection. `carried_by` is the query option that holds the place in the next link: `$skip` for
    mail, `$skiptoken` for the directory; all other options travel along.
    """
    body: Json = {"@odata.context": CONTEXT + context}
    if skip + size < len(items):
        body["@odata.nextLink"] = _same_request_with({carried_by: str(skip + size)})
    body["value"] = [show(item) for item in items[skip : skip + size]]
    return body


def _same_request_with(changed: Mapping[str, str]) -> str:
    """Return the URL of the present request with some query options changed."""
    options = {**flask.request.args, **changed}
    return link(flask.request.path, options)


def link(path: str, options: Mapping[str, str]) -> str:
    """Return an absolute link to this sandbox, encoded the way Graph encodes its links."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
    return f"{flask.request.host_url.rstrip('/')}{quote(path, safe='/:@$()')}?{query}"


def decorate(response: flask.Response) -> flask.Response:
    """Give an answer the headers that Graph's answers have."""
    response.headers.update(request_ids())
    response.headers["Cache-Control"] = "private"
    response.headers["x-ms-ags-diagnostic"] = '{"ServerInfo":{"DataCenter":"Sandbox","Slice":"E","Ring":"1"}}'
    if response.mimetype == "application/json":
        response.headers["Content-Type"] = CONTENT_TYPE
        response.headers["OData-Version"] = "4.0"
    applied = Prefer.of(flask.request).applied()
    if applied:
        response.headers["Preference-Applied"] = applied
    return response
