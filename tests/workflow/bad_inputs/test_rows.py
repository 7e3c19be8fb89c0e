"""No row of the table is without a test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_ROWS = re.compile(r"^Rows? (\d+(?:(?:, | and | to )\d+)*)", re.MULTILINE)


def rows_named(docstring: str) -> Iterator[int]:
    for match in _ROWS.finditer(docstring):
        numbers = [int(number) for number in re.findall(r"\d+", match[1])]
        yield from range(numbers[0], numbers[-1] + 1) if " to " in match[1] else numbers


def test_every_row_has_a_test() -> None:
    tests = [
        function
        for file in Path(__file__).parent.glob("test_*.py")
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
    ]

    named = {row for function in tests for row in rows_named(ast.get_docstring(function) or "")}

    assert sorted(set(range(1, 73)) - named) == []
