"""
Read objectives and key results from an outline, as a file or a mail holds it.

    Orders arrive without anyone asking twice
      - Open refund cases from 140 to 60
      - Orders sent the same day from 88 % to 95 %

Numbers ("O1", "KR1.2", "1.2", "OPS-1.2"), Markdown headings, bullets, indents and table columns all tell an objective
from a key result. Where nothing tells, paragraphs do, or that only key results have figures; else it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.domain.objectives.values import MAX_TEXT, Said, Written
from service.domain.speech import _

_DROP = re.compile(
    r"(?:please\s+)?(?:drop|remove|delete|streiche|supprimer|eliminar|hapus)\s+"
    r"(?:(?:KR|[^\W\d_]{1,12}-)?\s*(?P<objective>\d+)\.(?P<key_result>\d+)|O(?:bjective)?\s*(?P<whole>\d+))\W*",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?P<depth>#{1,6})\s+")
_BULLET = re.compile(r"[-*•·–—▪◦○●o]\s+")
_OBJECTIVE = re.compile(
    r"(?:O|Objective|Ziel|Objectif|Objetivo|Tujuan|Sasaran)(?:\s*(?P<number>\d{1,3})\s*[:.)–—-]?\s+|\s*:\s*)",
    re.IGNORECASE,
)
_KEY_RESULT = re.compile(
    r"(?:(?:KR|Key\s+result)\s*(?:(?P<a>\d{1,3})\.(?P<b>\d{1,3})|(?P<alone>\d{1,3}))?\s*[:.)–—-]?\s+"
    r"|(?:[^\W\d_][^\W_]{0,11}-)?(?P<c>\d{1,3})\.(?P<d>\d{1,3})[:.)]?\s+)",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(r"\d+\.\d")
_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)]\s+")
_BESIDE_TABLES = re.compile(
    r"\W*(?:objectives?|ziele?|objectifs?|objetivos?|tujuan)\s*(?:\t|\||\s{2,})\s*(?:key\s*results?|krs?)\b.*|[\s|:+-]+",
    re.IGNORECASE,
)
"""A table's head, and the rule below it."""


@dataclass(frozen=True)
class _Line:
    """One written line with its signs taken apart."""

    number: int
    text: str
    sign: str
    """objective, key_result, heading, number, bullet, or "" for none."""
    indent: int
    paragraph: int
    objective: int | None = None
    key_result: int | None = None
    is_cell: bool = False
    bulleted: str | None = None
    """The words behind the bullet of a line whose code has neither KR nor a team before it: "1.2 days to answer"."""


def read_outline(text: str) -> Written:
    """Return what an outline says, and what is wrong with it."""
    lines, dropped = _lines(text)
    objectives = _objectives_among(lines)
    if objectives is None:
        return Written(tuple(dropped), (_unclear(lines),))
    coded = {line.objective for line in lines if line.sign == "key_result"}
    said = [_said(line, coded, is_objective=line in objectives) for line in lines]
    said, problems = _checked(said)
    return Written(tuple(sorted((*said, *dropped), key=lambda one: one.line)), tuple(problems))


def _lines(text: str) -> tuple[list[_Line], list[Said]]:
    lines: list[_Line] = []
    dropped: list[Said] = []
    paragraph = 0
    for number, written in enumerate(text.splitlines(), 1):
        if not written.strip():
            paragraph += 1
        elif found := _DROP.fullmatch(written.strip()):
            dropped.append(_dropped(number, found))
        elif not _BESIDE_TABLES.fullmatch(written):
            lines += _parts(number, written, paragraph)
    return _without_title(_without_bare_figures(_with_merged_cells(lines))), dropped


def _dropped(line: int, found: re.Match[str]) -> Said:
    if found["whole"]:
        return Said(line, "", is_objective=True, objective=int(found["whole"]), is_dropped=True)
    return Said(
        line,
        "",
        is_objective=False,
        objective=int(found["objective"]),
        key_result=int(found["key_result"]),
        is_dropped=True,
    )


