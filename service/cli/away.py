"""`okr away`: who is away, who pauses, who stands in."""

from __future__ import annotations

from datetime import datetime

import click


@click.group()
def away() -> None:
    """Who is away, who pauses, who reads a digest instead of somebody who is away."""


@away.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
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
def pause(person: str, until: datetime | None) -> None:
    """Ask nothing of PERSON (an address), until a day or until `okr away end`."""
    from service.cli.opening import open_app
    from service.workflow import who_is_away

    who_is_away.pause(open_app("away"), person, until.date() if until else None)
    click.echo(f"{person} is asked nothing {f'until {until:%Y-%m-%d}' if until else 'until okr away end'}.")


@away.command()
@click.argument("person")
def end(person: str) -> None:
    """End every absence of PERSON (an address); a setup that was held back leaves at once."""
    from service.cli.opening import open_app
    from service.workflow import who_is_away

    asked = who_is_away.end(open_app("away"), person)
    click.echo(f"{person} is back." + (" This week's mail leaves now." if asked else ""))


@away.command()
@click.argument("person")
@click.argument("deputy", required=False)
@click.option("--nobody", is_flag=True, help="Nobody stands in any more.")
def deputy(person: str, deputy: str | None, nobody: bool) -> None:
    """Let DEPUTY get the digest as well on days on which PERSON, a lead or manager, is away."""
    from service.cli.opening import open_app
    from service.workflow import who_is_away

    if bool(deputy) == nobody:
        raise click.UsageError("Name a deputy, or say --nobody.")
    who_is_away.set_deputy(open_app("away"), person, deputy)
    click.echo(f"{deputy or 'Nobody'} stands in for {person}.")
