"""Answers to a receipt or a question (`examples.md` 3.5): short words that mean one line of this week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.answers import Question, SetupLine, WeekLine, read_setup
from service.domain.reply_text import ReplyText
from tests.emails.twenty_replies import SETUP_ASK

WEEK = (
    WeekLine(1, "Refund backlog 96 to 80", ("OPS-1.1",)),
    WeekLine(2, "3 warehouse starters have their checklist on day 1", ("HR-1.2",)),
    WeekLine(3, "Look into the courier delays"),
)
RECEIPT = replace(SETUP_ASK, this_week=WEEK)
ASKED = replace(RECEIPT, question=Question(("3",), "no_alignment", "Which one does line 3 serve?"))


@pytest.mark.parametrize(
    "words", ["1.2", "KR1.2", "ops 1.2", "1.2.", "3: 1.2", "3 1.2", "3 -> KR1.2", "(1.2)"]
)
def test_code_alone_aligns_the_line_that_was_asked_about(words: str) -> None:
    assert read_setup(ReplyText.from_words(words), ASKED).lines == (SetupLine(3, None, ("OPS-1.2",)),)


@pytest.mark.parametrize("words", ["none", "3 none", "3: none", "keins", "aucun", "ninguno", "tidak ada"])
def test_none_takes_the_question_off(words: str) -> None:
    answer = read_setup(ReplyText.from_words(words), ASKED)

    assert answer.lines == (SetupLine(3, None, ()),)
    assert answer.problems == ()


def test_several_numbers_with_their_codes() -> None:
    answer = read_setup(ReplyText.from_words("2: 1.1, 3: none"), RECEIPT)

    assert answer.lines == (SetupLine(2, None, ("OPS-1.1",)), SetupLine(3, None, ()))


def test_code_alone_for_several_lines_is_asked_about() -> None:
    ask = replace(ASKED, question=Question(("1", "3"), "no_alignment", "?"))
    answer = read_setup(ReplyText.from_words("1.2"), ask)

    assert answer.lines == ()
    assert [problem.code for problem in answer.problems] == ["which_line"]


def test_number_with_new_words_changes_that_line_alone() -> None:
    answer = read_setup(ReplyText.from_words("3 Courier pick-ups missed from 6 to 2 - 1.2"), ASKED)

    assert answer.lines == (SetupLine(3, "Courier pick-ups missed from 6 to 2", ("OPS-1.2",)),)


def test_new_words_without_a_code_keep_the_alignment() -> None:
    answer = read_setup(ReplyText.from_words("2: 4 starters instead of 3"), RECEIPT)

    assert answer.lines == (SetupLine(2, "4 starters instead of 3", None),)
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("drop 3", ""),
        ("3 drop", ""),
        ("3: drop, urgent audit", "urgent audit"),
        ("3 streichen", ""),
        ("hapus 3", ""),
    ],
)
def test_line_is_withdrawn(words: str, note: str) -> None:
    assert read_setup(ReplyText.from_words(words), RECEIPT).lines == (SetupLine(3, drop=True, note=note),)


def test_letter_is_still_kept_after_the_receipt() -> None:
    answer = read_setup(ReplyText.from_words("keep a"), RECEIPT)

    assert [(line.n, line.next) for line in answer.open] == [("a", "keep")]
    assert answer.lines == ()


def test_correction_without_a_line_is_asked_about() -> None:
    answer = read_setup(ReplyText.from_words("no, 92 % not 95"), RECEIPT)

    assert answer.lines == ()
    assert [problem.code for problem in answer.problems] == ["which_line"]


def test_correction_changes_the_line_that_was_asked_about() -> None:
    ask = replace(RECEIPT, question=Question(("1",), "two_readings", "?"))

    assert read_setup(ReplyText.from_words("no, 78 not 80"), ask).lines == (
        SetupLine(1, "Refund backlog 96 to 78"),
    )


def test_numbered_list_replaces_by_number_and_leaves_the_rest() -> None:
    answer = read_setup(
        ReplyText.from_words("1. Backlog 96 to 70 - 1.1\n3. Couriers 6 to 2 - 1.2\n4. Audit ready - 2.1"),
        RECEIPT,
    )

    assert answer.lines == (
        SetupLine(1, "Backlog 96 to 70", ("OPS-1.1",)),
        SetupLine(3, "Couriers 6 to 2", ("OPS-1.2",)),
        SetupLine(4, "Audit ready", ("OPS-2.1",), new=True),
    )


def test_whole_list_without_numbers_replaces_line_by_line() -> None:
    answer = read_setup(
        ReplyText.from_words("- Backlog 96 to 70 - 1.1\n- Four starters - HR 1.2\n- Couriers 6 to 2 - 1.2"),
        RECEIPT,
    )

    assert [(line.n, line.new) for line in answer.lines] == [(1, False), (2, False), (3, False)]


def test_one_more_line_is_added() -> None:
    answer = read_setup(ReplyText.from_words("One more: audit papers ready - 2.1"), RECEIPT)

    assert answer.lines == (SetupLine(4, "audit papers ready", ("OPS-2.1",), new=True),)


def test_same_words_with_a_code_align_the_stored_line() -> None:
    answer = read_setup(ReplyText.from_words("Look into the courier delays - 1.2"), RECEIPT)

    assert answer.lines == (SetupLine(3, "Look into the courier delays", ("OPS-1.2",)),)


@pytest.mark.parametrize("words", ["yes", "no", "thanks!", "👍", "ok, thanks"])
def test_yes_or_thanks_to_a_receipt_without_proposal_stores_nothing(words: str) -> None:
    answer = read_setup(ReplyText.from_words(words), RECEIPT)

    assert (answer.lines, answer.open, answer.problems, answer.is_thanks) == ((), (), (), True)