def _parts(number: int, written: str, paragraph: int) -> list[_Line]:
    """Take a line apart; a table's row is two lines, its objective and its key result."""
    body = written.strip().strip("|").strip()
    cells = [cell.strip() for cell in re.split(r"\t+|\s*\|\s*", body)]
    if len(cells) >= 2 and all(cells[:2]):
        row = [_one(number, cells[0], 0, paragraph), _one(number, cells[1], 1, paragraph)]
        return [
            replace(row[0], sign="objective", is_cell=True),
            replace(row[1], sign="key_result", is_cell=True),
        ]
    indent = len(written.expandtabs(4)) - len(written.expandtabs(4).lstrip())
    return [_one(number, body, indent, paragraph)]


def _one(number: int, body: str, indent: int, paragraph: int) -> _Line:
    bare = _BULLET.sub("", body, count=1) if _BULLET.match(body) else body
    line = _Line(number, body, "", indent, paragraph)
    if heading := _HEADING.match(body):
        inner = _one(number, body[heading.end() :], len(heading["depth"]), paragraph)
        return replace(inner, sign="heading", indent=len(heading["depth"]))
    if found := _OBJECTIVE.match(bare):
        written = int(found["number"]) if found["number"] else None
        return replace(line, text=bare[found.end() :], sign="objective", objective=written)
    if found := _KEY_RESULT.match(bare):
        objective = found["a"] or found["c"]
        key_result = found["b"] or found["d"] or found["alone"]
        return replace(
            line,
            text=bare[found.end() :],
            sign="key_result",
            objective=int(objective) if objective else None,
            key_result=int(key_result) if key_result else None,
            bulleted=bare if bare != body and _BARE_CODE.match(bare) else None,
        )
    if bare != body:
        return replace(line, text=bare, sign="bullet")
    if found := _NUMBER.match(body):
        return replace(line, text=body[found.end() :], sign="number", objective=int(found["number"]))
    return line


def _without_title(lines: list[_Line]) -> list[_Line]:
    """A heading right above a deeper one is a title, as "# Ops" over "## Orders arrive"."""
    titles = {
        one.number
        for one, below in pairwise(lines)
        if one.sign == below.sign == "heading" and one.indent < below.indent
    }
    return [line for line in lines if line.number not in titles]


def _with_merged_cells(lines: list[_Line]) -> list[_Line]:
    """In a table, a row of one cell is a key result of the objective above: its first cell was merged, or left empty."""
    rows = {line.number for line in lines if line.is_cell}
    return [
        replace(line, sign="key_result", indent=1) if not line.sign and line.number - 1 in rows else line
        for line in lines
    ]


def _without_bare_figures(lines: list[_Line]) -> list[_Line]:
    """Behind a bullet, "1.2" is a code only where every bullet has one: else it is a figure, as in "1.2 days"."""
    if not any(line.sign == "bullet" for line in lines):
        return lines
    return [
        replace(line, text=line.bulleted, sign="bullet", objective=None, key_result=None)
        if line.bulleted is not None
        else line
        for line in lines
    ]


def _objectives_among(lines: Sequence[_Line]) -> set[_Line] | None:
    """Return the lines that are objectives, or None where nothing tells."""
    if not lines:
        return set()
    signs = {line.sign for line in lines}
    if signs & {"objective", "heading", "key_result"}:
        return {line for line in lines if _is_objective_beside_signs(line, lines)}
    levels = sorted({_level(line, signs) for line in lines})
    if len(levels) > 1:
        return {line for line in lines if _level(line, signs) == levels[0]}
    if signs != {""} and len({line.paragraph for line in lines}) == 1 and not _figures_tell(lines):
        return set()  # One list of bullets: key results, whose objective has to be asked for.
    return _by_paragraphs(lines) or _by_figures(lines)


