"""
Read an answer to a review: how did the numbered lines of the week end?

The words are cut into statements about lines, each statement is read by `outcome`, and what has no sure score becomes a
problem. Prose that names every line without a mark becomes a proposal, never a score.
"""

from __future__ import annotations

import re

from service.domain.answers import messages, words
from service.domain.answers.outcome import clean_note, starts_with_outcome
from service.domain.answers.prose import propose
from service.domain.answers.scoring import score_lines
from service.domain.answers.small_talk import is_thanks
from service.domain.answers.statements import cut
from service.domain.answers.values import (
    MAX_READ_LENGTH,
    MAX_READ_LINES,
    Problem,
    Proposal,
    ReviewAnswer,
    ReviewAsk,
    ScoreAnswer,
)
from service.domain.answers.whole_week import read_general
from service.domain.reply_text.values import ReplyText


def read_review(reply: ReplyText, ask: ReviewAsk) -> ReviewAnswer:
    """See `service.domain.answers.read_review`."""
    reply, too_long_to_read = reply.within(MAX_READ_LINES, MAX_READ_LENGTH)
    text = reply.text
    language = messages.language_of(text, ask.language)
    if not text.strip() and not too_long_to_read:
        return ReviewAnswer(is_empty=True, problems=_too_long(reply, language), language=language)
    confirmed, reply = _confirm(reply, ask)
    if confirmed is None and is_thanks(text) and not _means_all_done(text):
        return ReviewAnswer(is_thanks=True, note=text, language=language)
    if _rejects(text, ask):
        return ReviewAnswer(problems=tuple(_ask_anew(ask, language)), language=language)
    reading = cut(reply, ask)
    read_general(reading)
    scores, problems = score_lines(reading, language)
    known = {score.n for score in scores}
    scores = [*(score for score in (confirmed or ()) if score.n not in known), *scores]
    note = clean_note("\n".join((*reading.general, *too_long_to_read)))
    if not scores and not problems and note:
        problems = _propose(text, ask, language)
    return ReviewAnswer(
        scores=tuple(sorted(scores, key=lambda score: score.n)),
        problems=(*problems, *_too_long(reply, language)),
        note=note,
        language=language,
    )


def _too_long(reply: ReplyText, language: str) -> tuple[Problem, ...]:
    return (Problem(None, "too_long", messages.say(language, "too_long")),) if reply.too_long else ()


def _means_all_done(text: str) -> bool:
    return bool(words.DONE.search(text))


def _confirm(reply: ReplyText, ask: ReviewAsk) -> tuple[tuple[ScoreAnswer, ...] | None, ReplyText]:
    """A yes stores what the open question proposed; what follows a yes or no is read on as a statement."""
    if ask.question is None or ask.question.proposal is None:
        return None, reply
    text = reply.text
    if words.YES_ALONE.match(text) or (
        is_thanks(text) and not words.NO_ALONE.match(text) and "\n" not in text and _is_ok(text)
    ):
        return ask.question.proposal.scores, ReplyText(())
    yes = words.YES_THEN.match(text)
    if yes:
        return ask.question.proposal.scores, ReplyText.from_words(text[yes.end() :])
    no = words.NO_THEN.match(text)
    return None, ReplyText.from_words(text[no.end() :]) if no else reply


def _rejects(text: str, ask: ReviewAsk) -> bool:
    """A bare no to a proposal says only that it is wrong."""
    return ask.question is not None and ask.question.proposal is not None and bool(words.NO_ALONE.match(text))


def _ask_anew(ask: ReviewAsk, language: str) -> list[Problem]:
    lines = (
        ask.question.lines
        if ask.question and ask.question.lines
        else tuple(str(line.n) for line in ask.key_results)
    )
    return [Problem(line, "score", messages.say(language, "score", line=line)) for line in lines]


def _is_ok(text: str) -> bool:
    return re.match(r"\W*(?:ok(?:ay)?|👍|✅)\W*$", text, re.IGNORECASE) is not None


def _propose(text: str, ask: ReviewAsk, language: str) -> list[Problem]:
    """Words without any number: a proposal where they name every line, else a plain question."""
    scores = propose(text, ask)
    if scores:
        reading = ", ".join(_said(score, language) for score in scores)
        message = messages.say(language, "proposal", reading=reading)
        return [Problem(None, "proposal", message, text, Proposal(scores=scores))]
    lines = [str(line.n) for line in ask.key_results]
    if len(lines) == 1:
        return [Problem(lines[0], "score", messages.say(language, "score", line=lines[0]), text)]
    message = messages.say(language, "score_many", lines=", ".join(lines), line=lines[0] if lines else "1")
    return [Problem(None, "which_line" if starts_with_outcome(text) else "score", message, text)]


def _said(score: ScoreAnswer, language: str) -> str:
    spoken = {1.0: {"en": "done", "de": "erledigt", "fr": "fait", "es": "hecho", "id": "selesai"},
              0.5: {"en": "partly", "de": "teilweise", "fr": "en partie", "es": "en parte", "id": "sebagian"},
              0.0: {"en": "no", "de": "nein", "fr": "non", "es": "no", "id": "tidak"}}  # fmt: skip
    key = language.partition("-")[0].lower()
    value = spoken.get(score.score if score.score is not None else -1.0, {})
    words_ = value.get(key, value.get("en", messages.number(language, score.score or 0.0)))
    blocked = {"de": "blockiert", "fr": "bloqué", "es": "bloqueado", "id": "terhambat"}.get(key, "blocked")
    return f"{score.n} {words_}" + (f", {blocked}: {score.blocked}" if score.blocked is not None else "")
