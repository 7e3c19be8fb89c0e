"""Print what a use case reports: for people, or as JSON with the same facts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

_WIDE = 240
"""Columns where no terminal gives a width: lines in a pipe or file are not wrapped."""


def print_json(report: Any) -> None:
    """Print a dataclass, or a sequence of them, as one JSON document; instants and days in ISO form."""
    click.echo(as_json(report))


def as_json(report: Any) -> str:
    """Write it as `print_json` prints it."""
    return json.dumps(_plain(report), indent=2, ensure_ascii=False, default=_iso)


def print_lines(title: str, lines: Iterable[str]) -> None:
    """Print lines below a title."""
    click.echo(title)
    click.echo("".join(f"  {line}\n" for line in lines) or "  none\n")


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows below a title; an empty cell stands for None."""
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Cells are data: what looks like rich's markup in them is text.
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    if not table.row_count:
        print_lines(title, ())
        return
    click.echo(title)
    terminal = Console(highlight=False)
    (terminal if terminal.is_terminal else Console(highlight=False, width=_WIDE)).print(table)
    click.echo()


def _plain(report: Any) -> Any:
    if dataclasses.is_dataclass(report) and not isinstance(report, type):
        return dataclasses.asdict(report)
    if isinstance(report, Mapping):
        return {name: _plain(item) for name, item in report.items()}
    if isinstance(report, Iterable) and not isinstance(report, str):
        return [_plain(item) for item in report]
    return report


def _iso(value: object) -> str:
    """Write what JSON has no form for. Raises TypeError on anything but dates, so that nothing is written by chance."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
