"""`okr lists`: distribution lists whose people are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from service.workflow.list_reports import ListReport
    from service.workflow.split_list import PlannedTeam
    from service.workflow.sync_list import SyncReport

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_list = click.argument("name", metavar="LIST")
_person = click.argument("person", metavar="PERSON")


@click.group()
def lists() -> None:
    """
    Add a distribution list, look at it, switch it on, hold it, remove it.

    First okr lists add, then okr lists dry-run; nothing is sent until okr lists enable. LIST is a list's address or its
    team's code, PERSON somebody's address.
    """


@lists.command()
@click.argument("address")
@click.option(
    "--code", help="Prefix of the team's key results: OPS makes OPS-1.1. Else made of the list's name."
)
@click.option("--name", help="The team's name in mails. Else the list's name.")
@click.option("--zone", help="Time zone of its week, like Europe/Amsterdam. Else that of the last list.")
@click.option("--lead", help="Address of the team's lead, who need not be on the list; or: nobody.")
@click.option(
    "--cycle-start",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Monday of week 1. Else the quarter's first Monday.",
)
@click.option("--cadence", type=click.Choice(["weekly", "biweekly"]), help="Else weekly.")
@click.option(
    "--key-results",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Text file: an objective on a line, its key results indented below it.",
)
@_as_json
def add(
    address: str, cycle_start: datetime | None, key_results: Path | None, as_json: bool, **team: Any
) -> None:
    """
    Make the people of the list ADDRESS a team, or change what was said of it before.

    What is not said stays as it is. Nothing is sent. Look at what it prints, then: okr lists enable ADDRESS
    """
    from service.cli.files import read_text
    from service.workflow import manage_lists

    outline = read_text(key_results) if key_results else None
    first_day = cycle_start.date() if cycle_start is not None else None
    report = manage_lists.add(_app(), address, cycle_start=first_day, key_results=outline, **team)
    _print((report,), as_json)


@lists.command()
@click.argument("name", metavar="[LIST]", required=False)
@_as_json
def show(name: str | None, as_json: bool) -> None:
    """Show a LIST, or all: who is on it, who reads its digest, what comes next, what is wrong."""
    from service.workflow import list_reports

    reports = list_reports.show(_app(), name)
    if not reports and not as_json:
        click.echo("There is no list yet. Add one: okr lists add ADDRESS …")
        return
    _print(reports, as_json)


@lists.command("dry-run")
@_list
@_as_json
def dry_run(name: str, as_json: bool) -> None:
    """Show what a LIST would do: who is asked, what is sent when, and a text for the lead to announce it. Sends nothing."""
    from service.cli.output import print_json
    from service.domain.announcement import ADVICE
    from service.workflow import manage_lists
    from service.workflow.forecast import forecast

    app = _app()
    report, sync_report = manage_lists.dry_run(app, name)
    warnings = forecast(app, also=report.id).warnings
    if as_json:
        facts = {"list": report, "directory": sync_report, "advice": ADVICE, "warnings": warnings}
        print_json(facts)
        return
    _print_one(report)
    for warning in warnings:
        click.echo(f"Warning: {warning}")
    _print_sync(sync_report)
    click.echo("So that the first mail is not missed")
    click.echo("".join(f"  - {sentence}\n" for sentence in ADVICE))
    click.echo(f"For the lead to send before: {report.announcement.subject}\n")
    click.echo("".join(f"  {line}\n" for line in report.announcement.text.splitlines()))


@lists.command()
@_list
@click.option(
    "--accept", is_flag=True, help="Take over what the directory shows although many people are gone."
)
@_as_json
def sync(name: str, accept: bool, as_json: bool) -> None:
    """Look at a LIST in the directory now, as the service does every 15 minutes, and say what changed."""
    from service.cli.output import print_json
    from service.workflow import manage_lists

    report = manage_lists.sync(_app(), name, accept=accept)
    if as_json:
        print_json(report)
        return
    _print_sync(report)


@lists.command()
@_list
@click.option("--yes", "typed", metavar="NAME", help="The team's name, instead of being asked to type it.")
@click.option(
    "--now", is_flag=True, help="Ask at once for the week that is running; else from the next setup on."
)
@_as_json
def enable(name: str, typed: str | None, now: bool, as_json: bool) -> None:
    """
    Switch a LIST on: its first mails leave at the next setup.

    You are asked to type the team's name. Mails leave while okr tick and the workers run.
    """
    from service.workflow import list_reports, manage_lists

    app = _app()
    (report,) = list_reports.show(app, name)
    if typed is None:
        click.echo(f"{report.asked} people get their first mail {_first_mail(report, now)}.", err=True)
        typed = click.prompt(f"Type the team's name ({report.team_name}) to switch it on", err=True)
    manage_lists.check_typed_name(report, typed)
    _print((manage_lists.enable(app, name, now=now),), as_json)


@lists.command()
@_list
@_as_json
def hold(name: str, as_json: bool) -> None:
    """Hold back all mails of a LIST, also those of a wave that is leaving. Replies are still read."""
    from service.workflow import manage_lists

    _print((manage_lists.hold(_app(), name),), as_json)


@lists.command()
@_list
@_as_json
def resume(name: str, as_json: bool) -> None:
    """Let the mails of a LIST leave again; none leaves twice, and what is too late is left out."""
    from service.workflow import manage_lists

    _print((manage_lists.resume(_app(), name),), as_json)


@lists.command()
@_list
@_as_json
def remove(name: str, as_json: bool) -> None:
    """Stop asking the people of a LIST. Its team, key results and weeks stay; adding it again takes them up."""
    from service.workflow import manage_lists

    _print((manage_lists.remove(_app(), name),), as_json)


@lists.command()
@_list
@_person
@click.option("--because", "reason", required=True, help="Why; shown on the list, kept through every sync.")
@_as_json
def exclude(name: str, person: str, reason: str, as_json: bool) -> None:
    """Never ask PERSON on a LIST: a printer, somebody who leaves on Friday."""
    from service.workflow import manage_lists

    _print((manage_lists.exclude(_app(), name, person, reason),), as_json)


@lists.command()
@_list
@_person
@_as_json
def include(name: str, person: str, as_json: bool) -> None:
    """Ask PERSON on a LIST again."""
    from service.workflow import manage_lists

    _print((manage_lists.include(_app(), name, person),), as_json)


@lists.command()
@_list
@_person
@_as_json
def home(name: str, person: str, as_json: bool) -> None:
    """Make a LIST's team the home of PERSON, who is on several; else it is the list added first."""
    from service.workflow import manage_lists

    _print((manage_lists.set_home(_app(), name, person),), as_json)


