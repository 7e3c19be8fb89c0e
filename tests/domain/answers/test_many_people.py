"""Answers of many different people: what is said plainly is stored, what is not is asked about, nothing wrong is stored."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.domain.answers import ReviewAsk, WeekLine, read_review, read_setup
from service.domain.reply_text import Body, read_reply
from tests.emails.twenty_replies import REVIEW_ASK, SETUP_ASK

REPLIES = tomllib.loads(Path(__file__).with_name("many_people.toml").read_text("utf-8"))


@pytest.mark.parametrize("told", REPLIES["review"], ids=lambda told: told["words"][:50])
def test_review_stores_what_was_said_and_asks_about_the_rest(told: dict[str, Any]) -> None:
    ask = _review_ask(told)
    read = read_reply(Body(text=told["words"]), known_lines=[line.text for line in ask.key_results])
    answer = read_review(read, ask)

    scores = {str(line.n): line.score for line in answer.scores if line.score is not None}
    if "meant" in told:
        assert scores.items() <= told["meant"].items()
        assert answer.problems or answer.note or any(line.note for line in answer.scores)
        return
    asked = {n for n, score in told["scores"].items() if score == "ask"}
    assert scores == {n: score for n, score in told["scores"].items() if n not in asked}
    assert not asked or answer.problems
    for field in ("next", "note", "blocked"):
        said = {str(line.n): getattr(line, field) for line in answer.scores}
        wanted = told.get("notes" if field == "note" else field, {})
        assert {n: (said.get(n) or "").strip(".!") for n in wanted} == wanted


def _review_ask(told: dict[str, Any]) -> ReviewAsk:
    if "lines" not in told:
        return REVIEW_ASK
    return replace(
        REVIEW_ASK, key_results=tuple(WeekLine(n, text) for n, text in enumerate(told["lines"], 1))
    )


@pytest.mark.parametrize("told", REPLIES["setup"], ids=lambda told: told["words"][:50])
def test_setup_stores_what_was_said_and_asks_about_the_rest(told: dict[str, Any]) -> None:
    answer = read_setup(read_reply(Body(text=told["words"])), SETUP_ASK)

    lines = [[line.text, list(line.alignments or ())] for line in answer.lines]
    wanted = told.get("lines", [])
    if told.get("any_lines"):
        lines = [line for line in lines if line in wanted]
    assert _without_texts(lines, told) == _without_texts(wanted, told)
    said = [(line.n, line.next or "", line.score) for line in answer.open]
    assert said == [(n, then, *(score or [None])) for n, then, *score in told.get("open", [])]
    questions = [[p.line, p.code] for p in answer.problems if p.code != "not_a_key_result"]
    assert told.get("any_lines") or told.get("any_asks") or questions == told.get("asks", [])


def _without_texts(lines: list[list[Any]], told: dict[str, Any]) -> list[Any]:
    return [codes for _, codes in lines] if told.get("any_text") else lines
