"""`okr links`: personal links that went to the wrong people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.renew_links import LinksReport

_person = click.argument("person", metavar="ADDRESS")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def links() -> None:
    """Take a person's links back, or replace them by new ones. Answers by mail go on working."""


@links.command()
@_person
@_as_json
def revoke(person: str, as_json: bool) -> None:
    """Let no link of this person's open weeks work any more."""
    from service.cli.opening import open_app
    from service.workflow import renew_links

    _print("Taken back", renew_links.revoke(open_app("links"), person), as_json)


@links.command()
@_person
@_as_json
def renew(person: str, as_json: bool) -> None:
    """Replace the links of this person's open weeks, and mail the new ones to them."""
    from service.cli.opening import open_app
    from service.workflow import renew_links

    _print("Replaced, and on its way by mail", renew_links.renew(open_app("links"), person), as_json)


def _print(title: str, report: LinksReport, as_json: bool) -> None:
    from service.cli.output import print_json, print_lines

    if as_json:
        print_json(report)
        return
    click.echo(f"{report.person} <{report.address}>")
    print_lines(title, report.forms)
