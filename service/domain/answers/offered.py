"""
The key results of all teams, prepared for finding them in words.

With hundreds of teams preparing takes longer than reading a reply, and all mails of a company need the same.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from service.domain.answers.own_lines import first_word
from service.domain.answers.values import TeamKeyResult


class OfferedKeyResults(tuple[TeamKeyResult, ...]):
    """
    The key results of all teams; a `SetupAsk` takes any tuple of them.

    Whoever reads many replies makes this one once and gives it to all of their asks: it is prepared when it is first
    read with.
    """

    @cached_property
    def by_code(self) -> dict[str, TeamKeyResult]:
        """The key results by their code."""
        return {key_result.code: key_result for key_result in self}

    @cached_property
    def teams(self) -> frozenset[str]:
        """The prefixes of the codes."""
        return frozenset(code.rpartition("-")[0] for code in self.by_code)

    @cached_property
    def by_number(self) -> dict[str, list[str]]:
        """The codes of all teams that have a number."""
        codes: dict[str, list[str]] = {}
        for code in self.by_code:
            codes.setdefault(code.rpartition("-")[2], []).append(code)
        return codes

    @cached_property
    def team_names(self) -> dict[str, str]:
        """The prefix of a team's codes by what people call the team, in lower case."""
        names: dict[str, str] = {}
        for key_result in self:
            team = key_result.code.rpartition("-")[0]
            names[team.casefold()] = team
            if key_result.team_name:
                names[key_result.team_name.casefold()] = team
        return names

    @cached_property
    def longest_name(self) -> int:
        """Characters of the longest team name."""
        return max(map(len, self.team_names), default=0)

    @cached_property
    def by_first_word(self) -> dict[str | None, list[TeamKeyResult]]:
        """The key results by the word that they begin with, in lower case."""
        found: dict[str | None, list[TeamKeyResult]] = {}
        for key_result in self:
            found.setdefault(first_word(key_result.text), []).append(key_result)
        return found


def prepared(key_results: tuple[TeamKeyResult, ...]) -> OfferedKeyResults:
    """Return the key results in their prepared form, where they are not in it already."""
    return key_results if isinstance(key_results, OfferedKeyResults) else _prepared(key_results)


_prepared = lru_cache(maxsize=8)(OfferedKeyResults)
