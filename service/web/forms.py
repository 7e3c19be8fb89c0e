"""Show a personal form to whoever holds its link, and store it when it is sent: a GET never changes anything."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from textwrap import shorten

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
from werkzeug.wrappers import Response as AnyResponse

from service.domain.form_entries import EntryProblem
from service.domain.speech import _
from service.rendering import speaking
from service.web import failures, fields
from service.web.form_views import FormView, find_form
from service.workflow.answer_by_form import Ending, Outcome, save_form
from service.workflow.app import App

_LONGEST_QUOTE = 300


def pages(app: App) -> Blueprint:
    """Make the pages for one App."""
    blueprint = Blueprint("forms", __name__)

    @blueprint.get("/f/<token>")
    def form(token: str) -> Response:
        view = _find(app, token)
        shown = fields.shown_values(view)
        with speaking(view.language):
            return _page(view, token, shown, shown)

    @blueprint.post("/f/<token>")
    def save(token: str) -> AnyResponse:
        before = _find(app, token)
        with speaking(before.language):
            problems = fields.too_long(request.form)
            if problems:
                return _again(before, token, 422, problems=problems)
            outcome = save_form(app, token, fields.read_entries(request.form), _submit_id())
            return _answer(before, token, outcome)

    @blueprint.errorhandler(CSRFError)
    def not_from_our_page(error: CSRFError) -> Response:
        token = (request.view_args or {}).get("token", "")
        view = find_form(app, token) if request.endpoint == "forms.save" else None
        if view is None:
            return failures.page(404)
        with speaking(view.language):
            return _again(view, token, 403, notice=_expired())

    return blueprint


def _find(app: App, token: str) -> FormView:
    return find_form(app, token) or abort(404)


def _submit_id() -> str:
    """Return the id of the page that was sent; a page without one is a page of its own."""
    given = request.form.get(fields.SUBMIT_ID, "")
    return given if 0 < len(given) <= 64 and given.isprintable() else uuid.uuid4().hex


def _answer(before: FormView, token: str, outcome: Outcome) -> AnyResponse:
    match outcome.ending:
        case Ending.NO_FORM:
            abort(404)
        case Ending.PROBLEMS:
            return _again(before, token, 422, problems=outcome.problems)
        case Ending.SENT_BEFORE | Ending.TOO_LATE:
            return _again(before, token, 409, notice=_say_again(outcome.ending))
        case Ending.UNCHANGED:
            flash(_("Nothing was changed, so nothing new is stored."))
        case Ending.SAVED | Ending.REPEATED:
            _flash_saved(before, outcome)
    return redirect(url_for("forms.form", token=token), 303)


def _say_again(ending: Ending) -> str:
    """Say why nothing was saved where the page shows once more what was entered."""
    if ending is Ending.SENT_BEFORE:
        return _(
            "Not saved yet: this page was sent before. What you wrote now is below; save it if you mean it."
        )
    return _(
        "Not saved: this week can’t be changed any more. What you wrote is below, so that you can copy it."
    )


def _expired() -> str:
    return _(
        "Not saved yet: your browser had forgotten this page. What you wrote is below; please save once more."
    )


def _flash_saved(before: FormView, outcome: Outcome) -> None:
    flash(_("Saved. {name} gets a mail that shows what is stored.", name=before.owner), "saved")
    if outcome.ending is Ending.SAVED and _overwrote(before):
        flash(
            _(
                "While this page was open, the same lines were changed elsewhere. What you sent now counts; both are kept."
            )
        )
    if outcome.not_read:
        # Only the beginning: messages travel in a cookie, and a browser drops one that is too large.
        words = shorten(" ".join(outcome.not_read), _LONGEST_QUOTE, placeholder="…")
        flash(_("Not read as a key result or score: “{words}”", words=words))


def _overwrote(before: FormView) -> bool:
    """Say whether a field that was sent held something newer than the page had shown."""
    shown, stored = fields.shown_before(request.form), fields.shown_values(before)
    return any(
        name in stored and shown.get(name, "") != stored[name] for name in fields.changed(request.form)
    )


def _again(
    view: FormView, token: str, status: int, *, problems: Sequence[EntryProblem] = (), notice: str = ""
) -> Response:
    """Show the page again with what the person entered."""
    shown = fields.shown_before(request.form)
    values = fields.shown_values(view) | shown | fields.changed(request.form)
    return _page(view, token, values, shown, status=status, problems=problems, notice=notice)


def _page(
    view: FormView,
    token: str,
    values: Mapping[str, str],
    shown: Mapping[str, str],
    *,
    status: int = 200,
    problems: Sequence[EntryProblem] = (),
    notice: str = "",
) -> Response:
    page = render_template(
        "setup.html" if view.is_setup else "review.html",
        view=view,
        values=values,
        shown=json.dumps(dict(shown)),
        submit_id=uuid.uuid4().hex,
        errors={fields.field_name(problem): problem.message for problem in problems},
        notice=notice,
        typed=fields.typed(request.form),
        longest=fields.LONGEST,
        key_results_url=url_for("key_results.page", token=token),
        pause_url=url_for("pause.change", token=token),
    )
    return make_response(page, status)
