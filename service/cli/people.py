"""`okr people`: what is stored about a person."""

from __future__ import annotations

from pathlib import Path

import click

_person = click.argument("person", metavar="ADDRESS")


@click.group()
def people() -> None:
    """Tell a person all that is stored about them; forget one who left."""


@people.command()
@_person
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to this new file, for you alone to read.",
)
def export(person: str, out: Path | None) -> None:
    """Print all that is stored about a person as JSON: rows by table, their mails as they came included."""
    from service.cli.opening import open_app
    from service.cli.output import as_json
    from service.cli.private_files import write_private
    from service.workflow.personal_data import export_person

    found = as_json(export_person(open_app("people"), person))
    if out is None:
        click.echo(found)
        return
    write_private(out, found + "\n")
    click.echo(f"Written to {out}; only you can read it.")


@people.command()
@_person
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def erase(person: str, yes: bool, as_json: bool) -> None:
    """
    Forget a person who is on no list any more. This can't be undone.

    Their name, addresses, words and mails go, in mails to others as well. Which key results their lines served, and how
    those ended, stays with the team.
    """
    from service.cli.opening import open_app
    from service.cli.output import print_json, print_lines
    from service.workflow.personal_data import erase_person

    app = open_app("people")
    if not yes:
        typed = click.prompt(f"This can't be undone. Type {person} to erase all that is stored about them")
        if typed.strip().lower() != person.strip().lower():
            raise click.ClickException("That is another address; nothing was erased.")
    report = erase_person(app, person)
    if as_json:
        print_json(report)
        return
    click.echo(f"Erased: {report.lines} lines, {report.answers} answers, {report.mails} mails.")
    if report.still_named:
        print_lines("Other people's own words still name them; ask those people:", report.still_named)
    click.echo(
        f"The mails themselves lie in {', '.join(report.mailboxes)}: delete them there, by Exchange's own means. "
        "Backups from before hold them until they run out."
    )
