"""
`okr parse`: the reply reader as a command, so that anyone can try it on their own mail and measure it.

One JSON object per line in, one per line out, in the same order, each as soon as it is known. The
fields are those of the help texts below; what they mean is told by `service.domain.reply_text` and `answers`.
"""

from __future__ import annotations

import base64
import binascii
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from unicodedata import normalize

import click

from service.domain.answers import (
    OpenAnswer,
    OpenLine,
    Problem,
    Proposal,
    Question,
    ReviewAsk,
    ScoreAnswer,
    SetupAsk,
    SetupLine,
    TeamKeyResult,
    WeekLine,
    read_review,
    read_setup,
)
from service.domain.reply_text import Body, ReplyText, SentMail, read_reply

Row = dict[str, Any]


@click.group()
def parse() -> None:
    """Read replies from stdin, one JSON object per line, and say what they mean."""


_jsonl = click.option(
    "--jsonl", is_flag=True, required=True, help="JSON lines in, JSON lines out (the only form)."
)


@parse.command()
@_jsonl
def reply(jsonl: bool) -> None:
    """Give the person's own words: {"id", "text" | "html" | "mime", "sent"?} → {"id", "reply"}."""
    _answer_lines(lambda row: {"reply": _read(row, ()).text})


@parse.command()
@_jsonl
def setup(jsonl: bool) -> None:
    """Read an answer to a setup mail: {"id", "team", "key_results", "open"?, "question"?, "text" | …}."""
    _answer_lines(_setup)


@parse.command()
@_jsonl
def review(jsonl: bool) -> None:
    """Read an answer to a review mail: {"id", "key_results", "question"?, "text" | "html" | "mime", "sent"?}."""
    _answer_lines(_review)


