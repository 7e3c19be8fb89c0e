"""The company's logo, for the top of each page."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from service.config import PICTURES
from service.workflow.app import App


def pages(app: App) -> Blueprint:
    """Make the one page there is."""
    blueprint = Blueprint("logo", __name__)
    file = app.config.theme.logo
    picture = file.read_bytes() if file is not None else None

    @blueprint.get("/logo")
    def logo() -> Response:
        if file is None or picture is None:
            abort(404)
        return Response(picture, mimetype=PICTURES[file.suffix.lower()])

    return blueprint
