"""Long answers made to be read slowly cost no more work than their length is worth, and lose nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from service.domain.answers import read_review, read_setup
from service.domain.reply_text import ReplyText
from tests.emails.twenty_replies import REVIEW_ASK, SETUP_ASK

PIECES = (
    "1) x 2) y 3) z ", "1 done, 2 x, ", "Refund: ", "1 done - ", "1 and 2 and ", "done 1, ", "70% for 1, ", "the first the second ",
    "and ", "O1 KR1 ", "okr ", "[ ] ", "a: ", "a) keep  b) keep ", "(supports (1.1 ", "| 1 | done ", "70 ", "1 done\n",
    "backlog: done. ", "1 done, 2 as well, ", "1 done, 3 almost ", "a third ", "sorry ", "I'm on holiday until ", "1=1,2=1,",
)  # fmt: skip
LINE = 990
CALLS_A_LETTER = 2.5


def calls_of(work: Callable[[], Any]) -> int:
    """Count the functions that are called, which no other load on the machine changes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("piece", PIECES)
def test_answer_of_many_long_lines_is_read_in_bounded_work(piece: str) -> None:
    line = (piece * (LINE // len(piece) + 1))[:LINE]
    short, long = (ReplyText.from_words("\n".join([line] * lines)) for lines in (40, 160))

    for read in (lambda reply: read_review(reply, REVIEW_ASK), lambda reply: read_setup(reply, SETUP_ASK)):
        cost = calls_of(lambda read=read: read(long))  # type: ignore[misc]
        assert cost <= CALLS_A_LETTER * len(long.text)
        assert cost <= 6 * calls_of(lambda read=read: read(short))  # type: ignore[misc]
