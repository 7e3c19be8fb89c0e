"""`okr web`: the pages, served by granian."""

from __future__ import annotations

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
    run(host, port, threads)


def run(host: str, port: int, threads: int = 8) -> None:
    """Serve until SIGTERM or SIGINT. The server's worker is a fork of this process and shares what it has loaded."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from service.cli.opening import open_app

    open_app("web").db.close()  # What is wrong with the settings is said here, not in a child's trace.
    Granian(
        "service.web:wsgi",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()
