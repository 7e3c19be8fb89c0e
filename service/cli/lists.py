"""`okr lists`: distribution lists whose people are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from service.workflow.manage_lists import ListReport

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def lists() -> None:
    """
    Add a distribution list, look at it, switch it on.

    First okr lists add; nothing is sent until okr lists enable.
    """


@lists.command()
@click.argument("address")
@click.option("--code", required=True, help="Prefix of the team's key results: OPS makes OPS-1.1.")
@click.option("--name", required=True, help="The team's name in mails.")
@click.option("--zone", required=True, help="Time zone of its week, like Europe/Amsterdam.")
@click.option("--lead", help="Address of the team's lead, who need not be on the list.")
@click.option("--cycle-start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Monday of week 1.")
@click.option("--cadence", default="weekly", show_default=True, type=click.Choice(["weekly", "biweekly"]))
@click.option(
    "--key-results",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Text file: an objective on a line, its key results indented below it.",
)
@_as_json
def add(address: str, cycle_start: datetime, key_results: Path | None, as_json: bool, **team: Any) -> None:
    """
    Make the people of the list ADDRESS a team, or change what was said of it before.

    Nothing is sent. Look at what it prints, then: okr lists enable ADDRESS
    """
    from service.cli.opening import open_app
    from service.workflow import manage_lists

    outline = _read(key_results) if key_results else None
    report = manage_lists.add(
        open_app("lists"), address, cycle_start=cycle_start.date(), key_results=outline, **team
    )
    _print((report,), as_json)


@lists.command()
@click.argument("address", required=False)
@_as_json
def show(address: str | None, as_json: bool) -> None:
    """Show the list ADDRESS, or all: who is on it, who reads its digest, what comes next, what is wrong."""
    from service.cli.opening import open_app
    from service.workflow import manage_lists

    reports = manage_lists.show(open_app("lists"), address)
    if not reports and not as_json:
        click.echo("There is no list yet. Add one: okr lists add ADDRESS …")
        return
    _print(reports, as_json)


@lists.command()
@click.argument("address")
@_as_json
def enable(address: str, as_json: bool) -> None:
    """
    Switch the list ADDRESS on: its first mails leave at the next setup.

    Mails leave while okr tick and the workers run.
    """
    from service.cli.opening import open_app
    from service.workflow import manage_lists

    _print((manage_lists.enable(open_app("lists"), address),), as_json)


def _read(file: Path) -> str:
    """Read a text file as Windows and others write it."""
    from service.errors import ConfigurationError

    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not UTF-8 text: save it as UTF-8.") from error


def _print(reports: tuple[ListReport, ...], as_json: bool) -> None:
    from service.cli.output import print_json

    if as_json:
        print_json(reports)
        return
    for report in reports:
        _print_one(report)


def _print_one(report: ListReport) -> None:
    from service.cli.output import print_lines, print_table

    say: Callable[[str], None] = click.echo
    state = f"on since {report.enabled_at:%Y-%m-%d %H:%M} UTC" if report.enabled_at else "off"
    say(f"{report.team_name} ({report.team_code}), {report.address}: {state}")
    say(f"{report.cadence}, {report.zone}, week 1 starts on {report.cycle_start}")
    say(f"Digest to: {', '.join(filter(None, (report.lead, *report.managers))) or 'nobody'}\n")
    people = ((p.name, p.address, p.manager, p.left_out) for p in report.people)
    print_table(f"{len(report.people)} people", ("name", "address", "manager", "not asked because"), people)
    print_lines("Key results", report.key_results)
    moments = ((moment.kind, f"{moment.at:%a %Y-%m-%d %H:%M}") for moment in report.next_moments)
    print_table("Next whole period", ("what", "when"), moments)
    for problem in report.problems:
        say(f"Problem: {problem}")
    if not report.enabled_at:
        say(f"Next: okr lists enable {report.address}")
