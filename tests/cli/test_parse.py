"""`okr parse` as other programs use it: JSON lines in, JSON lines out."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import Any

from tests.emails.twenty_replies import REVIEW_ASK, SETUP_ASK

Row = dict[str, Any]
KEY_RESULTS = [{"code": kr.code, "text": kr.text} for kr in SETUP_ASK.key_results]
OPEN = [{"n": line.n, "text": line.text, "alignments": list(line.alignments)} for line in SETUP_ASK.open]
LINES = [{"n": line.n, "text": line.text} for line in REVIEW_ASK.key_results]


def okr_parse(kind: str, *rows: Row | str) -> list[Row]:
    """Run the command over rows; a string is a line as it stands."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    run = subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", "parse", kind, "--jsonl"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_reply_from_text_html_and_mime() -> None:
    mime = base64.b64encode(b"Content-Type: text/plain; charset=utf-8\n\n1 done\n\n-- \nAndy\n").decode()
    rows = okr_parse(
        "reply",
        {
            "id": 1,
            "text": "1 done\n\nOn 3 May 2026 at 10:00, Ops <okr@example.com> wrote:\n> 1  Backlog",
            "html": None,
        },
        {"id": 2, "html": "<p>1 done</p><blockquote>1 Backlog</blockquote>", "text": None},
        {"id": 3, "mime": mime},
    )

    assert rows == [{"id": 1, "reply": "1 done"}, {"id": 2, "reply": "1 done"}, {"id": 3, "reply": "1 done"}]


def test_line_that_is_no_json_is_answered_and_the_next_one_read() -> None:
    rows = okr_parse(
        "reply",
        "{oops",
        "[1]",
        {"id": 7},
        {"id": 8, "text": "done", "html": "<p>done"},
        {"id": 9, "text": "done"},
    )

    assert [row["id"] for row in rows] == [None, None, 7, 8, 9]
    assert ["error" in row for row in rows] == [True, True, True, True, False]


def test_setup() -> None:
    (row,) = okr_parse(
        "setup",
        {
            "id": "D5",
            "team": "OPS",
            "key_results": KEY_RESULTS,
            "open": OPEN,
            "text": "a done, b 40% keep. New: shelf empty by Thu -> 1.1\nemails",
        },
    )

    assert row["reply"] == "a done, b 40% keep. New: shelf empty by Thu -> 1.1\nemails"
    assert row["key_results"] == [
        {"n": 1, "text": "shelf empty by Thu", "alignments": ["OPS-1.1"]},
        {"n": 2, "text": "emails", "alignments": []},
    ]
    assert row["open"] == [
        {"n": "a", "next": None, "score": 1.0, "note": ""},
        {"n": "b", "next": "keep", "score": 0.4, "note": ""},
    ]
    assert [(problem["line"], problem["code"]) for problem in row["problems"]] == [(2, "no_alignment")]
    assert all(problem["message"] for problem in row["problems"])


def test_setup_with_an_open_question() -> None:
    question = {"line": 3, "code": "no_alignment"}
    base = {"team": "OPS", "key_results": KEY_RESULTS, "question": question}
    rows = okr_parse(
        "setup",
        {"id": 1, **base, "text": "1.2"},
        {"id": 2, **base, "text": "drop 3"},
        {
            "id": 3,
            **base,
            "text": "2: 4 starters instead of 3",
            "this_week": [{"n": 2, "text": "3 starters", "alignments": ["HR-1.2"]}],
        },
        {"id": 4, **base, "question": {**question, "proposal": "HR-1.2"}, "text": "yes"},
    )

    assert [row["key_results"] for row in rows] == [
        [{"n": 3, "text": None, "alignments": ["OPS-1.2"]}],
        [{"n": 3, "text": None, "alignments": None, "drop": True}],
        [{"n": 2, "text": "4 starters instead of 3", "alignments": ["HR-1.2"]}],
        [{"n": 3, "text": None, "alignments": ["HR-1.2"]}],
    ]


def test_review() -> None:
    (row,) = okr_parse("review", {"id": "P10", "key_results": LINES, "text": "1 and 3 done 2 6"})

    done = {"next": None, "note": "", "blocked": None, "score": 1.0}
    assert row["scores"] == [{"n": 1, **done}, {"n": 3, **done}]
    (problem,) = row["problems"]
    assert (problem["line"], problem["code"]) == (2, "score")
    assert problem["message"] == "Line 2: is 6 meant as 0.6? Reply yes or the right number."
    assert problem["proposal"] == {"scores": [{"n": 2, **done, "score": 0.6}]}


def test_proposal_that_we_gave_out_is_stored_by_a_yes() -> None:
    words = "Backlog is at 78 so that's done, the starters got theirs too. Couriers: no progress, we are stuck with the contract."
    (asked,) = okr_parse("review", {"id": 1, "key_results": LINES, "text": words})
    question = asked["problems"][0]
    (row,) = okr_parse("review", {"id": 2, "key_results": LINES, "text": "yes", "question": question})

    assert question["code"] == "proposal"
    assert [(score["n"], score["score"], score["blocked"]) for score in row["scores"]] == [
        (1, 1.0, None),
        (2, 1.0, None),
        (3, 0.0, "stuck with the contract"),
    ]


def test_proposal_may_be_given_as_a_bare_score() -> None:
    question = {"line": 2, "code": "score", "proposal": 0.6}
    (row,) = okr_parse("review", {"id": 1, "key_results": LINES, "text": "yes", "question": question})

    assert [(score["n"], score["score"]) for score in row["scores"]] == [(2, 0.6)]


def test_each_line_is_answered_as_soon_as_it_is_read() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from service.cli import main; main()", "parse", "reply", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2):
            process.stdin.write(json.dumps({"id": number, "text": "done"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == {"id": number, "reply": "done"}
        process.stdin.close()


def test_starting_imports_nothing_heavy() -> None:
    heavy = ("sqlalchemy", "flask", "pydantic", "requests", "msal", "rq", "selectolax", "jinja2", "rich")
    program = f"import sys, service.cli.parse; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
