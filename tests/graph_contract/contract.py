"""
Ask Microsoft's description about one request and its answer.

Schemas there are open and unknown query options pass its validators, so names are compared as well (`names`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from tests.graph_contract.names import unknown_names

HOST = "https://graph.microsoft.com"
PREFIX = "/v1.0"


@dataclass(frozen=True)
class Call:
    """One request and its answer; a body is parsed JSON, text, or None."""

    method: str
    path: str
    """Decoded, beginning with `/v1.0`."""
    query: Mapping[str, str]
    request_type: str
    request_body: object
    status: int
    answer_type: str
    answer_body: object
    scripted: bool
    """A fault of the script made the answer, so it proves nothing."""

    @property
    def follows_a_link(self) -> bool:
        """Say whether the server made this URL, and so the options in it."""
        return any(name in self.query for name in ("$skiptoken", "$deltatoken", "$skip"))


@dataclass(frozen=True)
class Operation:
    """What the description says of one method on one path."""

    template: str
    parameters: frozenset[str]
    documented_status: int
    request_schema: Mapping[str, Any] | None
    answer_schema: Mapping[str, Any] | None


@cache
def contract() -> Mapping[str, Any]:
    """Return the description as data."""
    found: Mapping[str, Any] = json.loads(Path(__file__).with_name("contract.json").read_text("utf-8"))
    return found


@cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(dict(contract()))


def problems(call: Call) -> Iterator[str]:
    """Give each contradiction between a call and the description, as a sentence that names the call."""
    operation = find_operation(call.method, call.path.removeprefix(PREFIX))
    if operation is None:
        yield f"{call.method} {call.path}: there is no such operation"
        return
    found = [*_request_problems(call, operation)]
    if not call.scripted:
        found += _answer_problems(call, operation)
    yield from (f"{call.method} {operation.template}: {problem}" for problem in found)


def find_operation(method: str, path: str) -> Operation | None:
    """Return the operation for a path below the version; literal segments win over templates."""
    for template, pattern in _templates():
        item = contract()["paths"][template]
        if pattern.fullmatch(path) and method.lower() in item:
            return _operation(template, item, item[method.lower()])
    return None


@cache
def _templates() -> list[tuple[str, re.Pattern[str]]]:
    templates = sorted(contract()["paths"], key=lambda template: template.count("{"))
    return [
        (template, re.compile(re.sub(r"\\{[^{}]+\\}", "[^/]+", re.escape(template))))
        for template in templates
    ]


def _operation(template: str, item: Mapping[str, Any], described: Mapping[str, Any]) -> Operation:
    parameters = [resolve(each) for each in (*item.get("parameters", ()), *described.get("parameters", ()))]
    request = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    answer = resolve(described["responses"].get("2XX", {})).get("content", {}).get("application/json", {})
    return Operation(
        template=template,
        parameters=frozenset(each["name"] for each in parameters if each["in"] == "query"),
        documented_status=described["x-documented-status"],
        request_schema=request.get("schema"),
        answer_schema=answer.get("schema"),
    )


def resolve(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow `$ref` to what it names."""
    while "$ref" in node:
        target: Mapping[str, Any] = contract()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def _request_problems(call: Call, operation: Operation) -> Iterator[str]:
    if call.follows_a_link:
        return
    for name in sorted(call.query.keys() - operation.parameters):
        yield f"the query option {name} is not described"
    yield from (f"request: {problem}" for problem in _complaints(_openapi().validate_request, _request(call)))
    if operation.request_schema is not None and isinstance(call.request_body, dict):
        for name in unknown_names(operation.request_schema, call.request_body, resolve):
            yield f"request: the property {name} is not described"


def _answer_problems(call: Call, operation: Operation) -> Iterator[str]:
    if call.status < 400 and call.status != operation.documented_status:
        yield f"answer: status {call.status} instead of {operation.documented_status}"
    yield from (
        f"answer {call.status}: {problem}"
        for problem in _complaints(_openapi().validate_response, _request(call), _response(call))
    )
    if call.status < 400 and operation.answer_schema is not None and isinstance(call.answer_body, dict):
        for name in unknown_names(operation.answer_schema, call.answer_body, resolve):
            yield f"answer: the property {name} is not described"


def _complaints(validate: Any, *subjects: object) -> Iterator[str]:
    try:
        validate(*subjects)
    except OpenAPIError as error:
        yield _in_words(error)


def _in_words(error: BaseException) -> str:
    """Return the sentences of an error and of what it was raised from, with the schema's finer complaints."""
    words = [str(error)]
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
        words += [finer.message for finer in getattr(error, "schema_errors", ())] or [str(error)]
    return "; ".join(dict.fromkeys(word for word in words if word))[:500]


def _request(call: Call) -> MockRequest:
    return MockRequest(
        HOST,
        call.method.lower(),
        call.path,
        args={} if call.follows_a_link else dict(call.query),
        data=_bytes(call.request_body),
        content_type=call.request_type or "application/json",
    )


def _response(call: Call) -> MockResponse:
    return MockResponse(
        _bytes(call.answer_body) or b"",
        status_code=call.status,
        content_type=call.answer_type or "application/json",
    )


def _bytes(body: object) -> bytes | None:
    if body is None:
        return None
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
