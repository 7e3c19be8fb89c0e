"""
Show what a save has stored, and undo it when asked twice.

Mail scanners press buttons too, so one button is not enough: a box has to be ticked before it.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from service.domain.periods import day_and_month
from service.domain.wording import given_name, weekday
from service.web import failures
from service.workflow.app import App
from service.workflow.undo_answers import Ending, preview, undo
from service.workflow.week_names import asked_week

_NOT_DONE = "Nothing was undone: tick the box first."
_FORGOTTEN = "Nothing was undone: your browser had forgotten this page. Please try once more."


def pages(app: App) -> Blueprint:
    """Make the pages for one App."""
    blueprint = Blueprint("undo", __name__)

    @blueprint.get("/u/<token>")
    def page(token: str) -> Response:
        return _page(app, token)

    @blueprint.post("/u/<token>")
    def put_back(token: str) -> AnyResponse:
        if request.form.get("sure") != "yes":
            return _page(app, token, 422, _NOT_DONE)
        ending = undo(app, token)
        if ending is Ending.NO_LINK:
            abort(404)
        if ending is Ending.UNDONE:
            flash("Undone. You get a mail that shows what stands now.", "saved")
        return redirect(url_for("undo.page", token=token), 303)

    @blueprint.errorhandler(CSRFError)
    def not_from_our_page(_error: CSRFError) -> Response:
        try:
            return _page(app, (request.view_args or {}).get("token", ""), 403, _FORGOTTEN)
        except NotFound:  # Flask asks no handler about what a handler raises.
            return failures.page(404)

    return blueprint


def _page(app: App, token: str, status: int = 200, notice: str = "") -> Response:
    with app.db.read() as session:
        found = preview(app, session, token) or abort(404)
        person = found.invitation.person
        local = found.saved_at.astimezone(ZoneInfo(found.invitation.list.zone))
        page = render_template(
            "undo.html",
            owner=given_name(person.name),
            week=asked_week(found.invitation),
            saved_at=f"{weekday(local.date())} {day_and_month(local.date())}, {local:%H:%M}",
            changes=found.changes,
            ending=found.ending,
            notice=notice,
        )
    return make_response(page, status)
