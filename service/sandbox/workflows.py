"""
Take webhook requests as a Workflow of Power Automate does ("When a Teams webhook request is received").

Any name of a channel will do; the query must still hold its signature. The answer is 202 whatever becomes of the card.
"""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from service.sandbox import clock
from service.sandbox.context import sandbox
from service.sandbox.posted_cards import posted

views = flask.Blueprint("workflows", __name__)


@views.post("/workflows/<channel>/triggers/manual/paths/invoke")
def trigger(channel: str) -> ResponseReturnValue:
    if not flask.request.args.get("sig"):
        words = "The request is missing an authorization token or a signature."
        return {"error": {"code": "DirectApiAuthorizationRequired", "message": words}}, 401
    card = posted(flask.request.get_data(), clock.now())
    sandbox().store.channels.setdefault(channel, []).append(card)
    return "", 202
