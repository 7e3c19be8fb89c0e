"""Print what a use case reports: for people, or as JSON with the same facts."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table


def print_json(report: Any) -> None:
    """Print a dataclass, or a sequence of them, as one JSON document."""
    click.echo(json.dumps(_plain(report), indent=2, ensure_ascii=False, default=str))


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows; an empty cell stands for None."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Cells are data: what looks like rich's markup in them is text.
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console().print(table)
    click.echo()


def console() -> Console:
    """Return the terminal; into a pipe or file lines are as long as they need to be."""
    terminal = Console(highlight=False)
    return terminal if terminal.is_terminal else Console(highlight=False, width=240)


def _plain(report: Any) -> Any:
    if dataclasses.is_dataclass(report) and not isinstance(report, type):
        return dataclasses.asdict(report)
    return [_plain(item) for item in report]
