"""
Keep a digest short whatever the team's size: lower blocks give way first, and what is left out is said.

A line of the text part is the measure; the HTML part shows the same facts. The needs on top never give way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.domain.digests.view import DigestSection, KeyResultView
from service.domain.speech import _, ngettext
from service.domain.wording import some_of

MOST_LINES = 45
"""Written lines of one team's blocks with the needs (`examples.md` §5: at most 45 for a team of six)."""
_AROUND = 7
"""Lines of the needs on top and of how to answer below."""
_FEW = 3
_BAREST = 2
_NAMED = 5
_LEAST = 18
"""Lines that a section keeps however many there are."""


def fit(section: DigestSection, most: int = MOST_LINES) -> DigestSection:
    """Shorten the history first, then last week's outcomes, then the lists of this week, to about `most` lines."""
    for shorten in (_without_history, _fewer_outcomes, _fewer_others):
        if _AROUND + written_lines(section) <= most:
            return section
        section = shorten(section)
    for shorten_to in (_fewer_lines, _fewer_key_results):
        if _AROUND + written_lines(section) <= most:
            break
        section = shorten_to(section, most)
    return section


def bare(section: DigestSection) -> DigestSection:
    """Keep the first few of each block whatever they say, for where no more than so much may be said at all."""
    section = _fewer_others(_fewer_outcomes(_without_history(section)))
    kept, rest = section.key_results[:_NAMED], [one.code for one in section.key_results[_NAMED:]]
    return replace(
        section,
        key_results=tuple(_first(one) for one in kept),
        shortened=_said(section, _("Team key results"), rest),
    )


def lines_for_each(sections: int) -> int:
    """Return how many lines one of several sections of a digest may take."""
    return MOST_LINES if sections == 1 else max(_LEAST, 2 * MOST_LINES // sections)


def written_lines(section: DigestSection) -> int:
    """Count the lines that the blocks take in the text part, headings included and blank lines not."""
    key_results = 1 + sum(1 + max(1, len(one.lines)) + bool(one.more) for one in section.key_results)
    outcomes = (len(section.not_done), len(section.came_later))
    blocks = (len(section.not_aligned), 2 * len(section.we_help), *outcomes)
    history = 2 + len(section.history.rows) if section.history else 0
    people = 1
    return (
        key_results + sum(1 + lines for lines in blocks if lines) + people + history + len(section.shortened)
    )


def _without_history(section: DigestSection) -> DigestSection:
    if section.history is None:
        return section
    said = ngettext(
        "Who worked on what is left out here: {count} person.",
        "Who worked on what is left out here: {count} people.",
        len(section.history.rows),
    )
    return replace(section, history=None, shortened=(*section.shortened, said))


def _fewer_outcomes(section: DigestSection) -> DigestSection:
    later = [one.who for one in section.came_later[_FEW:]]
    section = replace(
        section, came_later=section.came_later[:_FEW], shortened=_said(section, _("Came later"), later)
    )
    rest = [one.who for one in section.not_done[_FEW:]]
    return replace(
        section, not_done=section.not_done[:_FEW], shortened=_said(section, _("Not done last week"), rest)
    )


def _fewer_others(section: DigestSection) -> DigestSection:
    """Shorten the lines that serve no key result of the team: unaligned ones, then help for others."""
    unaligned = [one.who for one in section.not_aligned[_FEW:]]
    section = replace(
        section, not_aligned=section.not_aligned[:_FEW], shortened=_said(section, _("Not aligned"), unaligned)
    )
    helping = [one.line.who for one in section.we_help[_FEW:]]
    return replace(section, we_help=section.we_help[:_FEW], shortened=_said(section, _("We help"), helping))


def _said(section: DigestSection, block: str, rest: Sequence[str]) -> tuple[str, ...]:
    return (*section.shortened, f"{block}, {_more(rest)}.") if rest else section.shortened


def _fewer_lines(section: DigestSection, most: int) -> DigestSection:
    room = most - _AROUND - written_lines(replace(section, key_results=()))
    each = max(_FEW, room // max(1, len(section.key_results)) - 2)
    return replace(section, key_results=tuple(_cut(one, each) for one in section.key_results))


def _cut(key_result: KeyResultView, most: int) -> KeyResultView:
    """Keep `most` lines and every blocked one; the rest are named."""
    kept = tuple(line for index, line in enumerate(key_result.lines) if index < most or line.blocked)
    rest = [line.who for line in key_result.lines if line not in kept]
    return replace(key_result, lines=kept, more=_("and {more}", more=_more(rest))) if rest else key_result


def _first(key_result: KeyResultView) -> KeyResultView:
    rest = [line.who for line in key_result.lines[_BAREST:]]
    if not rest:
        return key_result
    return replace(key_result, lines=key_result.lines[:_BAREST], more=_("and {more}", more=_more(rest)))


def _fewer_key_results(section: DigestSection, most: int) -> DigestSection:
    """Keep the key results that have somebody, as many as there is room for; the codes of the rest are named."""
    room = most - _AROUND - written_lines(replace(section, key_results=()))
    kept: list[KeyResultView] = []
    for one in sorted(section.key_results, key=lambda one: not one.lines):
        room -= 1 + max(1, len(one.lines)) + bool(one.more)
        if room < 0 and len(kept) >= _FEW:
            break
        kept.append(one)
    rest = [one.code for one in section.key_results if one not in kept]
    return replace(
        section,
        key_results=tuple(one for one in section.key_results if one in kept),
        shortened=_said(section, _("Team key results"), rest),
    )


def _more(rest: Sequence[str]) -> str:
    """Say "14 more: Kofi 1, Budi 2, …"; of a very long list only the beginning."""
    return _("{count} more: {names}", count=len(rest), names=some_of(rest, _NAMED))
