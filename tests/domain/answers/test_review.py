"""Answers to a review: what is stored, what is asked about, what is only a note."""

from __future__ import annotations

import pytest

from service.domain.answers import (
    Proposal,
    Question,
    ReviewAsk,
    ScoreAnswer,
    WeekLine,
    choose_question,
    read_review,
)
from service.domain.reply_text import ReplyText
from tests.emails.twenty_replies import REVIEW_ASK

ONE_LINE = ReviewAsk((WeekLine(1, "Refund backlog 96 to 80"),))
WITH_RATE = ReviewAsk((WeekLine(1, "Same-day rate 88 % to 95 %"), WeekLine(2, "Refund backlog 96 to 80")))


def scores(words: str, ask: ReviewAsk = REVIEW_ASK) -> list[tuple[int, float | None]]:
    return [(score.n, score.score) for score in read_review(ReplyText.from_words(words), ask).scores]


def problems(words: str, ask: ReviewAsk = REVIEW_ASK) -> list[tuple[str | None, str]]:
    return [
        (problem.line, problem.code) for problem in read_review(ReplyText.from_words(words), ask).problems
    ]


@pytest.mark.parametrize(
    "words",
    [
        "1: 0.6, 2: 1, 3: 0",
        "1 = 0,6; 2 = 1; 3 = 0",
        "1) 60% 2) 100% 3) 0%",
        "1. 0.6\n2. done\n3. no",
        "3 no\n1 0.6\n2 done",
        "1: 6/10\n2: 10/10\n3: not started",
        "1 60 % 2 100 % 3 0 %",
        "1: 60 / 2: 100 / 3: 0",
        "1 (60%) 2 (done) 3 (no)",
        "0.6\n1.0\n0",
        "60%, done, no",
        (
            "Refund backlog 96 to 80 - 60%\n3 warehouse starters have their checklist on day 1: done\n"
            "Courier pick-ups missed from 6 to 2 => 0%"
        ),
        (
            "2. Refund backlog 96 to 80: 60%\n1. Courier pick-ups missed from 6 to 2: no\n"
            "3. 3 warehouse starters have their checklist on day 1: done"
        ),
        "#1 60% #2 done #3 no",
        "KR1 60%, KR2 done, KR3 no",
        "2 done, 3 no, the rest 0.6",
        "1 zu 60%, 2 geschafft, 3 nicht begonnen",
        "1 à 60 %, 2 fait, 3 pas commencé",
        "1 60 por ciento, 2 hecho, 3 sin empezar",
        "1 sekitar 60%, 2 selesai, 3 belum",
    ],
)
def test_scores_in_many_spellings(words: str) -> None:
    assert scores(words) == [(1, 0.6), (2, 1.0), (3, 0.0)]
    assert problems(words) == []


@pytest.mark.parametrize(
    "words",
    [
        "1-3 done",
        "1, 2 and 3 done",
        "1 2 3 done",
        "everything is done",
        "100%",
        "todo hecho",
        "semua selesai",
    ],
)
def test_one_word_for_several_lines(words: str) -> None:
    assert scores(words) == [(1, 1.0), (2, 1.0), (3, 1.0)]


@pytest.mark.parametrize(
    "words",
    [
        "2 6",
        "2: 4",
        "2: 2/3",
        "2: almost done",
        "2: done except one starter",
        "2: done for 2 of 3",
        "2: not quite",
        "2: done 80 %",
        "2: 3 of 4 starters got it",
        "2: we're at 78",
        "2: delivered 2 of 3",
        "2 met with the trainer",
        "2 in progress",
        "2 ok",
        "2: 130%",
        "2 no problem",
        "2: 85 → 0.6",
        "2 done\n2 no",
        "2: 2.5 days late",
    ],
)
def test_what_has_two_readings_is_asked_about_and_not_scored(words: str) -> None:
    assert [score for _, score in scores(words) if score is not None] == []
    assert [line for line, _ in problems(words)] == ["2"]


