"""The address that Graph calls when mail has come in; it answers fast and believes only the secret."""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request
from pydantic import BaseModel, Field, ValidationError

from service.workflow.app import App
from service.workflow.doorbell import Notification, ring

_LONGEST_TOKEN = 4096
_log = structlog.get_logger()


class _Item(BaseModel):
    subscription_id: str = Field(alias="subscriptionId", max_length=128)
    client_state: str | None = Field(None, alias="clientState", max_length=128)


class _Payload(BaseModel):
    value: list[_Item] = Field(max_length=1000)


def pages(app: App) -> Blueprint:
    """Make the page for one App."""
    blueprint = Blueprint("notifications", __name__)

    @blueprint.post("/graph/notifications")
    def notifications() -> Response:
        token = request.args.get("validationToken")
        if token is not None:
            return _handshake(token)
        # Always 202: another answer would tell a stranger something, and makes Graph stop calling.
        genuine = ring(app, _read(request.get_data()))
        if not genuine:
            _log.warning("notification_not_genuine")
        return Response(status=202)

    return blueprint


def _handshake(token: str) -> Response:
    """Prove to Graph that the address is ours. A real token holds no markup, and none is given back."""
    if len(token) > _LONGEST_TOKEN or not token.isprintable() or "<" in token:
        return Response(status=400)
    return Response(token, content_type="text/plain; charset=utf-8")


def _read(body: bytes) -> list[Notification]:
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError:
        return []
    return [Notification(item.subscription_id, item.client_state or "") for item in payload.value]
