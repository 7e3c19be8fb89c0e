"""
Read and write objectives as CSV with the columns code, objective, key result; spreadsheets open it.

The separator may be a comma, a semicolon or a tab, as spreadsheets of different countries write it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from service.domain.objectives.values import MAX_TEXT, ObjectiveWords, Said, Written
from service.domain.spreadsheet import csv_file, plain_cell

_HEADINGS = ("code", "objective", "key result")
_CODE = re.compile(
    r"(?:(?P<team>[^\W\d_][^\W_]{0,11})-|KR\s*)?(?P<objective>\d{1,3})\.(?P<key_result>\d{1,3})",
    re.IGNORECASE,
)
_BEHIND_SEPARATOR = re.compile(r"(;\s*)'([=+@-])")
"""Where `safe_cell` keeps the second half of a cell from being a formula."""


def read_csv(text: str, team_code: str) -> Written:
    """Return what a table says of the team with `team_code`, and what is wrong with it, by line."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text)))
    except csv.Error as error:
        return Written((), (f"This can't be read as a table: {error}.",))
    places = _places(rows[0]) if rows else None
    if places is None:
        return Written((), (f"Line 1 must name the columns: {', '.join(_HEADINGS)} (code may be missing).",))
    said: list[Said] = []
    problems: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        code, objective, key_result = (_cell(row, places.get(name)) for name in _HEADINGS)
        if code or objective or key_result:
            problem = _problem(code, objective, key_result, team_code, has_above=bool(said))
            if problem:
                problems.append(f"Line {number} {problem}")
            else:
                said += _row(number, code, objective, key_result, said)
    return Written(tuple(said), tuple(problems))


def looks_like_csv(text: str) -> bool:
    """Say whether a text's first line names the columns of a table."""
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0].strip()
    return (
        first.count("\0") == 0
        and _places(next(csv.reader([first], delimiter=_delimiter(first)), [])) is not None
    )


def write_csv(objectives: Iterable[ObjectiveWords], team_code: str) -> str:
    """Return the table, with the mark by which Excel knows UTF-8; no words in it are run as a formula."""
    rows = [
        (f"{team_code}-{objective.number}.{one.number}", objective.text, one.text)
        for objective in objectives
        for one in objective.key_results
        if not (one.is_retired or objective.is_retired)
    ]
    return csv_file(_HEADINGS, rows).decode("utf-8")


def _cell(row: Sequence[str], place: int | None) -> str:
    cell = row[place].strip() if place is not None and place < len(row) else ""
    return _BEHIND_SEPARATOR.sub(r"\1\2", plain_cell(cell))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _places(headings: Sequence[str]) -> dict[str, int] | None:
    """Return where each column is, or None where objective or key result is missing."""
    names = [" ".join(re.split(r"[\s_]+", heading.strip().casefold())) for heading in headings]
    places = {name: names.index(name) for name in _HEADINGS if name in names}
    return places if {"objective", "key result"} <= places.keys() else None


def _problem(code: str, objective: str, key_result: str, team_code: str, *, has_above: bool) -> str | None:
    found = _CODE.fullmatch(code) if code else None
    if code and found is None:
        return f"has a code that is none: {code}. Codes are written {team_code}-1.2."
    if found is not None and found["team"] and found["team"].upper() != team_code.upper():
        return f"has the code of another team: {code}. This is {team_code}'s table."
    if not key_result:
        return f"has no key result beside {objective or code}."
    if not objective and found is None and not has_above:
        return f"has no objective, and there is none above it: {key_result}"
    if max(len(objective), len(key_result)) > MAX_TEXT:
        return f"is longer than {MAX_TEXT} characters."
    return None


def _row(number: int, code: str, objective: str, key_result: str, above: Sequence[Said]) -> list[Said]:
    found = _CODE.fullmatch(code) if code else None
    of = int(found["objective"]) if found else None
    last = next((one for one in reversed(above) if one.is_objective), None)
    said = []
    if objective and (last is None or last.text != objective or (of is not None and last.objective != of)):
        said.append(Said(number, objective, is_objective=True, objective=of))
    place = int(found["key_result"]) if found else None
    said.append(Said(number, key_result, is_objective=False, objective=of, key_result=place))
    return said
