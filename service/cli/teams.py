"""`okr teams`: channels of Microsoft Teams in which teams are told what was agreed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from service.workflow.manage_channels import ChannelReport

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_list = click.argument("name", metavar="LIST")


@click.group()
def teams() -> None:
    """
    Tell a team in its channel of Microsoft Teams what was agreed.

    The channel needs a Workflow that takes webhook requests: docs/teams.md says how to make one. Its address is a secret
    and is never shown again. LIST is a list's address or its team's code.
    """


@teams.command()
@click.argument("name", metavar="[LIST]", required=False)
@_as_json
def show(name: str | None, as_json: bool) -> None:
    """Show the channel of a LIST, or all channels: how far the last card came."""
    from service.workflow import manage_channels

    reports = manage_channels.show(_app(), name)
    if not reports and not as_json:
        click.echo("No team has a channel yet. Set one: okr teams set LIST")
    _print(reports, as_json)


@teams.command("set")
@_list
@click.option(
    "--url-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="File with the Workflow's address, or - for standard input; else you are asked for it.",
)
@click.option(
    "--digest/--no-digest", "with_digest", default=None, help="Post the digest as well; at first it is not."
)
@_as_json
def set_(name: str, url_file: Path | None, with_digest: bool | None, as_json: bool) -> None:
    """
    Set the channel of a LIST, by the address of its Workflow.

    With --digest or --no-digest alone only that is changed. The address is no argument, since arguments stand in the
    shell's history and in the list of processes.
    """
    from service.workflow import manage_channels

    url = _url(url_file) if url_file or with_digest is None else None
    _print((manage_channels.set_channel(_app(), name, url, with_digest=with_digest),), as_json)


@teams.command()
@_list
@_as_json
def test(name: str, as_json: bool) -> None:
    """Post a few words into the channel of a LIST now."""
    from service.workflow import manage_channels

    report = manage_channels.try_channel(_app(), name)
    if not as_json:
        click.echo("The Workflow took it. Look into the channel: its own steps can still fail.")
    _print((report,), as_json)


@teams.command()
@_list
@_as_json
def remove(name: str, as_json: bool) -> None:
    """Forget the channel of a LIST and its address."""
    from service.workflow import manage_channels

    _print((manage_channels.remove_channel(_app(), name),), as_json)


def _url(file: Path | None) -> str:
    if file is None:
        answer = click.prompt("The Workflow's address (not shown)", hide_input=True, err=True)
    else:
        with click.open_file(str(file), encoding="utf-8") as opened:
            answer = opened.read()
    return str(answer).strip()


def _app() -> Any:
    from service.cli.opening import open_app

    return open_app("teams")


def _print(reports: tuple[ChannelReport, ...], as_json: bool) -> None:
    from service.cli.output import print_json

    if as_json:
        print_json(reports)
        return
    for report in reports:
        digest = ", overview and digest" if report.with_digest else ", overview"
        where = f"{report.shown}{digest}" if report.shown else "no channel"
        click.echo(f"{report.team_name} ({report.team_code}): {where}")
        if (card := report.last_card) is not None:
            why = f": {card.reason}" if card.reason else ""
            click.echo(f"  Last card: {card.kind} of {card.period}, {card.state}{why}")
