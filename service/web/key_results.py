"""Show all teams' key results with their codes, to whoever was asked this week."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from service.rendering import speaking
from service.web.form_views import find_key_results
from service.workflow.app import App


def pages(app: App) -> Blueprint:
    """Make the page for one App."""
    blueprint = Blueprint("key_results", __name__)

    @blueprint.get("/k/<token>")
    def page(token: str) -> str:
        view = find_key_results(app, token)
        if view is None:
            abort(404)
        with speaking(view.language):
            return render_template("key-results.html", view=view)

    return blueprint