def _answer_lines(answer: Callable[[Row], Row]) -> None:
    """Answer each line of stdin; what can't be read is answered with an error, and the next line is read."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").strip()
        if line:
            sys.stdout.write(json.dumps(_answer(line, answer)) + "\n")
            sys.stdout.flush()


def _answer(line: str, answer: Callable[[Row], Row]) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"This line is no JSON: {error}"}
    if not isinstance(row, dict):
        return {"id": None, "error": "This line is no JSON object."}
    try:
        return {"id": row.get("id"), **answer(row)}
    except KeyError as error:
        return {"id": row.get("id"), "error": f"The field {error} is missing."}
    except (TypeError, ValueError, AttributeError) as error:
        return {"id": row.get("id"), "error": f"A field has a wrong value: {error}"}


def _read(row: Row, known_lines: Sequence[str]) -> ReplyText:
    sent = row.get("sent")
    mail = SentMail(_composed(sent.get("text")), _composed(sent.get("html"))) if sent else None
    return read_reply(_body(row), mail, known_lines)


def _composed(text: str | None) -> str | None:
    """Compose letters and their accents (NFC), as the service does: two spellings of a word are then the same."""
    return normalize("NFC", text) if text is not None else None


def _body(row: Row) -> Body:
    given = [name for name in ("text", "html", "mime") if row.get(name) is not None]
    if len(given) != 1:
        raise ValueError("give exactly one of text, html and mime")
    if given != ["mime"]:
        return Body(text=_composed(row.get("text")), html=_composed(row.get("html")))
    try:
        body = Body.from_mime(base64.b64decode(row["mime"]))
    except binascii.Error as error:
        raise ValueError(f"mime is not base64: {error}") from error
    return Body(_composed(body.text), _composed(body.html), body.is_cut)


def _setup(row: Row) -> Row:
    question = _question(row.get("question"))
    key_results = tuple(
        TeamKeyResult(kr["code"], kr.get("text") or "", kr.get("team_name") or "")
        for kr in row["key_results"]
    )
    open_lines = tuple(
        OpenLine(line["n"], line.get("text") or "", tuple(line.get("alignments") or ()))
        for line in row.get("open") or ()
    )
    this_week = tuple(_week_line(line) for line in row.get("this_week") or ())
    ask = SetupAsk(
        row["team"],
        key_results,
        open_lines,
        this_week,
        question,
        row.get("language") or "en",
        knows_this_week=row.get("this_week") is not None,
    )
    known = [
        *(line.text for line in open_lines),
        *(line.text for line in this_week),
        *(kr.text for kr in key_results),
    ]
    read = _read(row, known)
    answer = read_setup(read, ask)
    return {
        "reply": read.text,
        "key_results": [_setup_line(line, ask) for line in answer.lines],
        "open": [_open(line) for line in answer.open],
        "problems": [_problem(problem, ask) for problem in answer.problems],
        "not_read": list(answer.not_read),
    }


def _review(row: Row) -> Row:
    lines = tuple(_week_line(line) for line in row["key_results"])
    ask = ReviewAsk(lines, _question(row.get("question")), row.get("language") or "en")
    read = _read(row, [line.text for line in lines])
    answer = read_review(read, ask)
    return {
        "reply": read.text,
        "scores": [_score(score) for score in answer.scores],
        "problems": [_problem(problem, None) for problem in answer.problems],
        "note": answer.note,
    }


def _week_line(line: Row) -> WeekLine:
    return WeekLine(int(line["n"]), line.get("text") or "", tuple(line.get("alignments") or ()))


def _setup_line(line: SetupLine, ask: SetupAsk | None) -> Row:
    """A changed line comes back whole where its stored words are known."""
    stored = next((known for known in ask.this_week if known.n == line.n), None) if ask else None
    text = line.text if line.text is not None or stored is None else stored.text
    alignments = line.alignments if line.alignments is not None or stored is None else stored.alignments
    row: Row = {"n": line.n, "text": text, "alignments": list(alignments) if alignments is not None else None}
    return {**row, "drop": True} if line.drop else row


def _open(line: OpenAnswer) -> Row:
    row: Row = {"n": line.n, "next": line.next, "score": line.score, "note": line.note}
    if line.blocked is not None:
        row["blocked"] = line.blocked
    if line.text is not None:
        row["text"] = line.text
    if line.alignments is not None:
        row["alignments"] = list(line.alignments)
    return row


def _score(score: ScoreAnswer) -> Row:
    return {
        "n": score.n,
        "score": score.score,
        "next": score.next,
        "note": score.note,
        "blocked": score.blocked,
    }


def _problem(problem: Problem, ask: SetupAsk | None) -> Row:
    row: Row = {"line": _label(problem.line), "code": problem.code, "message": problem.message}
    if problem.proposal is not None:
        row["proposal"] = _proposal(problem.proposal, ask)
    return row


def _label(line: str | None) -> str | int | None:
    """Numbers of this week are numbers, letters of last week are letters."""
    return int(line) if line is not None and line.isdecimal() else line


def _proposal(proposal: Proposal, ask: SetupAsk | None) -> Row:
    row: Row = {}
    if proposal.scores:
        row["scores"] = [_score(score) for score in proposal.scores]
    if proposal.lines:
        row["key_results"] = [_setup_line(line, ask) for line in proposal.lines]
    if proposal.open:
        row["open"] = [_open(line) for line in proposal.open]
    return row


def _question(row: Row | None) -> Question | None:
    """Read the open question; its proposal may be what we gave out, or the bare value for its line."""
    if row is None:
        return None
    line = row.get("line", row.get("lines"))
    labels = tuple(str(label) for label in (line if isinstance(line, list) else [line]) if label is not None)
    proposal = row.get("proposal")
    return Question(
        labels,
        row.get("code") or "",
        row.get("message") or "",
        _given_proposal(proposal, labels) if proposal is not None else None,
    )


def _given_proposal(value: Any, labels: tuple[str, ...]) -> Proposal:
    label = labels[0] if labels else ""
    if isinstance(value, bool):
        raise TypeError("a proposal is the values that a yes stores")
    if isinstance(value, (int, float)):
        return _one_value({"n": label, "score": float(value)})
    if isinstance(value, str):
        return _one_value({"n": label, "alignments": [value]})
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return _one_value({"n": label, "alignments": value})
    if isinstance(value, dict) and not value.keys() & {"scores", "key_results", "lines", "open"}:
        return _one_value({"n": label, **value})
    parts = value if isinstance(value, list) else _parts(value)
    return _together(_one_value({"n": label, **part}) for part in parts)


def _parts(value: Row) -> list[Row]:
    return [part for name in ("scores", "key_results", "lines", "open") for part in value.get(name) or ()]


def _one_value(row: Row) -> Proposal:
    label = str(row["n"])
    if not label.isdecimal():
        aligned = tuple(row["alignments"]) if row.get("alignments") is not None else None
        answer = OpenAnswer(
            label,
            row.get("next"),
            row.get("score"),
            row.get("note") or "",
            row.get("blocked"),
            row.get("text"),
            aligned,
        )
        return Proposal(open=(answer,))
    if "alignments" in row or row.get("drop") or "text" in row:
        aligned = tuple(row["alignments"]) if row.get("alignments") is not None else None
        return Proposal(lines=(SetupLine(int(label), row.get("text"), aligned, bool(row.get("drop"))),))
    return Proposal(
        scores=(
            ScoreAnswer(
                int(label), row.get("score"), row.get("next"), row.get("note") or "", row.get("blocked")
            ),
        )
    )


def _together(proposals: Iterable[Proposal]) -> Proposal:
    known = list(proposals)
    return Proposal(
        scores=tuple(score for proposal in known for score in proposal.scores),
        lines=tuple(line for proposal in known for line in proposal.lines),
        open=tuple(line for proposal in known for line in proposal.open),
    )


if __name__ == "__main__":
    parse()
