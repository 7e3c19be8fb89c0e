"""How people say how one line ended, in five languages: the right score, or a question; never a wrong score."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from service.domain.answers import ReviewAsk, WeekLine, read_review
from service.domain.reply_text import ReplyText

WORDINGS = tomllib.loads(Path(__file__).with_name("review_wordings.toml").read_text("utf-8"))
SURE = [(words, said) for language in WORDINGS["sure"].values() for words, said in language.items()]
ASKED = [words for language in WORDINGS["asked"].values() for words in language["words"]]
ASK = ReviewAsk(
    (
        WeekLine(1, "Refund backlog 96 to 80"),
        WeekLine(2, "Starters with a checklist"),
        WeekLine(3, "Couriers out"),
    )
)
LEADS = ("1 {}", "1. {}", "1: {}", "1) {}", "1 - {}", "Refund backlog 96 to 80: {}")


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize(("words", "said"), SURE, ids=[words for words, _ in SURE])
def test_wording_that_leaves_no_doubt_is_scored(words: str, said: list[float | str], lead: str) -> None:
    answer = read_review(ReplyText.from_words(lead.format(words)), ASK)

    (score,) = answer.scores
    assert (score.n, score.score, score.note.strip(".!")) == (1, said[0], said[1] if len(said) > 1 else "")
    assert not answer.problems


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("words", ASKED)
def test_wording_that_may_mean_more_than_one_score_is_asked_about(words: str, lead: str) -> None:
    answer = read_review(ReplyText.from_words(lead.format(words)), ASK)

    assert [score.score for score in answer.scores if score.score is not None] == []
    assert answer.problems
