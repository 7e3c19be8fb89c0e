"""The address that Graph calls when mail has come in; it answers fast and believes only the secret."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request
from pydantic import BaseModel, Field, ValidationError

from service.workflow.app import App
from service.workflow.subscriptions import expects_handshake, take_notifications

_LONGEST_TOKEN = 4096
_log = structlog.get_logger()


class _Item(BaseModel):
    subscription_id: str = Field(alias="subscriptionId", max_length=128, pattern=r"^[^\x00]*$")
    client_state: str | None = Field(None, alias="clientState", max_length=128)
    lifecycle_event: str | None = Field(None, alias="lifecycleEvent", max_length=64)


class _Payload(BaseModel):
    value: list[_Item] = Field(max_length=1000)


def pages(app: App) -> Blueprint:
    """Make the page for one App."""
    blueprint = Blueprint("notifications", __name__)

    @blueprint.post("/graph/notifications")
    def notifications() -> Response:
        token = request.args.get("validationToken")
        if token is not None:
            return _handshake(token) if expects_handshake(app) else Response(status=400)
        # Always 202: another answer would tell a stranger something, and makes Graph stop calling.
        false = take_notifications(app, _read(request.get_data()))
        if false:
            _log.warning("false_notifications", number=false)
        return Response(status=202)

    return blueprint


def _handshake(token: str) -> Response:
    """Prove to Graph that the address is ours. A real token holds no markup, and none is given back."""
    if len(token) > _LONGEST_TOKEN or not token.isprintable() or "<" in token:
        return Response(status=400)
    return Response(token, content_type="text/plain; charset=utf-8")


def _read(body: bytes) -> list[dict[str, str | None]]:
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError:
        _log.warning("unreadable_notification")
        return []
    return [item.model_dump(by_alias=True) for item in payload.value]
