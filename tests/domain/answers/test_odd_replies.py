"""Whole replies as people write them: what is stored, and what is asked about."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from service.domain.answers import read_review, read_setup
from service.domain.reply_text import Body, read_reply
from tests.emails.twenty_replies import REVIEW_ASK, SETUP_ASK

REPLIES = tomllib.loads(Path(__file__).with_name("odd_replies.toml").read_text("utf-8"))


@pytest.mark.parametrize("told", REPLIES["review"], ids=lambda told: told["words"][:50])
def test_review_is_stored_as_it_was_meant(told: dict[str, Any]) -> None:
    answer = read_review(read_reply(Body(text=told["words"])), REVIEW_ASK)

    wanted = {n: (None if score < 0 else score, note) for n, score, note in told["scores"]}
    stored = {score.n: (score.score, score.note.strip(".!")) for score in answer.scores}
    if told.get("stores_no_score"):
        assert all(score is None for score, _ in stored.values())
        return
    asked = {n for n, (score, _) in wanted.items() if score is None}
    assert {n: stored.get(n, (None, "")) for n in wanted} == wanted
    assert {n for n, (score, _) in stored.items() if score is not None} == wanted.keys() - asked
    assert asked <= {int(problem.line) for problem in answer.problems if problem.line}
    if "blocked" in told:
        assert [told["blocked"]] == [[s.n, s.blocked] for s in answer.scores if s.blocked is not None]


@pytest.mark.parametrize("told", REPLIES["setup"], ids=lambda told: told["words"][:50])
def test_setup_is_stored_as_it_was_meant(told: dict[str, Any]) -> None:
    answer = read_setup(read_reply(Body(text=told["words"])), SETUP_ASK)

    said = [(line.n, line.next or "", line.score) for line in answer.open]
    assert [[line.text, list(line.alignments or ())] for line in answer.lines] == told.get("lines", [])
    assert said == [(n, then, *(score or [None])) for n, then, *score in told.get("open", [])]
    assert not answer.problems