@pytest.mark.parametrize(
    "words", ["2/3 done", "partly", "I finished 1 and 2", "pretty good week", "0.6", "done, we're at 78"]
)
def test_words_about_no_one_line_score_nothing(words: str) -> None:
    assert scores(words) == []
    assert len(problems(words)) == 1


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("1 done, 2 and 3 are waiting", "waiting"),
        ("1 done, 2 & 3 are still waiting for Purchasing", "still waiting for Purchasing"),
        ("1 done\n2 and 3 will be done tomorrow", "will be done tomorrow"),
        ("1 erledigt, 2 und 3 warten noch", "warten noch"),
        ("1 fait, 2 et 3 sont en attente", "en attente"),
        ("1 hecho, 2 y 3 están pendientes", "pendientes"),
        ("1 selesai, 2 dan 3 masih menunggu", "masih menunggu"),
    ],
)
def test_what_several_lines_wait_for_is_noted_at_each_and_their_scores_are_asked_for(
    words: str, note: str
) -> None:
    answer = read_review(ReplyText.from_words(words), REVIEW_ASK)

    assert [(score.score, score.note) for score in answer.scores] == [(1.0, ""), (None, note), (None, note)]
    assert problems(words) == [("2", "score"), ("3", "score")]


@pytest.mark.parametrize(
    "note",
    ["2 and 3 people are waiting", "2 of 3 are waiting", "2 and 3 are at 40 and 60%", "2 and 4 are waiting"],
)
def test_numbers_that_may_be_counts_or_scores_change_no_other_line(note: str) -> None:
    assert [(n, score) for n, score in scores(f"1 done, {note}") if n != 1] == []


def test_number_that_is_in_the_key_results_own_words_is_not_its_score() -> None:
    assert scores("1: 92 %\n2: 70 %", WITH_RATE) == [(2, 0.7)]
    assert problems("1: 92 %\n2: 70 %", WITH_RATE) == [("1", "score")]


def test_score_far_from_the_key_results_own_rate_is_a_score() -> None:
    assert scores("1: 40 %\n2: 100 %", WITH_RATE) == [(1, 0.4), (2, 1.0)]


def test_whole_numbers_are_percent_together() -> None:
    assert scores("1: 80\n2: 5\n3: 100") == [(1, 0.8), (2, 0.05), (3, 1.0)]


def test_small_whole_numbers_propose_tenths() -> None:
    answer = read_review(ReplyText.from_words("1 8\n2 9\n3 10"), REVIEW_ASK)

    assert answer.scores == ()
    question = choose_question(answer.problems, REVIEW_ASK)
    assert question is not None
    assert question.proposal == Proposal(
        scores=(ScoreAnswer(1, 0.8), ScoreAnswer(2, 0.9), ScoreAnswer(3, 1.0))
    )


def test_notes_are_kept_word_for_word() -> None:
    answer = read_review(
        ReplyText.from_words("1 done thanks to Wendy\n2: 0.5 - IT was late (twice)\n3 no. Strike on Thu."),
        REVIEW_ASK,
    )

    assert [score.note for score in answer.scores] == [
        "thanks to Wendy",
        "IT was late (twice)",
        "Strike on Thu",
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("3 blocked: the contract", "the contract"),
        ("3 no, blocked by Purchasing", "Purchasing"),
        ("3. Not started.\n   Blocked - we need the contract.", "we need the contract"),
        ("3 blockiert: Vertrag fehlt", "Vertrag fehlt"),
        ("3 bloqué : le contrat", "le contrat"),
        ("3 bloqueado: falta el contrato", "falta el contrato"),
        ("3 terhambat: kontrak", "kontrak"),
        ("3 stuck with the contract", "stuck with the contract"),
    ],
)
def test_blocked_keeps_what_would_help(words: str, why: str) -> None:
    assert [score.blocked for score in read_review(ReplyText.from_words(words), REVIEW_ASK).scores] == [why]


def test_not_blocked_is_a_note() -> None:
    (score,) = read_review(ReplyText.from_words("3 no, not blocked, just late"), REVIEW_ASK).scores

    assert (score.score, score.blocked) == (0.0, None)


