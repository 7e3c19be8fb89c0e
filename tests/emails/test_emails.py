"""
Every fixture is read through the protocol of `okr parse`: words and, for answers to our own mails, values.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from click.testing import CliRunner

from service.cli.parse import parse
from tests.emails.fixtures import Fixture, all_fixtures
from tests.emails.known_failures import KNOWN_FAILURES

FIXTURES = {fixture.name: fixture for fixture in all_fixtures()}
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"))
LIST_MARK = re.compile(r"^\s*(?:[*•·-]|\d{1,2}[.)])\s+", re.MULTILINE)
NOTHING_SAID = {
    "key_results": {"alignments": [], "drop": False},
    "open": {"next": None, "score": None, "note": "", "blocked": None, "text": None, "alignments": None},
    "scores": {"next": None, "score": None, "note": "", "blocked": None},
}


def test_names_are_unique_and_failures_that_are_known_exist() -> None:
    assert len(FIXTURES) == len(list(all_fixtures()))
    assert FIXTURES.keys() >= KNOWN_FAILURES


@pytest.mark.parametrize(
    "fixture",
    [
        pytest.param(each, id=name, marks=[pytest.mark.xfail(strict=True)] if name in KNOWN_FAILURES else [])
        for name, each in FIXTURES.items()
    ],
)
def test_words_and_values_are_read_as_written_down(fixture: Fixture) -> None:
    answer = read(fixture)

    words = words_of(answer["reply"], fixture)
    assert words in [words_of(text, fixture) for text in fixture.accept], words
    assert values_of(answer, fixture) == expected_values(fixture)


def read(fixture: Fixture) -> dict[str, Any]:
    """Return what the command answers to this mail."""
    run = CliRunner().invoke(parse, [fixture.command, "--jsonl"], input=json.dumps(fixture.row) + "\n")
    assert run.exit_code == 0, run.output
    answer: dict[str, Any] = json.loads(run.output)
    assert "error" not in answer, answer
    return answer


def words_of(text: str, fixture: Fixture) -> str:
    """Return the words of `text` on one line; the marks that an editor makes of lists are layout."""
    text = unicodedata.normalize("NFC", text).translate(INVISIBLE).replace("\u00a0", " ")
    return " ".join((text if fixture.text is not None else LIST_MARK.sub("", text)).split())


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
    whole = [NOTHING_SAID[kind] | row for row in rows]
    return [
        {name: value.strip(" .!") if isinstance(value, str) else value for name, value in row.items()}
        for row in whole
        if any(row[name] != nothing for name, nothing in NOTHING_SAID[kind].items()) or "text" in row
    ]


def _questions(problems: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Words that are no key result are shown, not asked about."""
    return [
        (str(problem["line"]), problem["code"]) for problem in problems if problem["code"] != "not_a_key_result"
    ]
