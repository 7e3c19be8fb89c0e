"""A person gets one thought at most, in English, with an example out of their own words."""

from __future__ import annotations

import pytest

from service.domain.coaching import CoachedLine, Rule, thought_on
from service.domain.wording import quoted

KEPT = "Refund letters: complaints from 9 to 3"


def _thought(text: str, weeks: int = 1, language: str = "en") -> tuple[str, str] | None:
    thought = thought_on([CoachedLine(3, text, weeks)], language)
    return (thought.rule, thought.words) if thought else None


def test_task_is_asked_what_will_be_different() -> None:
    assert _thought("Look into the courier delays") == (
        "task",
        'A thought: 3 says what you do. What will be different? For example "Courier delays from __ to __".',
    )


def test_wish_is_asked_how_it_will_be_seen() -> None:
    assert _thought("Improve cash handling") == (
        "no_measure",
        'A thought: 3 names nothing to measure it by. How will you see it? For example "Cash handling from __ to __".',
    )


@pytest.mark.parametrize(("weeks", "week"), [(3, "third week"), (5, "week number 5")])
def test_kept_words_are_noted_from_the_third_week_on(weeks: int, week: str) -> None:
    assert _thought(KEPT, weeks) == (
        "third_week",
        f"A thought: 3 is in its {week}, in the same words. Which part of {quoted(KEPT)} can be true this week?",
    )
    assert _thought(KEPT, 2) is None


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("Talk with the landlord about repairs", "__ of __ repairs are __ by the end of the week"),
        ("Preparing the audit by Thursday", "Audit is __ by the end of the week"),
        ("Visit five schools", "__ of __ schools are __ by the end of the week"),
        ("Better signs", "Signs from __ to __"),
        ("Guests wait shorter", "Guests wait shorter: from __ to __"),
        ("Rotas reviewed", "__ of __ Rotas are __ by the end of the week"),
    ],
)
def test_example_is_made_of_the_persons_words(text: str, example: str) -> None:
    found = _thought(text)

    assert found is not None
    assert f'For example "{example}".' in found[1]


@pytest.mark.parametrize(
    "text",
    [
        "Refund backlog 96 to 80",
        "Test environment live",
        "Order backlog cleared",
        "Get the permit signed",
        "Train the cashiers so that each closes a till alone",
        "Scan 400 contracts",
        "Reduce waiting time from 9 to 4 minutes",
        "Quuxify the frobnitz",
        "%",
        "",
        "\u202e \U0001f389",
    ],
)
def test_what_can_be_checked_or_is_not_known_gets_no_thought(text: str) -> None:
    assert _thought(text) is None


@pytest.mark.parametrize("language", ["de", "fr", "es", "id", "pt-BR", ""])
def test_other_languages_get_no_thought(language: str) -> None:
    assert _thought("Look into the courier delays", 3, language) is None


def test_only_the_first_line_that_deserves_it_gets_a_thought() -> None:
    lines = [
        CoachedLine(1, "Tickets from 9 to 4"),
        CoachedLine(2, "Email suppliers"),
        CoachedLine(4, "Fix bugs"),
    ]
    thought = thought_on(lines, "en-GB")

    assert thought is not None
    assert (thought.n, thought.rule) == (2, Rule.TASK)


def test_long_words_are_cut_in_the_example() -> None:
    found = _thought("Look into the " + "very " * 100 + "late couriers")

    assert found is not None
    assert len(found[1]) < 200
