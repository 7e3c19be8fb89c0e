"""
Answer `POST /$batch`: up to twenty calls in one, each with its own answer (concepts/json-batching.md).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.test import EnvironBuilder

from service.sandbox.context import FRONT
from service.sandbox.exchanges import readable
from service.sandbox.graph_mail import json_body
from service.sandbox.odata import GraphError, Json

if TYPE_CHECKING:
    from service.sandbox.front import Front

views = flask.Blueprint("graph_batch", __name__)

MOST = 20


@views.post("/$batch")
def batch() -> Json:
    parts = json_body().get("requests")
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise GraphError(400, "BadRequest", "The property 'requests' is missing.")
    if len(parts) > MOST:
        raise GraphError(
            400, "BadRequest", f"Number of batch request steps exceeds the maximum value of {MOST}."
        )
    if len({part.get("id") for part in parts}) < len(parts):
        raise GraphError(400, "BadRequest", "Request Ids in a batch must be unique.")
    answers: dict[str, Json] = {}
    for part in parts:
        answers[str(part["id"])] = _answer(part, answers)
    return {"responses": list(answers.values())}


def _answer(part: Json, before: dict[str, Json]) -> Json:
    needed = [before.get(str(key), {"status": 424}) for key in part.get("dependsOn", ())]
    if any(answer["status"] >= 400 for answer in needed):
        error = {"code": "FailedDependency", "message": "A request that this one depends on failed."}
        return {"id": part["id"], "status": 424, "headers": {}, "body": {"error": error}}
    front: Front = flask.request.environ[FRONT]
    answered = front.answer(_environ(part))
    headers = {
        name: value for name, value in answered.headers if name in ("Content-Type", "Retry-After", "Location")
    }
    body = readable(answered.body, answered.headers.get("Content-Type", ""))
    shown: Json = {"id": part["id"], "status": int(answered.status[:3]), "headers": headers}
    return {**shown, "body": body} if body is not None else shown


def _environ(part: Json) -> Any:
    body = part.get("body")
    headers = {**part.get("headers", {}), "Authorization": flask.request.headers.get("Authorization", "")}
    builder = EnvironBuilder(
        "/v1.0" + str(part.get("url")),
        base_url=flask.request.host_url,
        method=str(part.get("method", "GET")),
        headers=headers,
        data=None if body is None else json.dumps(body),
    )
    return builder.get_environ()
