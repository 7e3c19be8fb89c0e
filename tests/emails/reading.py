"""
Read a fixture as anybody can, through `okr parse`, and make what comes out comparable.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from click.testing import CliRunner

from service.cli.parse import parse
from tests.emails.fixtures import Fixture

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"))
LIST_MARK = re.compile(r"^\s*(?:[*•·-]|\d{1,2}[.)])\s+", re.MULTILINE)
NOTHING_SAID: dict[str, dict[str, Any]] = {
    "key_results": {"alignments": [], "drop": False},
    "open": {"next": None, "score": None, "note": "", "blocked": None, "text": None, "alignments": None},
    "scores": {"next": None, "score": None, "note": "", "blocked": None},
}


def read(fixture: Fixture) -> dict[str, Any]:
    """Return what the command answers to this mail."""
    return read_all([fixture])[0]


def read_all(fixtures: Sequence[Fixture]) -> list[dict[str, Any]]:
    """Return what the commands answer to these mails; each command gets its own as one stream."""
    answers: dict[int, dict[str, Any]] = {}
    for command in dict.fromkeys(fixture.command for fixture in fixtures):
        places = [place for place, fixture in enumerate(fixtures) if fixture.command == command]
        stream = "".join(json.dumps(fixtures[place].row) + "\n" for place in places)
        run = CliRunner().invoke(parse, [command, "--jsonl"], input=stream)
        assert run.exit_code == 0, run.output
        answers |= zip(places, map(json.loads, run.output.splitlines()), strict=True)
    for place, fixture in enumerate(fixtures):
        assert answers[place]["id"] == fixture.name
        assert "error" not in answers[place], answers[place]
    return [answers[place] for place in range(len(fixtures))]


def words_of(text: str, fixture: Fixture) -> str:
    """Return the words of `text` on one line; the marks that an editor makes of lists are layout."""
    text = visible(text)
    return " ".join((text if fixture.text is not None else LIST_MARK.sub("", text)).split())


def visible(text: str) -> str:
    """Return `text` in one Unicode form, without marks that nobody sees."""
    return unicodedata.normalize("NFC", text).translate(INVISIBLE).replace("\u00a0", " ")


def values_of(answer: dict[str, Any], fixture: Fixture) -> dict[str, Any]:
    """Return the values of `answer` that the fixture asserts on, and its questions."""
    if not fixture.values:
        return {}
    rows = {kind: _said(answer[kind], kind) for kind in NOTHING_SAID if kind in answer}
    return rows | {"problems": _questions(answer["problems"])}


def expected_values(fixture: Fixture) -> dict[str, Any]:
    """Return what the fixture says is to be stored; what it does not name must not be there."""
    if not fixture.values:
        return {}
    kinds = ["scores"] if fixture.command == "review" else ["key_results", "open"]
    rows = {kind: _said(fixture.values.get(kind, []), kind) for kind in kinds}
    return rows | {"problems": _questions(fixture.values.get("problems", []))}


def _said(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return each row whole, with what it leaves out; a full stop that ends a note is no word."""
    nothing = NOTHING_SAID[kind]
    whole = [nothing | row for row in sorted(rows, key=lambda row: str(row["n"]))]
    return [
        {name: value.strip(" .!") if isinstance(value, str) else value for name, value in row.items()}
        for row in whole
        if kind == "key_results" or any(row[name] != value for name, value in nothing.items())
    ]


def _questions(problems: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Words that are no key result are shown, not asked about."""
    return [
        (str(problem["line"]), problem["code"])
        for problem in problems
        if problem["code"] != "not_a_key_result"
    ]
