"""The admin's page of a team's objectives and key results: see them, change them as text, take them out as a file."""

from __future__ import annotations

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
from werkzeug.wrappers import Response as AnyResponse

from service.domain.objectives import looks_like_csv
from service.errors import ConfigurationError
from service.web import gate
from service.workflow import change_objectives
from service.workflow.app import App
from service.workflow.change_objectives import ImportReport, ObjectivesReport


def pages(app: App) -> Blueprint:
    """Make the pages."""
    blueprint = Blueprint("objectives", __name__)

    @blueprint.get("/objectives/<code>")
    def page(code: str) -> str:
        report = _report(app, code)
        return _page(report, change_objectives.export(app, code))

    @blueprint.post("/objectives/<code>")
    def change(code: str) -> AnyResponse:
        report, text = _report(app, code), request.form.get("text", "")
        is_sure = request.form.get("do") == "store"
        found = change_objectives.import_text(
            app,
            code,
            text,
            as_csv=looks_like_csv(text),
            only_these=request.form.get("only-these") == "yes",
            store=is_sure,
            by=gate.viewer().name,
        )
        if found.is_stored:
            flash("Stored. The next mails show them.", "saved")
            return redirect(url_for("objectives.page", code=code), 303)
        return make_response(_page(report, text, found), 422)

    @blueprint.get("/objectives/<code>/export")
    def export(code: str) -> Response:
        as_csv = request.args.get("as") == "csv"
        report = _report(app, code)
        text = change_objectives.export(app, code, as_csv=as_csv)
        kind, ending = ("text/csv", "csv") if as_csv else ("text/markdown", "md")
        answer = Response(text, mimetype=kind)
        name = f"key-results-{report.team_code}.{ending}".encode("ascii", "replace").decode()
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    return blueprint


def _report(app: App, code: str) -> ObjectivesReport:
    try:
        return change_objectives.show(app, code)[0]
    except ConfigurationError:
        abort(404)


def _page(report: ObjectivesReport, text: str, found: ImportReport | None = None) -> str:
    return render_template(
        "objectives.html",
        team=report,
        text=text,
        found=found,
        only_these=request.form.get("only-these") == "yes",
    )
