"""`okr coaching`: thoughts on people's lines, muted for a team or not."""

from __future__ import annotations

import click


@click.group()
def coaching() -> None:
    """Thoughts on lines that say what is done and not what will be different."""


@coaching.command()
@click.argument("team")
def mute(team: str) -> None:
    """Give the people of TEAM (its code) no thoughts any more."""
    from service.cli.opening import open_app
    from service.workflow.coaching import set_muted

    set_muted(open_app("coaching"), team, True)
    click.echo(f"{team.upper()} gets no thoughts any more.")


@coaching.command()
@click.argument("team")
def unmute(team: str) -> None:
    """Give the people of TEAM (its code) thoughts again, one at most in a receipt."""
    from service.cli.opening import open_app
    from service.workflow.coaching import set_muted

    set_muted(open_app("coaching"), team, False)
    click.echo(f"{team.upper()} gets thoughts again.")
