"""`okr preview`: what someone would get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date

_MAILS = ("setup", "nudge", "review", "welcome", "overview", "digest")
_WRITTEN = ("receipt", "comment", "withdrawn", "objectives", "report", "alarm")
"""Mails that answer something: the newest one is shown."""


@click.command()
@click.argument("mail", type=click.Choice((*_MAILS, *_WRITTEN)), metavar="MAIL")
@click.option("--as", "person", required=True, help="Whose mail: an address, or a name that only one has.")
@click.option("--week", help="An ISO week like 2026-W43; the current one if left out.")
@click.option(
    "--text", "part", flag_value="text", default="text", help="Print the text part (as if left out)."
)
@click.option("--html", "part", flag_value="html", help="Print the HTML part.")
@click.option("--open", "part", flag_value="open", help="Show the HTML part in the browser.")
def preview(mail: str, person: str, week: str | None, part: str) -> None:
    """
    Show the MAIL that someone would get. Nothing is stored and nothing is sent.

    setup, nudge, review, welcome, overview and digest are made from what is stored now. receipt, comment, withdrawn,
    objectives, report and alarm answer something: the newest one to this person in that week is shown.
    """
    from service.cli.opening import open_app
    from service.domain.delivery_keys import MailKind
    from service.workflow.preview import preview as make

    app = open_app("preview")
    email = make(app, MailKind(mail), person, _period(week, app.clock.now().date()))
    if part == "open":
        _open(email.html)
    elif part == "html":
        click.echo(email.html)
    else:
        click.echo(f"Subject: {email.subject}\n\n{email.text}", nl=False)


def _period(week: str | None, today: date) -> str:
    from service.domain.periods import Period

    try:
        return str(Period.parse(week) if week else Period.containing(today))
    except ValueError as error:
        raise click.BadParameter("write an ISO week like 2026-W43.", param_hint="--week") from error


def _open(html: str) -> None:
    """Show a page from a file of its own, which stays until the machine clears its temporary files."""
    import tempfile
    from pathlib import Path

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".html", delete=False) as file:
        file.write(html)
    click.echo(f"Opened {file.name}")
    click.launch(Path(file.name).as_uri())
