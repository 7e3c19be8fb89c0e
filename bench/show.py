"""Show reports: as tables, as JSON, and in `bench/RESULTS.md`."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from bench.report import Goal, Report, Table, shown

RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = """# Results

Written by full runs of the benchmarks (`make bench`, or `python -m bench NAME`), one section each. Ratios and counts hold;
absolute figures are of the machine named, and decide nothing.

"""


def print_report(report: Report, console: Console) -> None:
    """Print tables, goals and notes."""
    console.rule(f"[bold]{escape(report.name)}[/bold]  {escape(report.about)}")
    for table in (*report.tables, goal_table(report.goals)):
        console.print(_rich(table))
        console.print()
    for note in report.notes:
        console.print(f"[dim]· {escape(note)}[/dim]")


def goal_table(goals: tuple[Goal, ...]) -> Table:
    rows = tuple((goal.what, goal.wanted, goal.measured, _verdict(goal)) for goal in goals)
    return Table("Goals", ("goal", "wanted", "measured", ""), rows)


def _verdict(goal: Goal) -> str:
    verdict = "met" if goal.met else "MISSED"
    return verdict if goal.decides else f"{verdict} (this machine)"


def _rich(table: Table) -> RichTable:
    made = RichTable(title=escape(table.title), title_justify="left", box=None, pad_edge=False)
    for place, column in enumerate(table.columns):
        is_number = any(not isinstance(row[place], str) for row in table.rows)
        made.add_column(escape(column), justify="right" if is_number else "left", overflow="fold")
    for row in table.rows:
        made.add_row(*(escape(shown(cell)) for cell in row))
    return made


def write_results(report: Report, command: str) -> None:
    """Put the report in the place of this benchmark's section, after the others if it is new."""
    old = RESULTS.read_text("utf-8") if RESULTS.exists() else _HEAD
    head, *sections = re.split(r"^(?=## )", old, flags=re.MULTILINE)
    kept = [section for section in sections if not section.startswith(f"## {report.name}\n")]
    RESULTS.write_text(head + "".join(sorted([*kept, _section(report, command)])), "utf-8")


def _section(report: Report, command: str) -> str:
    facts = f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, {machine()}."
    tables = [_markdown(table) for table in (goal_table(report.goals), *report.tables)]
    notes = "".join(f"- {note}\n" for note in report.notes)
    return "\n".join([f"## {report.name}", "", report.about, "", facts, "", *tables, notes]) + "\n"


def _markdown(table: Table) -> str:
    lines = [table.columns, ("---",) * len(table.columns), *[tuple(map(shown, row)) for row in table.rows]]
    rows = [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines]
    return f"**{table.title}**\n\n{''.join(rows)}"


def machine() -> str:
    """Return what kind of machine this is: no name, no path."""
    return (
        f"{os.cpu_count()} × {_processor()}, {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", facts.read_text(), re.MULTILINE) if facts.exists() else None
    return found[1] if found else platform.machine()
