"""
What a team's Microsoft Teams channel is shown: the same facts as the mails, less what only the digest's readers may see.

    overview  what the members' overview says
    digest    that, with needs and unaligned lines; never anybody's reasons, absences, missing answers or comments
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from service.domain.digests import DigestFacts, DigestSection, Need, channel_digest, channel_overview


class CardKind(StrEnum):
    """The cards there are; a team gets one of each kind in a period."""

    OVERVIEW = "overview"
    DIGEST = "digest"


@dataclass(frozen=True)
class TeamCard:
    """What one team agreed, for its channel."""

    kind: CardKind
    title: str
    """"Ops, week 3 (19–23 Oct)"."""
    needs: tuple[Need, ...]
    section: DigestSection
    board_url: str | None
    most_characters: int
    """What a single text may take; its whole is on the board."""
    language: str

    @property
    def folder(self) -> str:
        """The name of its template."""
        return "team"


@dataclass(frozen=True)
class TestCard:
    """Shows that a channel can be reached."""

    __test__ = False  # No test of pytest.

    team: str
    language: str
    board_url: str | None = None
    folder = "test"


@dataclass(frozen=True)
class _Length:
    lines: int
    characters: int
    is_bare: bool = False
    """Whether even blocked lines give way."""


_LENGTHS = (
    _Length(45, 400),
    _Length(30, 250),
    _Length(18, 160),
    _Length(18, 80, is_bare=True),
    _Length(18, 24, is_bare=True),
)
"""From the longest card to one that is small whatever the team writes."""


def team_cards(
    facts: DigestFacts, kind: CardKind, board_url: str | None, language: str
) -> Iterator[TeamCard]:
    """Build a team's card, then ever shorter ones: the lower blocks give way first. The last one always fits."""
    for length in _LENGTHS:
        build = channel_digest if kind is CardKind.DIGEST else channel_overview
        view = build(facts, length.lines, is_bare=length.is_bare)
        needs = tuple(replace(need, headline="") for need in view.needs)
        yield TeamCard(kind, view.title, needs, view.section, board_url, length.characters, language)
