"""What is printed is what was reported: markup is text, empty is said, JSON holds the same facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from service.cli.output import print_json, print_lines, print_table


@dataclass(frozen=True)
class Report:
    """A report as use cases make them."""

    name: str
    start: date
    at: datetime
    lines: tuple[str, ...]


def test_markup_in_what_people_wrote_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Mails", ("what", "why"), [("[red]80 %[/red] of [orders]", None)])

    assert "[red]80 %[/red] of [orders]" in capsys.readouterr().out


def test_table_and_lines_without_rows_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Mails", ("what", "why"), [])
    print_lines("Key results", ())

    assert capsys.readouterr().out == "Mails\n  none\n\nKey results\n  none\n\n"


def test_long_lines_are_not_wrapped_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Mails", ("what",), [("word " * 30,)])

    assert ("word " * 30).strip() in capsys.readouterr().out


def test_json_holds_letters_as_they_are_and_times_in_iso_form(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
    print_json((Report("Zoë", date(2026, 10, 5), at, ("Rückstand",)),))

    printed = capsys.readouterr().out
    assert "Zoë" in printed
    assert json.loads(printed) == [
        {"name": "Zoë", "start": "2026-10-05", "at": "2026-10-05T07:00:00+00:00", "lines": ["Rückstand"]}
    ]
