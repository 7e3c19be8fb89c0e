"""
Tell from the words alone whether somebody answers a setup or a review, whichever mail they replied to.

A wrong stored score is far worse than a question, so what leaves any doubt has no plain kind.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from service.domain.answers import words
from service.domain.answers.outcome import read_start
from service.domain.answers.own_lines import after_own_text
from service.domain.answers.review import read_review
from service.domain.answers.setup import read_setup
from service.domain.answers.statements import Statement, cut
from service.domain.answers.values import ReviewAnswer, ReviewAsk, SetupAnswer, SetupAsk
from service.domain.reply_text.values import ReplyText

_WORD = re.compile(r"[^\W\d_]{2,}")
_TOKEN = re.compile(r"\S+")
_TAIL = re.compile(r"\s*(?:$|[.,;:!)(/|–—-])")
_TALE = re.compile(
    r"(?<!\w)(?:we|i|was|were|sorry|now|so far|nothing|wir|ich|war|waren|leider|jetzt|bisher|nichts|nous|je|j['’]ai|était|"
    r"désolée?|maintenant|rien|hemos|he|estaba|estuve|lo siento|ahora|nada|kami|saya|aku|maaf|sudah|sekarang|belum)(?!\w)|"
    r"[.!?]\s",
    re.IGNORECASE,
)
"""A line that tells something, in the languages of our mails, tells how the week went rather than what will be different."""
_FEWEST_WORDS = 2
"""With fewer words beside it a percentage may be a score: "backlog 60 %", but not "same-day rate to 92 %"."""


def plain_kind(reply: ReplyText, setup: SetupAsk, review: ReviewAsk) -> Literal["setup", "review"] | None:
    """
    Return what the words can only be an answer to; None where they fit both or neither.

    Scores for numbered lines and nothing else are a review; lines that serve a key result, and what is said about letters,
    are a setup. `setup` and `review` are the two asks that are open to the person.
    """
    scored = read_review(reply, replace(review, question=None))
    planned = read_setup(reply, replace(setup, question=None))
    if _only_scores(reply, review, scored):
        return None if _plans(planned) else "review"
    if any(said.score is not None or said.next or said.blocked is not None for said in scored.scores):
        return None
    return "setup" if _only_plans(reply, planned, review) else None


def named_numbers(reply: ReplyText, ask: ReviewAsk) -> frozenset[int]:
    """Return the numbers of lines that an answer to a review names."""
    return frozenset(number for said in cut(reply, ask).statements for number in said.numbers or ())


def _only_scores(reply: ReplyText, ask: ReviewAsk, answer: ReviewAnswer) -> bool:
    """Whether every word belongs to a number and every number begins with a score, most of them with no more than that."""
    reading = cut(reply, ask)
    statements = reading.statements
    if reading.general or not statements or not any(said.score is not None for said in answer.scores):
        return False
    if not all(
        said.numbers and "\n" not in said.text and read_start(said.text).has_value for said in statements
    ):
        return False
    return 2 * sum(map(_ends_with_its_score, statements)) >= len(statements)


def _ends_with_its_score(said: Statement) -> bool:
    """ "done" and "80 %, one is ill", but not "done list for the audit"."""
    return _TAIL.match(said.text, read_start(said.text).end) is not None


def _plans(answer: SetupAnswer) -> bool:
    return bool(answer.open) or any(line.new and line.alignments for line in answer.lines)


def _only_plans(reply: ReplyText, answer: SetupAnswer, ask: ReviewAsk) -> bool:
    """Whether letters are written out, or lines serve a key result, and no line tells how something ended."""
    if not _plans(answer) or not all(_is_written(said.n, reply.text) for said in answer.open):
        return False
    return not any(_may_be_an_outcome(line.text or "", ask) for line in answer.lines)


def _is_written(letter: str, text: str) -> bool:
    """ "same" and "keep 2" mean letters too, but in a review they may mean something else."""
    return re.search(rf"(?<!\w){letter}(?!\w)", text, re.IGNORECASE) is not None


def _may_be_an_outcome(text: str, ask: ReviewAsk) -> bool:
    """Whether a line tells how the week went: it repeats one of the review's, or holds words that score or report."""
    if _TALE.search(text) or words.BLOCKED.match(text) or words.STUCK.search(text):
        return True
    if any(after_own_text(text, line.text) is not None for line in ask.key_results):
        return True
    has_few_words = len(_WORD.findall(text)) < _FEWEST_WORDS
    return any(
        read_start(text[token.start() :]).score is not None
        for token in _TOKEN.finditer(text)
        if has_few_words or not token.group()[0].isdecimal()
    )
