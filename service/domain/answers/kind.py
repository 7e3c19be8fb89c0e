"""
Tell from the words alone whether somebody answers a setup or a review, whichever mail they replied to.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from service.domain.answers.review import read_review
from service.domain.answers.setup import read_setup
from service.domain.answers.statements import cut
from service.domain.answers.values import ReviewAsk, SetupAsk
from service.domain.reply_text.values import ReplyText


def plain_kind(reply: ReplyText, setup: SetupAsk, review: ReviewAsk) -> Literal["setup", "review"] | None:
    """
    Return what the words can only be an answer to; None where they fit both or neither.

    Scores for numbered lines are a review, lines that serve a key result and letters are a setup. `setup` and `review`
    are the two asks that are open to the person.
    """
    review = replace(review, question=None)
    is_numbered = any(statement.numbers for statement in cut(reply, review).statements)
    scored = is_numbered and any(score.score is not None for score in read_review(reply, review).scores)
    planned = _plans(reply, replace(setup, question=None))
    if scored == planned:
        return None
    return "review" if scored else "setup"


def _plans(reply: ReplyText, ask: SetupAsk) -> bool:
    answer = read_setup(reply, ask)
    return bool(answer.open) or any(line.new and line.alignments for line in answer.lines)
