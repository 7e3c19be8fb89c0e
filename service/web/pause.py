"""Pause and go on, for whoever holds a personal link; its owner is mailed what holds then."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.domain.speech import _
from service.rendering import speaking
from service.web.form_views import find_form
from service.workflow import pause_wishes
from service.workflow.app import App


def pages(app: App) -> Blueprint:
    """Make the one form."""
    blueprint = Blueprint("pause", __name__)

    @blueprint.post("/f/<token>/pause")
    def change(token: str) -> AnyResponse:
        view = find_form(app, token) or abort(404)
        with speaking(view.language):
            if request.form.get("sure") != "yes":
                flash(_("Nothing was changed: tick the box first."))
            else:
                _change(app, token, resumes=request.form.get("do") == "resume")
        return redirect(url_for("forms.form", token=token), 303)

    return blueprint


def _change(app: App, token: str, *, resumes: bool) -> None:
    try:
        back_on = _day(request.form.get("back-on", ""))
        pause_wishes.change_by_link(app, token, resumes=resumes, back_on=back_on)
    except pause_wishes.PauseError as problem:
        flash(_("Not paused: {problem}", problem=problem))
        return
    flash(_("You are back.") if resumes else _("Paused. A mail tells you how to go on."), "saved")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise pause_wishes.PauseError(
            _(
                "Write the day as year, month and day, like {example}, or leave it empty.",
                example="2026-11-02",
            )
        ) from None
