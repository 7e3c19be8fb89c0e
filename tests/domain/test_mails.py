"""The phrases that the text part and the HTML part of a mail share."""

from __future__ import annotations

from dataclasses import replace

from service.domain.mails import OpenLine, SavedLine, SavedScore
from tests.rendering.mails_of_week_three import CLEAR_RECEIPT, RECEIPT, SETUP, UNREAD_RECEIPT


def test_receipt_of_a_form_says_so() -> None:
    assert replace(CLEAR_RECEIPT, by_form=True).opening == "Saved from your form, Andy. Nothing else to do."


def test_receipt_names_the_lines_that_its_question_is_about() -> None:
    def opening(*lines: str) -> str:
        return replace(RECEIPT, question_lines=lines).opening

    assert opening("3") == "Saved, Andy. Line 3 needs one word from you."
    assert opening("2", "3") == "Saved, Andy. Lines 2 and 3 need one word from you."
    assert opening() == "Saved, Andy. It needs one word from you."


def test_unreadable_answer_is_asked_about_once_and_by_its_kind() -> None:
    review = replace(UNREAD_RECEIPT, kind="review")

    assert "score" in (review.asks_again or "")
    assert replace(review, question="Which line do you mean?").asks_again is None


def test_unreadable_answer_does_not_deny_what_was_stored_before() -> None:
    assert UNREAD_RECEIPT.opening == "Nothing is stored yet, Andy."
    assert replace(UNREAD_RECEIPT, lines=CLEAR_RECEIPT.lines).opening == "Nothing new is stored, Andy."


def test_receipt_stays_in_the_thread_with_one_prefix() -> None:
    assert replace(RECEIPT, subject="RE: Week 3").reply_subject == "RE: Week 3"
    assert replace(RECEIPT, subject="Week 3").reply_subject == "Re: Week 3"


def test_line_says_what_it_serves_and_whom_it_helps() -> None:
    assert SavedLine(1, "Same-day rate 92 %", ("KR1.2", "KR1.1")).serves == "KR1.2, KR1.1"
    assert SavedLine(2, "Checklist", ("HR KR1.2",), ("HR",)).serves == "HR KR1.2 (you help HR)"
    assert SavedLine(3, "Office move", ()).serves == "no key result yet"


def test_score_is_told_with_the_persons_words() -> None:
    line = SavedScore("3", "Couriers", None, "no time", "", "keep")

    assert (line.outcome, line.account) == ("no score, keep", '"no time", blocked')


def test_only_lines_without_score_are_asked_for_one() -> None:
    scored = OpenLine("a", "One", (), 0.6)
    others = tuple(OpenLine(letter, "Another", (), None) for letter in "bcd")

    assert replace(SETUP, open_lines=(scored,)).how_to_score is None
    assert replace(SETUP, open_lines=(scored, *others)).how_to_score == (
        'add "b done", "b partly" or "b no"; the same for c and d'
    )


def test_helped_team_is_a_reader_only_where_there_is_one_to_help() -> None:
    assert SETUP.readers == "Ops, Rina (lead), Maria (manager) and a team you help"
    assert replace(SETUP, help_example=None).readers == "Ops, Rina (lead) and Maria (manager)"
