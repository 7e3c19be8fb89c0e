"""
Tell machines how the service is: /healthz (this process lives), /readyz (it can do its work), /metrics (numbers).

/healthz asks nobody, so that a database which restarts doesn't get the web process killed as well. The numbers come
from the database, the same through every process.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from service.web.metrics import Figures
from service.workflow.app import App
from service.workflow.readiness import not_ready

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_LOOPBACK = ("127.0.0.1", "::1")


def pages(app: App) -> Blueprint:
    """Make the pages for one App."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @blueprint.get("/readyz")
    def ready() -> Response:
        problems = not_ready(app)
        answer = jsonify(status="not ready" if problems else "ok", problems=list(problems))
        answer.status_code = 503 if problems else 200
        return answer

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if not _may_see_numbers(app):
            abort(404)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(Figures(app))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return blueprint


def _may_see_numbers(app: App) -> bool:
    """With a token set, only who has it; without one, only this machine itself, not through a proxy on it."""
    if app.config.metrics_token is not None:
        wanted = f"Bearer {app.config.metrics_token.get_secret_value()}".encode()
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted)
    return request.remote_addr in _LOOPBACK and not any(name in request.headers for name in _FORWARDED)
