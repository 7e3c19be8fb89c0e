"""The cards of week three of the story, and of teams that write the longest, the shortest and the most hostile things."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from service.domain.cards import CardKind, team_cards
from service.domain.digests import DigestFacts, KeyResultFacts, LineFacts, PersonFacts, TeamWeeks, WeekFacts
from service.rendering import speaking
from service.rendering.cards import Cards
from tests.domain.ops_week_three import OPS_TEAM, TUESDAY, ops_weeks

BOARD = "https://okr.example.com/b"
RIGHT_TO_LEFT = "تقليل الشكاوى من 9 إلى 3 (KR1.1)"


def saying(words: str) -> DigestFacts:
    """Return week three as it would be if all that people write were `words`: names, key results, lines, reasons."""
    team = replace(
        OPS_TEAM,
        name=words,
        key_results=tuple(replace(one, text=words) for one in OPS_TEAM.key_results),
    )
    return DigestFacts(TUESDAY, (TeamWeeks(team, tuple(_saying(words, week) for week in ops_weeks().weeks)),))


def _saying(words: str, week: WeekFacts) -> WeekFacts:
    people = tuple(replace(person, name=f"{words} {person.id}") for person in week.people)
    return replace(week, people=people, lines=tuple(_line_saying(words, one) for one in week.lines))


def _line_saying(words: str, one: LineFacts) -> LineFacts:
    alignments = tuple(replace(each, text=words, team_name=words) for each in one.alignments)
    blocked = words if one.blocked is not None else None
    return replace(
        one,
        person_name=f"{words} {one.person_id}",
        text=words,
        team_name=words,
        alignments=alignments,
        note=words,
        blocked=blocked,
        changed_on=TUESDAY,
        changed_from=words,
    )


def huge_team(words: str, people: int = 300, key_results: int = 40) -> DigestFacts:
    """Return the week of a team in which everybody is blocked on everything, in the longest words."""
    results = tuple(
        KeyResultFacts(id=number, objective=words, code=f"{number}.1", text=words, weeks=None)
        for number in range(1, key_results + 1)
    )
    team = replace(OPS_TEAM, name=words, key_results=results)
    own = ops_weeks().weeks[-1].lines[0]
    lines = []
    for person in range(1, people + 1):
        served = replace(own.alignments[0], key_result_id=1 + person % key_results, text=words)
        said = replace(own, id=person, person_id=person, person_name=f"{words} {person}", text=words)
        lines.append(replace(said, alignments=(served,), blocked=words, blocked_on=TUESDAY, kept_weeks=3))
        lines.append(replace(said, id=person + people, n=2, alignments=()))
    everybody = tuple(PersonFacts(one, f"{words} {one}", "answered") for one in range(1, people + 1))
    week = WeekFacts("week 3", "19–23 Oct", everybody, tuple(lines))
    return DigestFacts(TUESDAY, (TeamWeeks(team, (week,)),))


def empty_team() -> DigestFacts:
    """Return a week in which nobody has said anything about nothing."""
    team = replace(OPS_TEAM, key_results=())
    return DigestFacts(TUESDAY, (TeamWeeks(team, (WeekFacts("week 1", "5–9 Oct", (), ()),)),))


def rendered(cards: Cards, facts: DigestFacts, kind: CardKind, language: str = "en") -> str:
    """Render a card as the service does."""
    with speaking(language):
        return cards.render(team_cards(facts, kind, BOARD, language))


def card_of(message: str) -> dict[str, Any]:
    """Return the Adaptive Card in a message."""
    (attachment,) = json.loads(message)["attachments"]
    content: dict[str, Any] = attachment["content"]
    return content


def words_of(element: Any) -> Iterator[str]:
    """Give every text that a card shows, in order."""
    if isinstance(element, dict):
        if element.get("type") == "TextRun":
            yield element["text"]
        for value in element.values():
            yield from words_of(value)
    elif isinstance(element, list):
        for value in element:
            yield from words_of(value)
