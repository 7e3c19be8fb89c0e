from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.support.pages import Page
from tests.web.conftest import FRIDAY_OF_WEEK_3, WEEK, Story

LINES = ("Refund backlog 96 to 80", "3 starters have their checklist", "Courier pick-ups missed from 6 to 2")


@pytest.fixture
def review(
    story: Story, open_page: Callable[[str], Page], move_clock: Callable[[datetime], None]
) -> Callable[[], Page]:
    """Open Andy's review on Friday."""
    token = story.review(*LINES)
    move_clock(FRIDAY_OF_WEEK_3)
    return lambda: open_page(f"/f/{token}")


def scores(story: Story) -> list[tuple[float | None, str, str | None]]:
    return [(row.score, row.note, row.blocked) for row, _ in story.rows(WEEK)]


def test_review_asks_for_each_line_of_the_week(review: Callable[[], Page]) -> None:
    page = review()

    assert "how did it end, Andy ?" in page.text
    assert "until Monday 26 Oct, 18:00" in page.text
    assert [text for text in LINES if text in page.text] == list(LINES)


def test_each_line_is_scored_with_its_note_and_what_blocks_it(
    story: Story, review: Callable[[], Page]
) -> None:
    page = review().send(
        outcome_1_score="done",
        outcome_2_number="0.8",
        outcome_2_note="one starter begins on Monday",
        outcome_3_score="no",
        outcome_3_blocked="contract from Purchasing",
    )

    assert "Saved." in page.text
    assert scores(story) == [
        (1.0, "", None),
        (0.8, "one starter begins on Monday", None),
        (0.0, "", "contract from Purchasing"),
    ]


def test_words_behind_a_number_are_its_note(story: Story, review: Callable[[], Page]) -> None:
    review().send(outcome_1_number="0.5 courier on strike", outcome_1_note="again")

    assert scores(story)[0] == (0.5, "courier on strike – again", None)


def test_one_line_may_be_scored_now_and_another_later(story: Story, review: Callable[[], Page]) -> None:
    review().send(outcome_1_score="done")
    review().send(outcome_3_score="partly")

    assert [score for score, _, _ in scores(story)] == [1.0, None, 0.5]


def test_done_in_the_text_box_scores_all_lines(story: Story, review: Callable[[], Page]) -> None:
    review().send(words="done")

    assert [score for score, _, _ in scores(story)] == [1.0, 1.0, 1.0]


def test_block_and_score_can_be_taken_out_again(story: Story, review: Callable[[], Page]) -> None:
    review().send(outcome_1_number="0.7", outcome_1_blocked="waits for legal")
    review().send(outcome_1_number="", outcome_1_blocked="")

    assert scores(story)[0] == (None, "", None)


def test_text_box_that_can_not_be_read_is_given_back(story: Story, review: Callable[[], Page]) -> None:
    page = review().send(words="2 6")

    assert page.status == 422
    assert page.fields()["words"] == "2 6"
    assert [score for score, _, _ in scores(story)] == [None, None, None]