@lists.command()
@_list
@click.argument("language", metavar="LANGUAGE")
@_as_json
def language(name: str, language: str, as_json: bool) -> None:
    """Write in LANGUAGE (en, de, fr, es, id; or: none) to those on a LIST whose mailbox and directory name none."""
    from service.workflow import list_languages

    _print((list_languages.set_language(_app(), name, language),), as_json)


@lists.command()
@_list
@click.option("--by-manager", is_flag=True, help="A team for each manager of some of its people.")
@click.option("--fewest", default=2, show_default=True, help="People whom such a manager must have.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV file with the columns address and team, and if wanted code and lead.",
)
@click.option("--yes", "is_sure", is_flag=True, help="Make the teams; else they are only shown.")
@_as_json
def split(name: str, by_manager: bool, fewest: int, file: Path | None, is_sure: bool, as_json: bool) -> None:
    """
    Split a company-wide LIST into teams, by manager or by a file.

    Each team becomes a list of its own, switched off; whoever is in none stays with LIST.
    """
    from service.cli.files import read_text
    from service.cli.output import print_json
    from service.workflow import split_list

    if by_manager == (file is not None):
        raise click.UsageError("Say either --by-manager or --file.")
    app = _app()
    if file is not None:
        teams = split_list.plan_by_file(app, name, read_text(file))
    else:
        teams = split_list.plan_by_manager(app, name, fewest)
    if is_sure:
        _print(split_list.split(app, name, teams), as_json)
    elif as_json:
        print_json([{"name": t.name, "code": t.code, "lead": t.lead, "people": t.people} for t in teams])
    else:
        _print_teams(teams)


def _app() -> Any:
    from service.cli.opening import open_app

    return open_app("lists")


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
    since = f" since {report.enabled_at:%Y-%m-%d %H:%M} UTC" if report.enabled_at else ""
    say(f"{report.team_name} ({report.team_code}), {report.address}: {report.state}{since}")
    say(f"{report.cadence}, {report.zone}, week 1 starts on {report.cycle_start}")
    if report.language:
        say(f"Who has no language of their own is written to in: {report.language}")
    say(f"Digest to: {', '.join(filter(None, (report.lead, *report.managers))) or 'nobody'}\n")
    people = ((p.name, p.address, p.manager, p.home_team, p.left_out) for p in report.people)
    headings = ("name", "address", "manager", "home team", "not asked because")
    print_table(f"{len(report.people)} people, {report.asked} asked", headings, people)
    print_lines("Key results", report.key_results)
    moments = (
        (
            one.kind,
            f"{one.at:%a %Y-%m-%d %H:%M}",
            one.mails or None,
            f"{one.until:%H:%M}" if one.mails else None,
        )
        for one in report.next_moments
    )
    print_table("Next whole period", ("what", "when", "mails at most", "until"), moments)
    for fact in report.facts:
        say(fact)
    for problem in report.problems:
        say(f"Problem: {problem}")
    if report.must_accept:
        say(f"If it is right: okr lists sync {report.address} --accept")
    if not report.key_results:
        say(f"Import key results: okr objectives import {report.team_code} FILE")
    if not (report.lead or report.managers):
        say(f"Name a lead: okr lists add {report.address} --lead ADDRESS")
    if report.state == "off":
        say(f"Next: okr lists enable {report.address}")


def _print_teams(teams: Sequence[PlannedTeam]) -> None:
    from service.cli.output import print_lines

    for team in teams:
        print_lines(f"{team.name} ({team.code}), lead: {team.lead or 'nobody'}", team.people)
    click.echo("Nothing is changed yet. To make these teams add --yes.")


def _print_sync(report: SyncReport) -> None:
    from service.cli.output import print_lines

    for title, lines in (("Joined", report.joined), ("Left", report.left), ("Changed", report.changed)):
        if lines:
            print_lines(title, lines)
    if not (report.joined or report.left or report.changed):
        click.echo("The directory shows the people that are known already.\n")
    if report.problem:
        click.echo(
            f"Nothing is changed: {report.problem} If it is right: okr lists sync {report.address} --accept\n"
        )


def _first_mail(report: ListReport, now: bool) -> str:
    setup = next(moment for moment in report.next_moments if moment.kind == "setup")
    return "at once" if now else f"on {setup.at:%A %d %B at %H:%M}"
