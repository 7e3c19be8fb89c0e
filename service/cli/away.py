"""`okr away`: who is away, who pauses, who stands in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.app import App

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def away() -> None:
    """Who is away, who pauses, who reads a digest instead of somebody who is away."""


@away.command()
@_as_json
def show(as_json: bool) -> None:
    """Show who is away now or later, who said so, and all deputies."""
    from service.cli.opening import open_app
    from service.cli.output import print_json, print_table
    from service.workflow import who_is_away

    report = who_is_away.show(open_app("away"))
    if as_json:
        print_json(report)
        return
    rows = (
        (
            one.name,
            one.first_day,
            one.back_on or "not known",
            one.said_by,
            "nothing" if one.is_pause else "mails wait",
        )
        for one in report.away
    )
    print_table("Away", ("name", "from", "back on", "said by", "is asked"), rows)
    deputies = ((one.name, one.deputy) for one in report.deputies)
    print_table("Deputies", ("of", "is"), deputies)


@away.command()
@click.argument("person")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day on which they are back.")
@_as_json
def pause(person: str, until: datetime | None, as_json: bool) -> None:
    """Ask nothing of PERSON (an address), until a day or until `okr away end`."""
    from service.cli.opening import open_app
    from service.workflow import who_is_away

    app = open_app("away")
    who_is_away.pause(app, person, until.date() if until else None)
    told = f"{person} is asked nothing {f'until {until:%Y-%m-%d}' if until else 'until okr away end'}."
    _print_change(app, told, as_json)


@away.command()
@click.argument("person")
@_as_json
def end(person: str, as_json: bool) -> None:
    """End every absence of PERSON (an address); a setup that was held back leaves at once."""
    from service.cli.opening import open_app
    from service.workflow import who_is_away

    app = open_app("away")
    asked = who_is_away.end(app, person)
    _print_change(app, f"{person} is back." + (" This week's mail leaves now." if asked else ""), as_json)


@away.command()
@click.argument("person")
@click.argument("deputy", required=False)
@click.option("--nobody", is_flag=True, help="Nobody stands in any more.")
@_as_json
def deputy(person: str, deputy: str | None, nobody: bool, as_json: bool) -> None:
    """Let DEPUTY get the digest as well on days on which PERSON, a lead or manager, is away."""
    from service.cli.opening import open_app
    from service.workflow import who_is_away

    if bool(deputy) == nobody:
        raise click.UsageError("Name a deputy, or say --nobody.")
    app = open_app("away")
    who_is_away.set_deputy(app, person, deputy)
    _print_change(app, f"{deputy or 'Nobody'} stands in for {person}.", as_json)


def _print_change(app: App, told: str, as_json: bool) -> None:
    """Say what was done; as JSON, show how it stands now, as `okr away show` does."""
    from service.cli.output import print_json
    from service.workflow import who_is_away

    if as_json:
        print_json(who_is_away.show(app))
    else:
        click.echo(told)