@pytest.mark.parametrize(
    "words",
    [
        "3 no, next week",
        "3 not done, keep for next week",
        "3: 0 keep",
        "3 nein, nächste Woche",
        "3 non, à garder",
        "3 belum, lanjut",
    ],
)
def test_what_goes_on_is_kept(words: str) -> None:
    (score,) = read_review(ReplyText.from_words(words), REVIEW_ASK).scores

    assert (score.score, score.next, score.note) == (0.0, "keep", "")


@pytest.mark.parametrize(
    "words", ["Thanks!", "ok", "👍", "Danke", "merci beaucoup", "Hi Rina,\nthanks a lot"]
)
def test_thanks_alone_is_not_an_answer(words: str) -> None:
    answer = read_review(ReplyText.from_words(words), REVIEW_ASK)

    assert answer.is_thanks
    assert (answer.scores, answer.problems) == ((), ())


def test_nothing_written_is_empty() -> None:
    assert read_review(ReplyText(()), REVIEW_ASK).is_empty


def test_single_line_needs_no_number() -> None:
    assert scores("0.7, courier strike", ONE_LINE) == [(1, 0.7)]
    assert scores("partly", ONE_LINE) == [(1, 0.5)]


PROPOSED = Question(("2",), "score", "?", Proposal(scores=(ScoreAnswer(2, 0.6),)))
ASKED = ReviewAsk(REVIEW_ASK.key_results, PROPOSED)


@pytest.mark.parametrize("words", ["yes", "Yes!", "ja", "oui", "sí", "ya", "👍", "ok"])
def test_yes_stores_what_was_proposed(words: str) -> None:
    assert scores(words, ASKED) == [(2, 0.6)]


@pytest.mark.parametrize("words", ["no, 0.7", "0.7", "70%", "2: 0.7", "no: 2 is 70 %"])
def test_right_number_replaces_the_proposal(words: str) -> None:
    assert scores(words, ASKED) == [(2, 0.7)]


def test_no_alone_stores_nothing_of_a_proposal() -> None:
    assert scores("no", ASKED) == []


def test_answer_to_a_question_without_proposal_needs_no_number() -> None:
    ask = ReviewAsk(REVIEW_ASK.key_results, Question(("3",), "score", "?"))

    assert scores("about half", ask) == [(3, 0.5)]
    assert scores("no", ask) == [(3, 0.0)]


def test_question_is_never_chosen_twice() -> None:
    answer = read_review(ReplyText.from_words("2 6"), REVIEW_ASK)
    question = choose_question(answer.problems, REVIEW_ASK)

    assert question is not None
    assert choose_question(answer.problems, ReviewAsk(REVIEW_ASK.key_results, question)) is None


def test_question_survives_being_stored() -> None:
    answer = read_review(ReplyText.from_words("2 6"), REVIEW_ASK)
    question = choose_question(answer.problems, REVIEW_ASK)

    assert question is not None
    assert Question.from_json(question.to_json()) == question


@pytest.mark.parametrize(
    ("words", "stored", "asked"),
    [
        ("1 done yesterday, 2 will be done on Monday, 3 no time", {1: 1.0, 2: None, 3: None}, ["2", "3"]),
        ("1 done, 2 is with Rina", {1: 1.0, 2: None}, ["2"]),
        ("1 erledigt, 2 wird Montag fertig, 3 nein", {1: 1.0, 2: None, 3: 0.0}, ["2"]),
        ("1 done, 2 people are ill", {1: 1.0}, []),
        ("1 done\nChecklists: two of three (67%)\n3 0.5", {1: 1.0, 2: None, 3: 0.5}, ["2"]),
        ("Refund backlog: Rina took the last ones, so done\n2 done", {1: None, 2: 1.0}, ["1"]),
        ("1 done\nReason: the courier was on strike", {1: 1.0}, []),
        ("Refund backlog: 80 now, checklists: all 3, couriers: done", {}, [None]),
    ],
)
def test_words_about_another_line_are_asked_about_and_are_no_note_of_the_line_above(
    words: str, stored: dict[int, float | None], asked: list[str]
) -> None:
    answer = read_review(ReplyText.from_words(words), REVIEW_ASK)

    assert {score.n: score.score for score in answer.scores} == stored
    assert [problem.line for problem in answer.problems] == asked
