"""`okr inbound`: what came in, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.inbound_mail import InboundLine

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_DISPOSITIONS = ("accepted", "clarify", "held", "discarded")


@click.group()
def inbound() -> None:
    """
    Look at mails that came in; have one read anew.

    Every mail ends accepted, clarify, held or discarded, with a reason. One that broke its reader three times is held as
    quarantined.
    """


@inbound.command("list")
@click.option("--ended", "dispositions", multiple=True, type=click.Choice(_DISPOSITIONS), help="Only these.")
@click.option("--reason", "reasons", multiple=True, help="Only those with this reason, like quarantined.")
@click.option("--all", "all_of_them", is_flag=True, help="All mails, the newest 500.")
@_as_json
def list_(dispositions: tuple[str, ...], reasons: tuple[str, ...], all_of_them: bool, as_json: bool) -> None:
    """List mails that are held, or not understood yet. Times are UTC."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import inbound_mail

    lines = inbound_mail.list_inbound(open_app("inbound"), dispositions, reasons, all_of_them=all_of_them)
    if as_json:
        print_json(lines)
    else:
        _print(lines)


@inbound.command()
@click.argument("mail_id", type=int)
@_as_json
def show(mail_id: int, as_json: bool) -> None:
    """Show all about the mail MAIL_ID, with the words that were read."""
    from service.cli.opening import open_app
    from service.cli.output import print_json, print_lines
    from service.workflow import inbound_mail

    report = inbound_mail.show_inbound(open_app("inbound"), mail_id)
    if as_json:
        print_json(report)
        return
    _print((report.line,))
    click.echo(f"Subject: {report.line.subject}")
    click.echo(
        f"Message-ID {report.internet_message_id}, answers mail {report.answers_mail or 'none of ours'}\n"
    )
    print_lines("Words", (report.words or "").splitlines())
    print_lines("Headers", (f"{name}: {value}" for name, value in report.headers))


@inbound.command()
@click.argument("mail_ids", type=int, nargs=-1)
@click.option("--quarantined", is_flag=True, help="All that broke their reader.")
@_as_json
def reprocess(mail_ids: tuple[int, ...], quarantined: bool, as_json: bool) -> None:
    """Have the mails MAIL_IDS read anew, as if they had just come. One whose answer is stored is refused."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import inbound_mail

    if not mail_ids and not quarantined:
        raise click.UsageError("Say which: okr inbound reprocess ID …, or --quarantined.")
    app = open_app("inbound")
    ids = (*mail_ids, *(inbound_mail.quarantined(app) if quarantined else ()))
    lines = inbound_mail.reprocess(app, tuple(dict.fromkeys(ids)))
    if as_json:
        print_json(lines)
    else:
        click.echo(f"{len(lines)} mails are read anew. Look at them with: okr inbound show ID")


def _print(lines: tuple[InboundLine, ...]) -> None:
    from service.cli.output import print_table

    rows = (
        (
            line.id,
            f"{line.received_at:%Y-%m-%d %H:%M}",
            line.person or line.sender,
            line.disposition or "waiting",
            line.reason or (f"tried {line.tries} times" if line.tries else None),
            line.subject,
        )
        for line in lines
    )
    print_table(f"{len(lines)} mails", ("id", "received", "from", "ended", "why", "subject"), rows)
