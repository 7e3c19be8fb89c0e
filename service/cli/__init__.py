"""
The `okr` command.

This file holds names and one line of help each; what a command needs is imported when it runs, so that `okr --help`
answers at once.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from service.errors import ConfigurationError, OkrError

_COMMANDS = {
    "demo": ("service.cli.demo", "Play three weeks on this machine, with real parts and without a tenant."),
    "init": ("service.cli.init", "Write okr.toml, with a key and certificate for the app."),
    "up": ("service.cli.up", "Run everything for one company on this machine."),
    "doctor": ("service.cli.doctor", "Look at the whole installation; say what mends what is wrong."),
    "lists": ("service.cli.lists", "Add a distribution list, look at it, switch it on, hold it."),
    "objectives": ("service.cli.objectives", "Show, import and export teams' objectives and key results."),
    "timetable": (
        "service.cli.timetable",
        "See and change when a list's mails come, its holidays, its cycle.",
    ),
    "away": ("service.cli.away", "See and say who is away, who pauses, who stands in for whom."),
    "coaching": ("service.cli.coaching", "Mute the thoughts on lines for a team, or let them come again."),
    "teams": ("service.cli.teams", "Tell teams in their channels of Microsoft Teams what was agreed."),
    "certificate": ("service.cli.certificate", "Make the app's next key and certificate."),
    "db": ("service.cli.db", "Make the tables, bring them to the newest version, copy them."),
    "web": ("service.cli.web", "Serve the pages: forms, key results, Graph's notifications."),
    "worker": ("service.cli.worker", "Work on one queue: outgoing, inbound or waves."),
    "tick": ("service.cli.tick", "See every minute what is due, and have it done."),
    "forecast": ("service.cli.forecast", "Say how many mails will leave, through what, from when to when."),
    "mail": ("service.cli.mail", "Look at mails that leave; hold, stop, resume; send one again."),
    "inbound": ("service.cli.inbound", "Look at mails that came in; have one read anew."),
    "explain": ("service.cli.explain", "Tell what a person was sent and answered in a week, and why."),
    "preview": ("service.cli.preview", "Show the mail that someone would get."),
    "people": ("service.cli.people", "Tell a person all that is stored about them; forget one who left."),
    "links": ("service.cli.links", "Take a person's links back, or replace them by new ones."),
    "parse": ("service.cli.parse", "Read replies from standard input, as the service does."),
    "sandbox": ("service.cli.sandbox", "Run the local stand-in for Microsoft 365."),
}
"""Command → the module that holds it under the same name, and its line of help; in the order of use."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of use."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or None if there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in _COMMANDS.items()])


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="okr-weekly", prog_name="okr")
def okr() -> None:
    """
    Weekly key results by mail, each aligned with a team key result.

    To see it at work: okr demo. To set it up: okr init, okr up, okr doctor, okr lists add. On several machines run okr
    web, okr tick and an okr worker for each queue instead of okr up. Settings come from okr.toml and the environment
    (OKR_…); each command says what is missing.
    """


def main() -> None:
    """Run `okr`; what goes wrong ends as one clear sentence and an exit status (2: a setting, 1: anything else)."""
    try:
        okr()
    except OkrError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2 if isinstance(error, ConfigurationError) else 1)
