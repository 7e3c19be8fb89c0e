"""`okr objectives`: what the teams want to reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.change_objectives import ImportReport, ObjectivesReport

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_team = click.argument("team", metavar="TEAM")


@click.group()
def objectives() -> None:
    """
    Show, import and export the objectives and key results of a team.

    TEAM is its code, like OPS. The lead can send and change them by mail, too.
    """


@objectives.command()
@click.argument("team", metavar="[TEAM]", required=False)
@_as_json
def show(team: str | None, as_json: bool) -> None:
    """Show the objectives and key results of a TEAM, or of all."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import change_objectives

    reports = change_objectives.show(open_app("objectives"), team)
    if as_json:
        print_json(reports)
        return
    for report in reports:
        _print(report)


@objectives.command()
@_team
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets; else a Markdown outline.")
def export(team: str, as_csv: bool) -> None:
    """Write the objectives of a TEAM to standard output; importing that again changes nothing."""
    from service.cli.opening import open_app
    from service.workflow import change_objectives

    click.echo(change_objectives.export(open_app("objectives"), team, as_csv=as_csv), nl=False)


@objectives.command("import")
@_team
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", "is_sure", is_flag=True, help="Store it without asking.")
@click.option("--only-these", is_flag=True, help="Let go what the file does not mention.")
@_as_json
def import_(team: str, file: Path, is_sure: bool, only_these: bool, as_json: bool) -> None:
    """
    Change the objectives of a TEAM to what a FILE says: an outline, or a table if it ends in .csv or .tsv.

    What changes is shown first. Numbers (O1, KR1.2) say what is changed; lines without one that are new are added.
    """
    from service.cli.files import read_text
    from service.cli.opening import open_app
    from service.workflow import change_objectives

    app, text = open_app("objectives"), read_text(file)
    as_csv = file.suffix.lower() in (".csv", ".tsv")

    def run(*, store: bool) -> ImportReport:
        return change_objectives.import_text(
            app, team, text, as_csv=as_csv, only_these=only_these, store=store, by=f"file {file.name}"
        )

    report = run(store=is_sure)
    if not (is_sure or as_json or report.problems) and report.changes:
        _print_import(report)
        click.confirm("Store this?", abort=True)
        report = run(store=True)
    _end(report, as_json)


def _end(report: ImportReport, as_json: bool) -> None:
    from service.cli.output import print_json
    from service.errors import ConfigurationError

    if as_json:
        print_json(report)
    elif not report.problems:
        _print_import(report)
    if report.problems:
        raise ConfigurationError("Nothing was stored:\n" + "\n".join(f"  - {one}" for one in report.problems))


def _print_import(report: ImportReport) -> None:
    for change in report.changes:
        click.echo(change)
    if not report.changes:
        click.echo(f"{report.team_name} has these objectives and key results already.")
    elif report.is_stored:
        click.echo(f"Stored for {report.team_name}.")


def _print(report: ObjectivesReport) -> None:
    click.echo(f"{report.team_name} ({report.team_code})")
    for objective in report.objectives:
        click.echo(f"  O{objective.number}  {objective.text}")
        for one in objective.key_results:
            click.echo(f"    KR{objective.number}.{one.number}  {one.text}")
    if not report.objectives:
        click.echo(f"  none yet: okr objectives import {report.team_code} FILE")
    for change in report.history[:1]:
        click.echo(f"  changed {change.at:%Y-%m-%d %H:%M} UTC by {change.by}")
