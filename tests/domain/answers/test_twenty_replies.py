"""The twenty replies of `examples.md` §3 as bare words, as they come out of a mail without quote and signature."""

from __future__ import annotations

import pytest

from service.domain.answers import ReviewAnswer, SetupAnswer, choose_question, read_review, read_setup
from service.domain.reply_text import Body, ReplyLine, ReplyText, read_reply
from tests.emails.twenty_replies import (
    REVIEW_ASK,
    REVIEW_REPLIES,
    SETUP_ASK,
    SETUP_REPLIES,
    Inline,
    ReviewReply,
    SetupReply,
)


def words_of(words: str, inline: tuple[Inline, ...]) -> ReplyText:
    lines = (
        *read_reply(Body(text=words)).lines,
        *(ReplyLine(answer.words, answer.after) for answer in inline),
    )
    return ReplyText(lines)


def assert_setup_is_read_as_told(answer: SetupAnswer, told: SetupReply) -> None:
    assert tuple((line.n, line.text, line.alignments) for line in answer.lines) == told.lines
    assert tuple((line.n, line.next, line.score, line.note) for line in answer.open) == told.open
    assert tuple((problem.line, problem.code) for problem in answer.problems) == told.problems
    assert answer.not_read == told.not_read


def assert_review_is_read_as_told(answer: ReviewAnswer, told: ReviewReply) -> None:
    assert tuple((s.n, s.score, s.next, s.note, s.blocked) for s in answer.scores) == told.scores
    assert tuple((problem.line, problem.code) for problem in answer.problems) == told.problems


@pytest.mark.parametrize("told", SETUP_REPLIES, ids=lambda told: told.name)
def test_setup_reply_is_read_as_told(told: SetupReply) -> None:
    answer = read_setup(words_of(told.words, told.inline), SETUP_ASK)

    assert_setup_is_read_as_told(answer, told)


@pytest.mark.parametrize("told", REVIEW_REPLIES, ids=lambda told: told.name)
def test_review_reply_is_read_as_told(told: ReviewReply) -> None:
    answer = read_review(words_of(told.words, told.inline), REVIEW_ASK)

    assert_review_is_read_as_told(answer, told)


def test_at_most_four_setup_replies_lead_to_a_question() -> None:
    asked = [
        told.name
        for told in SETUP_REPLIES
        if choose_question(read_setup(words_of(told.words, told.inline), SETUP_ASK).problems, SETUP_ASK)
    ]

    assert asked == ["P1", "D4"]


def test_at_most_three_review_replies_lead_to_a_question() -> None:
    asked = [
        told.name
        for told in REVIEW_REPLIES
        if choose_question(read_review(words_of(told.words, told.inline), REVIEW_ASK).problems, REVIEW_ASK)
    ]

    assert asked == ["P10", "D7", "D9"]


def test_prose_about_every_line_is_proposed_and_stored_by_a_yes() -> None:
    told = next(reply for reply in REVIEW_REPLIES if reply.name == "D9")
    answer = read_review(ReplyText.from_words(told.words), REVIEW_ASK)

    question = choose_question(answer.problems, REVIEW_ASK)

    assert question is not None
    assert question.message == "1 done, 2 done, 3 no, blocked: stuck with the contract. Right? Reply yes."
    assert answer.note == " ".join(told.words.split())
