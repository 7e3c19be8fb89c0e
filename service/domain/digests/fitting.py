"""
Keep a digest short whatever the team's size: lower blocks give way first, and what is left out is said.

A line of the text part is the measure; the HTML part shows the same facts. The needs on top never give way.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.digests.view import DigestSection, KeyResultView

MOST_LINES = 45
"""Written lines of one team's blocks, needs included (`examples.md` §5: at most 45 for a team of six)."""
_NEEDS = 4
_FEW = 3


def fit(section: DigestSection) -> DigestSection:
    """Shorten the history first, then last week's outcomes, then long lists under one key result."""
    for shorten in (_without_history, _fewer_outcomes, _fewer_lines):
        if _NEEDS + written_lines(section) <= MOST_LINES:
            break
        section = shorten(section)
    return section


def written_lines(section: DigestSection) -> int:
    """Count the lines that the blocks take in the text part, headings included and blank lines not."""
    key_results = 1 + sum(1 + max(1, len(one.lines)) + bool(one.more) for one in section.key_results)
    we_help = 1 + 2 * len(section.we_help) if section.we_help else 0
    not_aligned = 1 + len(section.not_aligned) if section.not_aligned else 0
    not_done = 1 + len(section.not_done) if section.not_done else 0
    history = 2 + len(section.history.rows) if section.history else 0
    return key_results + we_help + not_aligned + 1 + not_done + history + len(section.shortened)


def _without_history(section: DigestSection) -> DigestSection:
    if section.history is None:
        return section
    said = f"Who worked on what is left out here: {len(section.history.rows)} people."
    return replace(section, history=None, shortened=(*section.shortened, said))


def _fewer_outcomes(section: DigestSection) -> DigestSection:
    rest = section.not_done[_FEW:]
    if not rest:
        return section
    said = f"Not done last week, {len(rest)} more: {', '.join(one.who for one in rest)}."
    return replace(section, not_done=section.not_done[:_FEW], shortened=(*section.shortened, said))


def _fewer_lines(section: DigestSection) -> DigestSection:
    room = MOST_LINES - _NEEDS - written_lines(replace(section, key_results=()))
    each = max(_FEW, room // max(1, len(section.key_results)) - 2)
    return replace(section, key_results=tuple(_cut(one, each) for one in section.key_results))


def _cut(key_result: KeyResultView, most: int) -> KeyResultView:
    """Keep `most` lines; the rest are named, the blocked ones are always kept."""
    lines = key_result.lines
    if len(lines) <= most:
        return key_result
    kept = {*[line for line in lines if line.blocked], *lines[:most]}
    rest = [line for line in lines if line not in kept]
    more = f"and {len(rest)} more: {', '.join(line.who for line in rest)}" if rest else None
    return replace(key_result, lines=tuple(line for line in lines if line in kept), more=more)
