"""`okr timetable`: when a list's mails come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.workflow.change_timetable import Changes
    from service.workflow.timetable_reports import TimetableReport, WeekReport

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_KINDS = ("setup", "nudge", "overview", "change_deadline", "review", "close")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def timetable() -> None:
    """When a list's mails come: times, zone, cadence, cycle, public holidays, days off."""


def _changes(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is to change."""
    for kind in reversed(_KINDS):
        name = f"--{kind.replace('_', '-')}"
        command = click.option(name, kind, metavar="DAY TIME", help=f"When the {name[2:]} is: “Mon 09:00”.")(
            command
        )
    options = (
        click.option("--zone", help="Time zone, like Europe/Amsterdam."),
        click.option("--cadence", type=click.Choice(["weekly", "biweekly"])),
        click.option("--anchor", type=_DAY, help="A day of a week that begins a bi-weekly period."),
        click.option("--cycle-start", type=_DAY, help="Monday of a new cycle's week 1."),
        click.option("--holidays", "calendar", help="Public holidays, like DE or DE-BY; none: “none”."),
        click.option(
            "--own-zones/--one-zone",
            default=None,
            help="Whether setup, nudge and review come by each member's own clock.",
        ),
        click.option("--day-off", type=_DAY, multiple=True, help="A day that the list takes off."),
        click.option("--working-day", type=_DAY, multiple=True, help="A public holiday that it works on."),
        click.option("--plain-day", type=_DAY, multiple=True, help="Takes either of these back."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@timetable.command()
@click.argument("address")
@_as_json
def show(address: str, as_json: bool) -> None:
    """Show the timetable of the list ADDRESS and the mails of its next four periods."""
    from service.cli.opening import open_app
    from service.workflow import timetable_reports

    _print(timetable_reports.show(open_app("timetable"), address), as_json)


@timetable.command()
@click.argument("address")
@_changes
@_as_json
def preview(address: str, as_json: bool, **given: Any) -> None:
    """Show what `set` with the same options would make of it; nothing is changed."""
    from service.cli.opening import open_app
    from service.workflow import change_timetable

    _print(change_timetable.preview(open_app("timetable"), address, _read(given)), as_json)


@timetable.command("set")
@click.argument("address")
@_changes
@_as_json
def set_(address: str, as_json: bool, **given: Any) -> None:
    """
    Change the timetable of the list ADDRESS.

    A change holds from the next period on: the running one goes on as it began. Days off count at once.
    """
    from service.cli.opening import open_app
    from service.workflow import change_timetable

    _print(change_timetable.change(open_app("timetable"), address, _read(given)), as_json)


@timetable.command()
@click.argument("person")
@click.argument("calendar")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def site(person: str, calendar: str, as_json: bool) -> None:
    """Give PERSON (an address) the public holidays of their own site: CALENDAR is like ES or DE-BY, or none."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import change_timetable

    wanted = "" if calendar.casefold() == "none" else calendar.upper()
    change_timetable.set_site(open_app("timetable"), person, wanted)
    if as_json:
        print_json({"person": person, "calendar": wanted or None})
    else:
        click.echo(f"{person}: the holidays of {wanted or 'their list'}.")


def _read(given: dict[str, Any]) -> Changes:
    from service.domain.timetable import Kind
    from service.workflow.change_timetable import Changes
    from service.workflow.timetable_reports import read_day_and_time

    rows = {Kind(kind): read_day_and_time(given[kind]) for kind in _KINDS if given[kind] is not None}
    days = {
        **{day.date(): True for day in given["day_off"]},
        **{day.date(): False for day in given["working_day"]},
        **{day.date(): None for day in given["plain_day"]},
    }
    calendar = given["calendar"]
    return Changes(
        zone=given["zone"],
        cadence=given["cadence"],
        anchor=_date(given["anchor"]),
        cycle_start=_date(given["cycle_start"]),
        calendar="" if calendar is not None and calendar.casefold() == "none" else calendar,
        own_zones=given["own_zones"],
        rows=rows,
        days_off=days,
    )


def _date(value: datetime | None) -> Any:
    return value.date() if value is not None else None


def _print(report: TimetableReport, as_json: bool) -> None:
    from service.cli.output import print_json, print_lines, print_table

    if as_json:
        print_json(report)
        return
    click.echo(f"{report.address}: {report.cadence}, {report.zone}, week 1 starts on {report.cycle_start}")
    if report.from_period > "2000-W02":
        click.echo(f"From {report.from_period} on ({report.from_day:%a %d %b %Y})")
    clocks = "each member's own clock" if report.own_zones else "one clock for all"
    click.echo(f"Public holidays: {report.calendar or 'none'}; {clocks}\n")
    print_table("Times", ("what", "when"), report.rows)
    if report.days_off:
        days = (f"{day:%a %Y-%m-%d}: {'off' if is_off else 'working'}" for day, is_off in report.days_off)
        print_lines("Own days", days)
    for week in report.weeks:
        _print_week(week)
    if report.elsewhere:
        rows = (
            (one.place, one.people, one.next_setup and f"{one.next_setup:%a %Y-%m-%d %H:%M}")
            for one in report.elsewhere
        )
        print_table("Members elsewhere", ("where", "people", "next setup, their time"), rows)


def _print_week(week: WeekReport) -> None:
    from service.cli.output import print_lines, print_table

    if week.is_off:
        print_lines(week.label, (*week.holidays, "nothing is sent: public holidays take the week"))
        return
    rows = (
        (
            moment.kind.replace("_", " "),
            f"{moment.at:%a %Y-%m-%d %H:%M}",
            "moved by a holiday" if moment.moved else None,
        )
        for moment in week.moments
    )
    title = f"{week.label}   {'; '.join(week.holidays)}".rstrip()
    print_table(title, ("what", "when", ""), rows)
