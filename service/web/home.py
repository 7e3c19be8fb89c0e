"""Lead a signed-in person to the first page that is theirs."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from service.web import navigation
from service.workflow.app import App


def pages(_app: App) -> Blueprint:
    """Make the page."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    def home() -> AnyResponse:
        places = navigation.places()
        return redirect(places[0].url, 303) if places else make_response(render_template("no-page.html"))

    return blueprint
