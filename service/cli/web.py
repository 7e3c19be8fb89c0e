"""`okr web`: the pages, served by granian."""

from __future__ import annotations

import os
import sys

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, help="Port to listen on.")
@click.option("--threads", default=8, show_default=True, help="How many requests are worked on at once.")
def web(host: str, port: int, threads: int) -> None:
    """
    Serve the pages: forms, key results, Graph's notifications.

    It speaks plain HTTP: put a proxy with TLS before it and set OKR_BASE_URL to what people reach.
    """
    from service.cli.opening import open_app

    open_app("web").db.close()  # What is wrong with the settings is said here, not in a child's trace.
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "service.web:wsgi"]
    options = ["--host", host, "--port", str(port), "--blocking-threads", str(threads)]
    options += ["--no-ws", "--respawn-failed-workers", "--log-level", "warning"]
    os.execv(sys.executable, [*command, *options])  # noqa: S606 - granian takes this process' place and its signals.
