"""
Find the team key results that a line names: "1.2", "KR1.2", "(1.2)", "OPS-1.2", "-> HR KR2.1", "1.1 and 2.1".

A decimal is not a code: it is taken for one only where it is written like one, or stands where codes stand (first or
last on the line) and the own team has it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.answers.offered import prepared
from service.domain.answers.own_lines import first_word, holds, tokens
from service.domain.answers.values import SetupAsk, TeamKeyResult
from service.domain.answers.words import AND, UNITS
from service.domain.answers.written_codes import TeamNames, WrittenCode, behind_list, written_codes

_DIGITS = {
    ord(wide): str(value)
    for digits in ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
    for value, wide in enumerate(digits)
}
_MEASURE_WORDS = (
    r"to|from|by|at|under|below|over|above|than|of|about|down|up|is|was|between|version|release|v|ver|phase|step|stage|chapter|"
    r"section|room|building|level|von|auf|bis|unter|über|um|bei|zu|zwischen|kapitel|raum|gebäude|stufe|de|à|en|sous|entre|"
    r"étape|salle|bâtiment|niveau|a|desde|hasta|bajo|versión|fase|edificio|nivel|dari|ke|menjadi|di|hingga|antara|versi|"
    r"tahap|ruang|gedung"
)
_MEASURED = re.compile(rf"(?:\b(?:{_MEASURE_WORDS})|[<>≤≥±×~](?<!->)(?<!=>))\s*$", re.IGNORECASE)
"""What stands before a number that is a measure: "down to 1.2", "version 1.2"."""
_BEFORE_CODE = re.compile(
    r"(?:^|[\s(\[])(?:[-–—]+>?|=>|→|⇒|➔|[:|,;(\[/+&]|\t|for|serves?|aligned\s+(?:to|with)|für|pour|para|untuk)\s*$",
    re.IGNORECASE,
)
_LONGEST_BEFORE_CODE = 40  # Characters.
_JOINED = re.compile(rf"^\s*(?:[,;/+&]|(?:{AND})\b)\s*(?:(?:{AND})\b\s*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """
    One code as it is written in a line, from `start` to `end`.

    `code` is the key result it means, None where there is none such. `sure` is False for a number that may as well be a
    measure. `others` are the codes of other teams that the words fit, where the own team has none.
    """

    start: int
    end: int
    words: str
    code: str | None
    sure: bool = True
    others: tuple[str, ...] = ()
    team: str = ""
    """The prefix of the team that was named, "" for a bare number."""


class CodeBook:
    """All key results that can be named, by team and number, seen from the person's own teams."""

    def __init__(self, ask: SetupAsk) -> None:
        self.own = (ask.team, *ask.second_teams)
        self.offered = prepared(ask.key_results)
        self.codes = self.offered.by_code
        self._teams = TeamNames(self.offered, ask.team)
        self._found: dict[str, list[Code]] = {}

    @property
    def has_own(self) -> bool:
        """Whether an own team has key results at all; without them nobody is asked to align."""
        return not self.offered.teams.isdisjoint(self.own)

    def beginning_like(self, text: str) -> Sequence[TeamKeyResult]:
        """Return the key results whose first word is that of a text, in their order."""
        return self.offered.by_first_word.get(first_word(text), ())

    def standing_in(self, text: str) -> list[TeamKeyResult]:
        """Return the key results whose words stand together in a text."""
        return [
            key_result
            for word in dict.fromkeys(tokens(text))
            for key_result in self.offered.by_first_word.get(word, ())
            if holds(text, key_result.text)
        ]

    def find(self, text: str) -> list[Code]:
        """List the codes in a line, in order; the same line is asked about by all who try to make sense of it."""
        if text not in self._found:
            self._found[text] = self._read(text)
        return self._found[text]

    def _read(self, text: str) -> list[Code]:
        folded = text if text.isascii() else text.translate(_DIGITS)
        found: list[Code] = []
        for written in written_codes(folded, self._teams):
            code = self._judge(folded, written, found)
            if code is not None:
                found.append(code)
        return found

    def _judge(self, text: str, found: WrittenCode, before: list[Code]) -> Code | None:
        number, start, end = found.number, found.start, found.end
        written = text[start:end]
        if found.team:
            return self._named(found.team, number, start, end, written)
        if found.unknown_team:
            return Code(start, end, written, None) if found.unknown_team.isupper() else None
        follows_code = bool(before) and bool(_JOINED.match(text[before[-1].end : start]))
        if follows_code and before[-1].sure:
            return self._bare(number, start, end, written, like=before[-1].code)
        if found.has_kr:
            return self._bare(number, start, end, written)
        return self._plain_number(text, number, start, end, written)

    def _plain_number(self, text: str, number: str, start: int, end: int, written: str) -> Code | None:
        """A number without "KR": a code only where it stands like one."""
        head, tail = text[:start], behind_list(text, end, self._teams)
        if UNITS.match(tail.lstrip()):
            return None
        in_brackets = head.rstrip().endswith(("(", "[")) and tail.lstrip().startswith(
            (")", "]", ",", "/", ";")
        )
        is_pointed_at = bool(_BEFORE_CODE.search(head, max(0, start - _LONGEST_BEFORE_CODE))) and not (
            head.rstrip()[-1:] in ",;(" and not in_brackets and bool(tail.strip(" .!)"))
        )
        is_last = not tail.strip(" \t.,;!)]")
        is_first = not head.strip(" \t-*•·([") or (
            tail.lstrip()[:1] in (":", "-", "–") and _POINTING_FIRST.match(head) is not None
        )
        is_known = any(f"{team}-{number}" in self.codes for team in self.own)
        if in_brackets or (is_pointed_at and is_last):
            return self._bare(number, start, end, written)
        if not is_known or not (is_first or is_last or self._ends_a_part(head, tail)):
            return None
        if is_first:
            return self._bare(number, start, end, written)
        code = self._bare(number, start, end, written)
        return Code(start, end, written, code.code, sure=False) if _MEASURED.search(head) else code

    def _ends_a_part(self, head: str, tail: str) -> bool:
        """ "… before 4pm 1.2, help HR …": a known code at the end or the beginning of a part of the line."""
        return bool(re.match(r"\s*[,;]\s|\.\s", tail)) or bool(re.search(r"[,;]\s*$|[.!]\s+$", head))

    def _named(self, team: str, number: str, start: int, end: int, written: str) -> Code:
        code = f"{team}-{number}"
        return Code(start, end, written, code if code in self.codes else None, team=team)

    def _bare(self, number: str, start: int, end: int, written: str, *, like: str | None = None) -> Code:
        """A number without a team: an own team's; with two own teams, or behind another team's code, it may be unclear."""
        mine = [f"{team}-{number}" for team in self.own if f"{team}-{number}" in self.codes]
        if like is not None:
            neighbour = f"{like.rpartition('-')[0]}-{number}"
            if neighbour in self.codes and neighbour not in mine:
                if mine:
                    return Code(start, end, written, None, others=(*mine, neighbour))
                return Code(start, end, written, neighbour)
        if len(mine) == 1:
            return Code(start, end, written, mine[0])
        return Code(start, end, written, None, others=tuple(mine or self.offered.by_number.get(number, ())))


