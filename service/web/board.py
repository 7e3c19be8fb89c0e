"""Show the board: a team's people × weeks, the same by key result and by person, and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.domain.board import Board, Line, by_key_result, by_person, one_person
from service.domain.periods import Period
from service.domain.speech import spoken
from service.domain.spreadsheet import csv_file
from service.domain.wording import score_text
from service.web import gate
from service.web.board_views import ALL_WEEKS, WEEKS, BoardView, first_team, read_board
from service.workflow.app import App
from service.workflow.coaching import set_muted

_COLUMNS = ("Week", "Dates", "ISO week", "Person", "Team", "No.", "Weekly key result", "Aligned to")
_MORE_COLUMNS = (
    "Team key result then",
    "Helps",
    "Score",
    "Why",
    "Blocked",
    "Next",
    "Standing in week no.",
    "Answer",
)


def pages(app: App) -> Blueprint:
    """Make the pages for one App."""
    blueprint = Blueprint("board", __name__)
    blueprint.add_app_template_filter(score_text)
    blueprint.add_app_template_filter(lambda number: spoken().short_ordinal(number), "short_ordinal")

    @blueprint.get("/b")
    def first() -> AnyResponse:
        code = first_team(app, gate.viewer()) or abort(404)
        return redirect(url_for("board.team", code=code), 303)

    @blueprint.get("/b/<code>")
    def team(code: str) -> str:
        view = _view(app, code)
        return render_template("board.html", view=view, rows=by_person(view.board))

    @blueprint.get("/b/<code>/key-results")
    def key_results(code: str) -> str:
        view = _view(app, code)
        return render_template("board-key-results.html", view=view, rows=by_key_result(view.board))

    @blueprint.get("/b/<code>/people/<int:person_id>")
    def person(code: str, person_id: int) -> str:
        view = _view(app, code)
        row = one_person(view.board, person_id) or abort(404)
        return render_template("board-person.html", view=view, row=row)

    @blueprint.get("/b/<code>/board.csv")
    def export(code: str) -> Response:
        board = _view(app, code, ALL_WEEKS).board
        file = csv_file((*_COLUMNS, *_MORE_COLUMNS), _file_rows(board))
        name = "".join(letter for letter in code if letter.isalnum() and letter.isascii()) or "team"
        headers = {"Content-Disposition": f'attachment; filename="board-{name}.csv"'}
        return Response(file, content_type="text/csv; charset=utf-8", headers=headers)

    @blueprint.post("/b/<code>/thoughts")
    def change_thoughts(code: str) -> AnyResponse:
        muted = request.form.get("do") == "mute"
        set_muted(app, code, muted)
        flash("Nobody here gets thoughts any more." if muted else "Thoughts come again.", "saved")
        return redirect(url_for("board.team", code=code), 303)

    return blueprint


def _view(app: App, code: str, most: int = WEEKS) -> BoardView:
    return read_board(app, gate.viewer(), code, _until(), most) or abort(404)


def _until() -> str | None:
    """Return the period up to which weeks are asked for; what is none means the newest."""
    given = request.args.get("until", "")
    try:
        return str(Period.parse(given))
    except ValueError:
        return None


def _file_rows(board: Board) -> Iterator[list[str | float | None]]:
    """Return a row for each line, and one for each person's week without lines."""
    for row in by_person(board):
        for cell in row.cells:
            week = [cell.week.label, cell.week.dates, cell.week.period, row.name]
            for line in cell.lines:
                yield [*week, *_line_cells(board, line)]
            if not cell.lines and cell.status != "not in the team":
                yield [*week, row.from_team or board.team_name, *[""] * 10, cell.status]


def _line_cells(board: Board, line: Line) -> list[str | float | None]:
    codes = ", ".join(each.shown_to(board.team_code) for each in line.serves)
    helps = ", ".join(each.team_name for each in line.serves if each.is_helping)
    texts = "; ".join(each.text for each in line.serves)
    said: list[str | float | None] = [line.score, line.note, line.blocked, line.next, line.kept_weeks]
    return [line.team_name, line.n, line.text, codes, texts, helps, *said, "answered"]
