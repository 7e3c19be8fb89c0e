"""The pages of Teams' channels: the cards that Workflows posted there, drawn simply."""

from __future__ import annotations

from datetime import UTC

import flask
from flask.typing import ResponseReturnValue

from service.sandbox.context import sandbox
from service.sandbox.inbox.pages import render_page, views


@views.get("/channels/")
def channels() -> ResponseReturnValue:
    found = sorted(sandbox().store.channels.items())
    return render_page("channels.html", channels=[(name, len(cards)) for name, cards in found])


@views.get("/channels/<name>")
def channel(name: str) -> ResponseReturnValue:
    cards = sandbox().store.channels.get(name)
    if cards is None:
        flask.abort(404, "Nothing was posted into a channel of that name.")
    return render_page("channel.html", name=name, cards=list(reversed(cards)), utc=UTC)
