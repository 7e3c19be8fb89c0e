"""
Go through recorded exchanges, the parts of batches one by one, and check each distinct shape once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.graph_contract.contract import PREFIX, Call, find_operation, problems

_LIKE_AN_ENUM = re.compile(r"[A-Za-z]{2,32}")


def read_exchanges(file: Path) -> list[dict[str, Any]]:
    """Return the exchanges of a file that `python -m service.sandbox --exchanges` wrote."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def check_exchanges(exchanges: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return each contradiction to Microsoft's description once; an empty list is a pass."""
    distinct = {_shape(call): call for exchange in exchanges for call in _calls(exchange)}
    return list(dict.fromkeys(problem for call in distinct.values() for problem in problems(call)))


def _calls(exchange: Mapping[str, Any]) -> Iterator[Call]:
    request, answer = exchange["request"], exchange["answer"]
    call = _call(request, request["url"], answer, scripted=exchange.get("fault") is not None)
    yield call
    if call.path == f"{PREFIX}/$batch" and not call.scripted and call.status == 200:
        answers = {part["id"]: part for part in answer["body"]["responses"]}
        for part in request["body"]["requests"]:
            yield _call(part, f"{PREFIX}{part['url']}", answers[part["id"]], scripted=False)


def _call(request: Mapping[str, Any], url: str, answer: Mapping[str, Any], *, scripted: bool) -> Call:
    parts = urlsplit(url)
    return Call(
        method=request["method"],
        path=unquote(parts.path),
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        request_type=_content_type(request),
        request_body=request.get("body"),
        status=answer["status"],
        answer_type=_content_type(answer),
        answer_body=answer.get("body"),
        scripted=scripted,
    )


def _content_type(message: Mapping[str, Any]) -> str:
    headers = {name.casefold(): value for name, value in message.get("headers", {}).items()}
    return str(headers.get("content-type", "")).partition(";")[0]


def _shape(call: Call) -> str:
    """Return what makes two calls alike: operation, options, and the structure of both bodies."""
    operation = find_operation(call.method, call.path.removeprefix(PREFIX))
    place = operation.template if operation else call.path
    bodies = (_structure(call.request_body), _structure(call.answer_body))
    options = sorted((name, _structure(value)) for name, value in call.query.items())
    return json.dumps([call.method, place, options, call.status, call.scripted, call.answer_type, bodies])


def _structure(value: object) -> object:
    """Replace what differs from person to person by its type; words that may be enum members stay."""
    if isinstance(value, dict):
        return {name: _structure(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted({json.dumps(_structure(inner)) for inner in value})
    if isinstance(value, str) and _LIKE_AN_ENUM.fullmatch(value):
        return value
    return type(value).__name__