def _is_objective_beside_signs(line: _Line, lines: Iterable[_Line]) -> bool:
    if line.sign == "heading":
        return line.key_result is None
    if line.sign in ("objective", "key_result", "bullet"):
        return line.sign == "objective"
    # "2. The team runs without heroes" between lines like "1.1 Open refund cases".
    has_headings = any(one.sign in ("objective", "heading") for one in lines)
    return line.indent == 0 and not (line.sign == "number" and has_headings)


def _level(line: _Line, signs: set[str]) -> tuple[int, int]:
    """Say how deep a line stands: by its indent, then no sign above numbers above bullets."""
    order = {"": 0, "number": 1 if "" in signs else 0, "bullet": 1}
    return line.indent, order[line.sign]


def _by_paragraphs(lines: Sequence[_Line]) -> set[_Line] | None:
    """The first line of each paragraph is its objective, or a line alone is that of the paragraph below."""
    groups: dict[int, list[_Line]] = {}
    for line in lines:
        groups.setdefault(line.paragraph, []).append(line)
    sizes = [len(group) for group in groups.values()]
    if len(sizes) > 1 and min(sizes) > 1:
        return {group[0] for group in groups.values()}
    alternate = len(sizes) % 2 == 0 and set(sizes[::2]) == {1} and max(sizes) > 1
    return {group[0] for group in list(groups.values())[::2]} if alternate else None


def _by_figures(lines: Sequence[_Line]) -> set[_Line] | None:
    return {line for line in lines if not _has_figure(line)} if _figures_tell(lines) else None


def _figures_tell(lines: Sequence[_Line]) -> bool:
    """Whether objectives without figures are each followed by key results with some."""
    kinds = [_has_figure(line) for line in lines]
    if not kinds or kinds[0] or not kinds[-1]:
        return False
    return all(above or below for above, below in pairwise(kinds))


def _has_figure(line: _Line) -> bool:
    return any(character.isdigit() for character in line.text)


def _unclear(lines: Sequence[_Line]) -> str:
    return _(
        "Which lines are objectives? Put a - before each key result, and leave the objectives without one. The first is: {words}",
        words=lines[0].text,
    )


def _said(line: _Line, coded: set[int | None], *, is_objective: bool) -> Said:
    """Take the numbers over; "2." is one of an objective only where a key result is called "2.1"."""
    is_number = line.sign != "number" or (is_objective and line.objective in coded)
    objective = line.objective if is_number else None
    key_result = None if is_objective else line.key_result
    return Said(line.number, line.text.strip(" \t|*_"), is_objective, objective, key_result)


def _checked(said: Sequence[Said]) -> tuple[list[Said], list[str]]:
    """Leave out what can't be stored, each with its line: objectives alone, key results without objective, long ones."""
    problems = []
    kept: list[Said] = []
    objective: Said | None = None
    for one, below in zip(said, (*said[1:], None), strict=False):
        is_alone = one.is_objective and one.objective is None and (below is None or below.is_objective)
        objective = one if one.is_objective and not is_alone else objective
        if not one.text:
            problems.append(_("Line {number} has no words.", number=one.line))
        elif len(one.text) > MAX_TEXT:
            problems.append(
                _(
                    "Line {number} is too long for an objective or key result: {words}…",
                    number=one.line,
                    words=one.text[:60],
                )
            )
        elif is_alone:
            problems.append(
                _("Line {number} has no key results below it: {words}", number=one.line, words=one.text)
            )
        elif not one.is_objective and objective is None and one.objective is None:
            problems.append(
                _(
                    "Line {number} is a key result without an objective above it: {words}",
                    number=one.line,
                    words=one.text,
                )
            )
        else:
            kept.append(one)
    return _without_repeats(kept), problems


def _without_repeats(said: list[Said]) -> list[Said]:
    """A table names its objective in every row."""
    kept: list[Said] = []
    last: str | None = None
    for one in said:
        if one.is_objective and one.text.casefold() == last:
            continue
        last = one.text.casefold() if one.is_objective else last
        kept.append(one)
    return kept
