"""Every card is one that Teams takes: by the schema of Adaptive Cards 1.4, small, and with nobody's words as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import adaptive_cards
import pytest
from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

from service.domain.cards import CardKind, TestCard
from service.domain.digests import DigestFacts
from service.rendering import LANGUAGES
from service.rendering.cards import MOST_BYTES, Cards
from tests.domain.ops_week_three import marias_facts
from tests.rendering.cards_of_week_three import (
    BOARD,
    RIGHT_TO_LEFT,
    card_of,
    empty_team,
    huge_team,
    rendered,
    saying,
    words_of,
)
from tests.rendering.test_hostile_words import PAYLOADS, VARIANTS

MARKDOWN = [
    "[Sign in again](https://evil.example)",
    "![](https://evil.example/x.png)",
    "**bold** _slanted_ # heading",
    "- one\r\n- two",
    "<at>Everyone</at>",
    "{{DATE(2026-01-01T00:00:00Z)}}",
    '"}]},{"type":"Image","url":"https://evil.example/x.png"',
    "\\u0022, \\",
]
EVERY_PAYLOAD = [*MARKDOWN, *(variant(payload) for payload in PAYLOADS for variant in VARIANTS)]
LONGEST = {
    "letters": "words " * 200,
    "marks of JSON": '"\\' * 300,
    "four bytes each": "𠀀" * 500,
    "forbidden": "\x01" * 500,
    "one word": "w" * 2000,
}
DATA = {
    "week three": marias_facts(),
    "longest": huge_team(LONGEST["letters"], people=30, key_results=8),
    "shortest": empty_team(),
    "one letter": saying("a"),
    "hostile": saying(" ".join(MARKDOWN)),
    "right to left": saying(RIGHT_TO_LEFT),
}


@pytest.fixture(scope="module")
def cards() -> Cards:
    return Cards()


def shape(element: Any, words: str = "") -> Any:
    """Return a card with the same words everywhere."""
    if isinstance(element, dict):
        return {
            name: words if name in ("text", "lang", "title") else shape(value, words)
            for name, value in element.items()
        }
    return [shape(value, words) for value in element] if isinstance(element, list) else element


def wrong(card: dict[str, Any]) -> str | None:
    """Say what the schema of version 1.4 finds wrong; `msteams` is Teams' own and unknown to it."""
    known = {name: value for name, value in card.items() if name != "msteams"}
    texts = list(words_of(known))
    assert all(isinstance(text, str) for text in texts)
    return _wrong(json.dumps(shape(known, "words")))


@cache
def _wrong(card: str) -> str | None:
    """Cards that differ in nothing but their words are looked at once: the schema takes half a second for each."""
    found = best_match(_schema().iter_errors(json.loads(card)))
    return found.message if found else None


@cache
def _schema() -> Draft6Validator:
    file = Path(adaptive_cards.__file__).parent / "schemas" / "schema-1.4.json"
    return Draft6Validator(json.loads(file.read_text("utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("kind", CardKind)
def test_every_card_is_an_adaptive_card_and_small(
    cards: Cards, kind: CardKind, data: str, language: str
) -> None:
    message = rendered(cards, DATA[data], kind, language)
    card = card_of(message)

    assert wrong(card) is None
    assert len(message.encode()) < MOST_BYTES
    assert (card["version"], card["lang"]) == ("1.4", language)
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": card["actions"][0]["title"], "url": BOARD}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_that_tries_a_channel_is_one_as_well(cards: Cards, language: str) -> None:
    assert wrong(card_of(cards.render([TestCard("Ops", language)]))) is None


def test_schema_finds_what_is_wrong_with_a_card(cards: Cards) -> None:
    card = card_of(rendered(cards, marias_facts(), CardKind.OVERVIEW))
    card["body"][0]["type"] = "TextBlok"

    assert wrong(card)


@pytest.mark.parametrize("words", LONGEST.values(), ids=LONGEST)
@pytest.mark.parametrize("kind", CardKind)
def test_card_stays_small_whatever_a_large_team_writes(cards: Cards, kind: CardKind, words: str) -> None:
    message = rendered(cards, huge_team(words, people=80), kind)
    said = " ".join(words_of(card_of(message)))

    assert len(message.encode()) < MOST_BYTES
    assert "KR1.1" in said
    assert "more" in said


def test_lower_blocks_give_way_before_the_key_results_do(cards: Cards) -> None:
    facts = huge_team("Refund backlog", people=18, key_results=3)
    card = card_of(rendered(cards, facts, CardKind.DIGEST))
    said = list(words_of(card))

    assert [code for code in ("KR1.1", "KR2.1", "KR3.1") if code in said] == ["KR1.1", "KR2.1", "KR3.1"]
    assert sum(words == "BLOCKED" for words in said) == 18
    assert any(words.startswith("Not aligned, 15 more") for words in said)


@pytest.mark.parametrize("kind", CardKind)
def test_nobodys_words_become_markup(cards: Cards, kind: CardKind) -> None:
    harmless = shape(card_of(rendered(cards, saying("words"), kind)))

    for payload in EVERY_PAYLOAD:
        card = card_of(rendered(cards, saying(payload), kind))
        assert (payload, shape(card)) == (payload, harmless)


def test_words_are_shown_as_they_were_written(cards: Cards) -> None:
    said = list(words_of(card_of(rendered(cards, saying(MARKDOWN[0]), CardKind.OVERVIEW))))

    assert said.count(MARKDOWN[0]) >= 8


def test_right_to_left_words_keep_their_direction_to_themselves(cards: Cards) -> None:
    turned = f"\u202e{RIGHT_TO_LEFT}\u2069"
    said = list(words_of(card_of(rendered(cards, saying(turned), CardKind.DIGEST))))

    assert said.count(f"\u2068{RIGHT_TO_LEFT}\u2069") >= 8
    assert not any("\u202e" in words for words in said)


def test_overview_card_says_what_the_overview_says(cards: Cards) -> None:
    said = list(words_of(card_of(rendered(cards, marias_facts(), CardKind.OVERVIEW))))

    assert "\u2066Ops, week 3 (19–23 Oct): what we agreed\u2069" in said
    for fact in ("Andy 1", "Refund backlog 96 to 80", "helps us, from HR", "BLOCKED", "nobody", "WE HELP"):
        assert fact in said
    assert "NOT ALIGNED" not in said


@pytest.mark.parametrize("kind", CardKind)
def test_no_card_tells_reasons_absences_or_missing_answers(cards: Cards, kind: CardKind) -> None:
    facts: DigestFacts = marias_facts()
    said = "\n".join(words_of(card_of(rendered(cards, facts, kind))))

    for private in (
        "carrier contract",
        "strike on Thu",
        "legal still has them",
        "Kofi",
        "Budi",
        "No answer",
        "Away",
    ):
        assert private not in said


def test_digest_card_begins_with_what_the_team_can_move(cards: Cards) -> None:
    said = list(words_of(card_of(rendered(cards, marias_facts(), CardKind.DIGEST))))

    assert said[1:4] == [
        "Lena is blocked on KR1.2. Since Friday.",
        "KR2.1 has nobody, second week running.",
        'Wendy keeps "Refund letters" for the third week (0.4, then 0.5).',
    ]
    assert "NOT ALIGNED" in said