def clusters(text: str, codes: list[Code]) -> list[list[Code]]:
    """Group codes that are listed together: "1.1 and 2.1", "KR1.2, KR1.1"."""
    groups: list[list[Code]] = []
    for code in codes:
        if groups and _JOINED.match(text[groups[-1][-1].end : code.start]):
            groups[-1].append(code)
        else:
            groups.append([code])
    return groups


_POINTING = (
    r"(?:for|supports?|supporting|serves?|serving|helps?|helping|aligned\s+(?:to|with)|aligns\s+(?:to|with)|für|hilft|"
    r"unterstützt|pour|soutient|para|apoya|untuk|mendukung)"
)
_POINTING_LAST = re.compile(rf"{_POINTING}$", re.IGNORECASE)
_LONGEST_POINTING = 24  # Characters.
_LEFT_OVER = frozenset("-–—=→⇒➔:|,;/+&([")
_POINTING_FIRST = re.compile(rf"^[\s\-*•·(\[]*(?:(?:{_POINTING}|zu|ad|re)\s+)?$", re.IGNORECASE)
_RIGHT_OVER = re.compile(r"^[\s\-–—>=→⇒➔:|,;./+&)\]]+")
_EMPTY_BRACKETS = re.compile(r"\s*[(\[][\s,;/+&]*(?:(?:and|und|et|y|dan)\s*)*[)\]]", re.IGNORECASE)


def without_codes(text: str, codes: list[Code]) -> str:
    """Take codes off both ends of a line, and bracketed ones anywhere; a code inside a sentence stays, it is words."""
    groups = clusters(text, [code for code in codes if code.sure])
    for group in reversed(groups):
        start, end = group[0].start, group[-1].end
        head, tail = text[:start], text[end:]
        bracketed = head.rstrip().endswith(("(", "[")) and tail.lstrip().startswith((")", "]"))
        if bracketed:
            text = head.rstrip()[:-1].rstrip() + tail.lstrip()[1:]
        elif not tail.strip(" \t.,;!)]"):
            left = _without_left_over(head)
            for _ in range(_opened(head) - _opened(left)):
                tail = re.sub(r"[)\]]", "", tail, count=1)
            text = left + ("" if not tail.strip(" \t.,;") else tail.strip())
        elif _POINTING_FIRST.match(head):
            text = _RIGHT_OVER.sub("", tail)
    is_bracketed = bool(groups) and ("(" in text or "[" in text)
    return (_EMPTY_BRACKETS.sub(" ", text) if is_bracketed else text).strip(" \t")


def _opened(text: str) -> int:
    return text.count("(") + text.count("[")


def _without_left_over(head: str) -> str:
    """Take off the signs and the words like "for" that led to a code, from their end backwards."""
    end = len(head)
    while True:
        last = end
        if head[end - 1 : end].isalpha():
            pointing = _POINTING_LAST.search(head, max(0, end - _LONGEST_POINTING), end)
            last = pointing.start() if pointing is not None else end
        begin = last
        while begin and _is_left_over(head, begin - 1):
            begin -= 1
        if begin == last:
            return head[:end]
        end = begin


def _is_left_over(text: str, at: int) -> bool:
    """Whether a sign only leads to a code; ">" does where it ends no tag, address or quotation."""
    sign = text[at]
    if sign == ">":
        return not at or not (text[at - 1].isalnum() or text[at - 1] in "_\"'/")
    return sign in _LEFT_OVER or sign.isspace()
