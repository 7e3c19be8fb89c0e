"""A wish to pause or to go on, as people write it on Monday 19 October 2026."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.answers.pauses import PauseWish, Unclear, Wish, read_pause

MONDAY = date(2026, 10, 19)
NOV_2 = date(2026, 11, 2)


def read(words: str, language: str = "en") -> PauseWish | None:
    return read_pause(words.split("\n"), MONDAY, language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "pause until 2 Nov"),
        ("en", "Please pause until Nov 2nd, thanks"),
        ("en", "Hi,\npause me until Monday 2 November 2026 (on leave)\nThanks"),
        ("en", "pause until 2026-11-02"),
        ("en", "pause for two weeks"),
        ("de", "Pause bis 2. Nov."),
        ("de", "bitte pausieren bis 02.11., danke"),
        ("de", "pause bis 2/11"),
        ("fr", "pause jusqu’au 2 novembre"),
        ("es", "pausa hasta el 2 de noviembre de 2026"),
        ("id", "jeda sampai 2 Nov"),
    ],
)
def test_pause_until_the_second_of_november(language: str, words: str) -> None:
    assert read(words, language) == PauseWish(Wish.PAUSE, NOV_2)


@pytest.mark.parametrize(
    ("words", "back_on"),
    [
        ("pause until 12 Jan", date(2027, 1, 12)),
        ("pause until Friday", date(2026, 10, 23)),
        ("pause until Monday", date(2026, 10, 26)),
        ("pause this week", date(2026, 10, 26)),
        ("pause until next week", date(2026, 10, 26)),
        ("pause through 30 Oct", date(2026, 10, 31)),
        ("pause until 30 Oct included", date(2026, 10, 31)),
        ("pause until 13/11", date(2026, 11, 13)),
        ("pause", None),
        ("Pause my mails please!", None),
    ],
)
def test_day_of_return(words: str, back_on: date | None) -> None:
    assert read(words) == PauseWish(Wish.PAUSE, back_on)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("pause until 2/11", Unclear.TWO_DAYS),
        ("pause until next Friday", Unclear.TWO_DAYS),
        ("pause until I am back", Unclear.NO_DAY),
        ("pause until 31 Nov", Unclear.NO_DAY),
        ("pause until Tuesday 2 Nov", Unclear.NO_DAY),  # It is a Monday.
        ("pause until 1 Oct", Unclear.PAST),
        ("pause until 18 Oct 2026", Unclear.PAST),
        ("pause until 1 Nov 2028", Unclear.TOO_LONG),
    ],
)
def test_what_cannot_be_taken_is_named(words: str, why: Unclear) -> None:
    wish = read(words)

    assert wish is not None
    assert (wish.wish, wish.back_on, wish.unclear) == (Wish.PAUSE, None, why)


@pytest.mark.parametrize(
    "words",
    [
        "resume",
        "Resume please",
        "I'm back",
        "Ich bin wieder da!",
        "fortsetzen",
        "reprendre",
        "reanudar",
        "mulai lagi",
    ],
)
def test_wish_to_go_on(words: str) -> None:
    assert read(words) == PauseWish(Wish.RESUME)


@pytest.mark.parametrize(
    "words",
    [
        "Pause machine 3 until 2 Nov - 1.2",
        "Pause the courier contract until 2 Nov - 1.2",
        "pause until 2 Nov the old scanner 1.1",
        "Resume deliveries to Bali by Thu - 1.2",
        "keep a",
        "same",
        "weiter",
        "Backlog under 80 - 1.1",
        "",
    ],
)
def test_key_result_is_no_wish(words: str) -> None:
    assert read(words) is None


def test_other_lines_stay_an_answer() -> None:
    assert read("Hi Rina,\nkeep a\npause until 2 Nov\nThanks") == PauseWish(Wish.PAUSE, NOV_2, rest=(1,))
