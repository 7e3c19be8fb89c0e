"""`okr sandbox`: the local stand-in for Microsoft 365. It shares no code with the service and is started as it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


@click.command()
@click.option("--port", default=8181, show_default=True, help="Port on this machine to listen on.")
@click.option(
    "--state", default=".okr/sandbox", show_default=True, type=click.Path(path_type=Path), help="Its folder."
)
@click.option("--exchanges", type=click.Path(path_type=Path), help="File that records what is said to it.")
def sandbox(port: int, state: Path, exchanges: Path | None) -> None:
    """
    Run the local stand-in for Microsoft 365: login, mailboxes, directory, and a browser inbox.

    Set OKR_SANDBOX_URL=http://127.0.0.1:8181 for the service to use it; nothing reaches a real tenant then.
    """
    record = ["--exchanges", str(exchanges)] if exchanges else []
    command = [sys.executable, "-m", "service.sandbox", "--port", str(port), "--state", str(state), *record]
    os.execv(sys.executable, command)  # noqa: S606 - it takes this process' place and its signals.
