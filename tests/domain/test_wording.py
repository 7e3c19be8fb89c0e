from __future__ import annotations

from datetime import date

import pytest

from service.domain.speech import spoken
from service.domain.wording import (
    all_of,
    clip,
    first_step,
    given_name,
    names_apart,
    score_text,
    seen_by,
    short_text,
    since,
)


@pytest.mark.parametrize(
    ("score", "shown"), [(0.0, "0.0"), (0.6, "0.6"), (0.75, "0.75"), (1.0, "1.0"), (None, "no score")]
)
def test_score_shows_one_decimal_and_a_second_only_where_there_is_one(
    score: float | None, shown: str
) -> None:
    assert score_text(score) == shown


def test_short_text_is_what_stands_before_the_colon() -> None:
    assert short_text("Refund letters: complaints from 9 to 3") == "Refund letters"


@pytest.mark.parametrize("text", ["Same-day rate 92 %", "Out by 16:00", "Ratio 3:1", ": odd", "ends with: "])
def test_text_without_a_heading_stays_whole(text: str) -> None:
    assert short_text(text) == text


def test_people_are_called_by_given_name_however_the_directory_writes_it() -> None:
    assert given_name("Wendy Tan") == "Wendy"
    assert given_name("Tan, Wendy") == "Wendy"
    assert given_name("Madonna") == "Madonna"


def test_two_of_one_given_name_get_the_initial_of_the_family_name() -> None:
    called = names_apart({1: "Andy Lim", 2: "Andy Tan", 3: "Wendy Tan"})

    assert called == {1: "Andy L.", 2: "Andy T.", 3: "Wendy"}


def test_two_who_share_the_initial_too_are_called_by_their_whole_names() -> None:
    called = names_apart({1: "Andy Lim", 2: "Andy Lee", 3: "Andy Tan"})

    assert called == {1: "Andy Lim", 2: "Andy Lee", 3: "Andy T."}


def test_places_are_words_when_small() -> None:
    assert [spoken().ordinal(number) for number in (2, 3, 12)] == ["second", "third", "12th"]
    assert [spoken().short_ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip


def test_since_is_a_weekday_within_the_week_and_a_date_before() -> None:
    tuesday = date(2026, 10, 20)

    assert since(date(2026, 10, 16), tuesday) == "Friday"
    assert since(date(2026, 10, 13), tuesday) == "13 Oct"


@pytest.mark.parametrize(
    ("key_result", "sample"),
    [
        ("Open refund cases from 140 to 60", "Open refund cases from 140 to 120"),
        ("Orders sent the same day from 88 % to 95 %", "Orders sent the same day from 88 % to 90 %"),
        ("Night-shift duties, 5 to 12", "Night-shift duties, 5 to 7"),
        ("Trained people from 1 to 2", "Trained people from 1 to 2"),
        ("Rating from 4.1 to 4.4", "Rating from 4.1 to 4.4"),
        ("Visitors from 1,000 to 2,000", "Visitors from 1,000 to 2,000"),
        ("A team that hires well", "A team that hires well"),
    ],
)
def test_sample_goes_a_quarter_of_the_way_where_there_are_whole_numbers(key_result: str, sample: str) -> None:
    assert first_step(key_result) == sample


def test_each_reader_is_named_once() -> None:
    assert seen_by(["Ops"], "Rina", "Maria") == ("Ops", "Rina (lead)", "Maria (manager)")
    assert seen_by(["Ops"], "Rina", "Rina") == ("Ops", "Rina (lead and manager)")
    assert seen_by(["Ops"], None, None) == ("Ops",)


def test_team_that_is_told_in_a_channel_of_teams_is_named_with_it() -> None:
    assert seen_by(["Ops", "HR"], None, None, in_channel=["HR"]) == ("Ops", "HR (also in its Teams channel)")


def test_clipped_text_shows_that_it_goes_on() -> None:
    assert clip("Refund letters", 14) == "Refund letters"
    assert clip("Refund letters", 8) == "Refund…"


def test_lists_read_as_sentences_do() -> None:
    assert [all_of([]), all_of(["a"]), all_of(["a", "b"]), all_of(["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c",
    ]  # fmt: skip
