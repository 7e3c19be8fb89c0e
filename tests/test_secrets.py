"""Secrets are compared in constant time (reliability M7): nowhere does == say how much of one was guessed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import service

_SECRET = re.compile(r"(?:secret|client_?state|signature|hmac|mac|token|password)$", re.IGNORECASE)


def compared_openly(source: str) -> list[str]:
    """Return the comparisons by == or != of something that is called a secret."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops)
        and any(_SECRET.search(name) for side in (node.left, *node.comparators) for name in _names(side))
    ]


def _names(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Name):
        yield value.id
    elif isinstance(value, ast.Attribute):
        yield value.attr
    elif isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
        yield str(value.slice.value)
    elif isinstance(value, ast.Call):
        for part in (value.func, *value.args):
            yield from [str(part.value)] if isinstance(part, ast.Constant) else _names(part)


def test_no_secret_is_compared_openly() -> None:
    files = [file for file in Path(service.__file__).parent.rglob("*.py") if "sandbox" not in file.parts]

    assert len(files) > 200
    assert {str(file): found for file in files if (found := compared_openly(file.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "given == row.subscription_secret",
        "item['clientState'] != secret",
        "token == expected",
        "item.get('clientState') == 'x'",
        "mac(key, text) == given",
    ],
)
def test_an_open_comparison_is_found(line: str) -> None:
    assert compared_openly(line) == [line]
