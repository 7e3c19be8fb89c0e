"""
Find where codes are written in a line: a number like "1.2", and before it a team, "KR", or both; or "O1 KR2".

What they mean, and whether such a number is a code at all, is `codes`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.domain.answers.offered import OfferedKeyResults
from service.domain.answers.words import AND

_NUMBER = re.compile(r"\d(?<![\d.,]\d)\d?\.\d{1,2}(?![\d%]|[.,]\d|\s?%)")
_LISTED_NUMBER = re.compile(r"\d{1,2}\.\d{1,2}(?![\d%]|[.,]\d|\s?%)")
_KR = re.compile(
    r"(?:key\s?results?|(o)?kr|schlüsselergebnis|résultat\s+clé|resultado\s+clave|hasil\s+utama)\s?[-.:#]?\s?$",
    re.IGNORECASE,
)
_OBJECTIVE_AND_KR = re.compile(
    r"(?<![\w.])(?:o|obj\.?|objective|objectif|objetivo|ziel)\s?(?P<objective>\d{1,2})\s?[-./,:]?\s?kr\s?(?P<kr>\d{1,2})(?![\w.])",
    re.IGNORECASE,
)
_AFTER_KR = " \t-.:#"
_LONGEST_KR = 40  # Characters.
_UNKNOWN_TEAM = re.compile(r"(?<![\w.])([A-Z][A-Z&]{1,7})-$", re.IGNORECASE)
_LONGEST_UNKNOWN_TEAM = 9
_BEGIN = re.compile(r"(?<![\w.])(?=\S)")
_GAP = re.compile(r"\s?[-:./]?\s?")
_LONGEST_GAP = 3
_ALSO = re.compile(rf"\s*(?:[,;/+&]|(?:{AND})\b)\s*", re.IGNORECASE)
_ALSO_KR = re.compile(r"kr\s?$", re.IGNORECASE)
_LIST_END = re.compile(r"\s*[.)\]]?\s*$")


class WrittenCode(NamedTuple):
    """A number from `start` (that of what stands before it) to `end`, with the prefix of a team that is named there."""

    start: int
    end: int
    number: str
    team: str = ""
    unknown_team: str = ""
    """What is written like a team, as "OPS-", and is none."""
    has_kr: bool = False


class TeamNames:
    """What people call the teams, and the person's own, which may have no key results."""

    def __init__(self, offered: OfferedKeyResults, home: str) -> None:
        name = home.casefold()
        known = offered.team_names
        self._prefixes = known if name in known else {name: home, **known}
        self._longest = max(offered.longest_name, len(name))

    def before(self, text: str, place: int, after: int) -> tuple[int, str] | None:
        """Return where a team's name begins that stands right before `place` and behind `after`, and the team's prefix."""
        ends = _ends_before(text, place, after)
        if not ends:
            return None
        for begin in _BEGIN.finditer(text, max(after, ends[-1] - self._longest), ends[0]):
            for end in ends:
                team = self._prefixes.get(text[begin.start() : end].casefold())
                if team is not None:
                    return begin.start(), team
        return None


def _ends_before(text: str, place: int, after: int) -> list[int]:
    """List where a name may end before a number: a sign and blanks may stand between them."""
    return [
        end
        for end in range(place, max(after, place - _LONGEST_GAP - 1), -1)
        if not text[end - 1].isspace() and _GAP.fullmatch(text, end, place)
    ]


def written_codes(text: str, teams: TeamNames) -> Iterator[WrittenCode]:
    """Yield what is written like a code, in order."""
    after = 0
    numbers = [*_NUMBER.finditer(text)]
    if "kr" in text or "KR" in text:
        numbers = sorted([*numbers, *_OBJECTIVE_AND_KR.finditer(text)], key=re.Match.start)
    for number in numbers:
        of_objective = number.re is _OBJECTIVE_AND_KR
        written = (_of_objective if of_objective else _with_what_stands_before)(text, number, after, teams)
        if written is not None:
            after = written.end
            yield written


def _of_objective(text: str, found: re.Match[str], after: int, teams: TeamNames) -> WrittenCode:
    """ "O1 KR2" is 1.2, of the team that is named before it."""
    begin, team = teams.before(text, found.start(), after) or (found.start(), "")
    return WrittenCode(begin, found.end(), f"{found['objective']}.{found['kr']}", team, has_kr=True)


def _with_what_stands_before(
    text: str, number: re.Match[str], after: int, teams: TeamNames
) -> WrittenCode | None:
    """Return a number with the longest of what may stand before it; None where it stands in a word ("v1.2")."""
    start, end = number.span()
    kr = _kr_before(text, start, after)
    places = [start]
    if kr is not None:  # In "okr" the "o" may be the last letter of a team's name.
        places += [kr.start() + 1, kr.start()] if kr[1] else [kr.start()]
    named = [found for place in places if (found := teams.before(text, place, after)) is not None]
    begin, team = min(named, key=lambda found: found[0], default=(start, ""))
    for place in places:
        unknown = _unknown_team_before(text, place, after)
        if unknown is not None and (not team or unknown.start() < begin):
            return WrittenCode(unknown.start(), end, number.group(), unknown_team=unknown[1])
    if team:
        return WrittenCode(begin, end, number.group(), team)
    if kr is not None and _BEGIN.match(text, kr.start()):
        return WrittenCode(kr.start(), end, number.group(), has_kr=True)
    return WrittenCode(start, end, number.group()) if _BEGIN.match(text, start) else None


def _kr_before(text: str, place: int, after: int) -> re.Match[str] | None:
    is_possible = text[after:place].rstrip(_AFTER_KR)[-1:].isalpha()
    return _KR.search(text, max(after, place - _LONGEST_KR), place) if is_possible else None


def _unknown_team_before(text: str, place: int, after: int) -> re.Match[str] | None:
    is_possible = text.endswith("-", after, place)
    return (
        _UNKNOWN_TEAM.search(text, max(after, place - _LONGEST_UNKNOWN_TEAM), place) if is_possible else None
    )


def behind_list(text: str, end: int, teams: TeamNames) -> str:
    """Return what stands behind a number, without further codes where a list of them goes on to the end of the line."""
    at = end
    while (further := _end_of_further(text, at, teams)) is not None:
        at = further
    return text[at:] if _LIST_END.match(text, at) else text[end:]


def _end_of_further(text: str, at: int, teams: TeamNames) -> int | None:
    """Return the end of ", HR KR1.3" that stands at `at`."""
    also = _ALSO.match(text, at)
    number = _LISTED_NUMBER.search(text, also.end()) if also is not None else None
    if also is None or number is None:
        return None
    begin, place = also.end(), number.start()
    kr = _ALSO_KR.search(text, begin, place)
    place = kr.start() if kr is not None else place
    named = teams.before(text, place, begin) if place > begin else (begin, "")
    return number.end() if named is not None and named[0] == begin else None
