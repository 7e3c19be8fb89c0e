"""`okr doctor`: look at the whole installation, and say which command mends what is wrong."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.app import App
    from service.workflow.checks import Check

_AGAIN_AFTER = 30.0
_COLOURS = {"pass": "green", "warn": "yellow", "fail": "red", "skip": "bright_black"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--wait", default=0, metavar="MINUTES", help="Look again and again until all is well, so long.")
def doctor(as_json: bool, wait: int) -> None:
    """
    Look at settings, database, Redis, processes, pages, clock, each right in Microsoft 365, and what comes next.

    Run it as the user, and with the settings, of the service. Nothing is sent and nothing is changed (a draft to nobody
    is written and removed). Exit status: 0 all is well or only warnings, 1 something fails, 2 the settings can't be read.
    """
    end = time.monotonic() + wait * 60
    while True:
        checks = _look(show=not as_json)
        is_bad = any(check.outcome == "fail" for check in checks)
        if not is_bad or time.monotonic() >= end:
            break
        click.echo(f"\nLooking again in {_AGAIN_AFTER:.0f} s …\n", err=True)
        time.sleep(_AGAIN_AFTER)
    if as_json:
        _print_json(checks)
    sys.exit(1 if is_bad else 0)


def _look(*, show: bool) -> list[Check]:
    from service.workflow.diagnose import diagnose

    app = _open(show=show)
    try:
        checks: list[Check] = []
        for check in diagnose(app):
            checks.append(check)
            if show:
                _print(check)
        return checks
    finally:
        app.queue.close()
        app.db.close()


def _open(*, show: bool) -> App:
    from service import logs
    from service.bootstrap import build_app
    from service.config import load_config
    from service.errors import ConfigurationError
    from service.workflow.checks import failed

    logs.configure("doctor")
    try:
        return build_app(load_config())
    except ConfigurationError as error:
        if show:
            raise  # It is told like any other command tells it.
        _print_json([failed("settings", str(error), "mend okr.toml, or make one: okr init")])
        sys.exit(2)


def _print(check: Check) -> None:
    click.secho(f"{check.outcome.upper():4}  ", fg=_COLOURS[check.outcome], nl=False)
    click.echo(f"{check.name:16} {check.says}")
    if check.fix:
        click.echo(f"{'':23}mend it: {check.fix}")


def _print_json(checks: Iterable[Check]) -> None:
    from service.cli.output import print_json

    print_json(checks)
