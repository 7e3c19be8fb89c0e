"""`okr forecast`: the mails of the next seven days."""

from __future__ import annotations

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def forecast(as_json: bool) -> None:
    """
    Say how many mails will leave in the next seven days, through which mailboxes, from when to when.

    It warns when a wave can't be out in time. Times are UTC. Nudges and reviews are counted as if everybody got one.
    """
    from service.cli.opening import open_app
    from service.cli.output import print_json, print_table
    from service.workflow.forecast import forecast as foresee

    found = foresee(open_app("forecast"))
    if as_json:
        print_json(found)
        return
    rows = (
        (
            wave.list,
            wave.what,
            wave.week,
            f"{'at most ' if wave.is_at_most else ''}{wave.mails}",
            f"{wave.begins:%a %d %b %H:%M}",
            f"{wave.out_by:%a %d %b %H:%M}",
            ", ".join(f"{share.mailbox} {share.mails}" for share in wave.shares),
        )
        for wave in found.waves
    )
    headings = ("list", "what", "week", "mails", "from (UTC)", "to (UTC)", "through")
    print_table("The next seven days", headings, rows)
    click.echo(f"Each mailbox: {found.mails_per_minute:g} a minute, {found.mails_per_day} a day.")
    for warning in found.warnings:
        click.echo(f"Warning: {warning}")
