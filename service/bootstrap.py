"""
The composition root: from a configuration to an App with its adapters, once per process.

Nothing here connects to anything; each adapter does so at its first use, so that a process starts while the database,
Redis or Graph is still away.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from service import crashpoints
from service.channels import Channels
from service.clock import Clock
from service.config import Config, GraphConfig, load_config
from service.db.database import Database
from service.errors import ConfigurationError
from service.graph.auth import AppTokens
from service.graph.client import GraphClient
from service.graph.directory import Directory
from service.graph.mail import Mailbox
from service.graph.probes import Probes
from service.graph.settings import ClientCertificate, GraphSettings
from service.graph.sign_in import SignIn
from service.job_queue import JobQueue, redis_url
from service.rendering import Cards, Emails
from service.theme import Theme
from service.workflow.app import App

_SANDBOX_SECRET = "sandbox-secret"  # noqa: S105 - The sandbox's own; it opens nothing else.


def build_app(config: Config) -> App:
    """
    Put the parts together.

    Raises:
        ConfigurationError: Graph can't be used with these settings; the message says what to set.
    """
    if config.crash_at:
        crashpoints.arm(config.crash_at)
    settings = graph_settings(config)
    tokens = AppTokens(settings)
    client = GraphClient(settings, tokens)
    return App(
        config=config,
        clock=Clock(config.clock_file),
        db=Database(config.database),
        emails=_emails(config.theme.look),
        cards=_cards(),
        queue=JobQueue(redis_url(config)),
        directory=Directory(client),
        mailbox=lambda address: Mailbox(client, address),
        channels=Channels(config.teams.hosts, config.sandbox_url, config.timings.http),
        sign_in=SignIn(settings),
        probes=Probes(settings, tokens, client),
    )


@cache
def current_app() -> App:
    """Return this process's App, made from its environment at the first call."""
    return build_app(load_config())


@cache
def _emails(look: Theme) -> Emails:
    return Emails(look)  # Reading the templates takes longer than filling them.


@cache
def _cards() -> Cards:
    return Cards()


def graph_settings(config: Config) -> GraphSettings:
    """Say how Graph is reached: the real one, or the sandbox in its place."""
    secret = config.graph.client_secret
    return GraphSettings(
        tenant=config.graph.tenant,
        client_id=config.graph.client_id,
        certificate=_certificate(config.graph),
        secret=secret.get_secret_value() if secret else _SANDBOX_SECRET if config.sandbox_url else None,
        base_url=config.graph.graph_url.rstrip("/") + "/v1.0",
        login_url=config.graph.login_url,
        sandbox_url=config.sandbox_url,
        read_timeout=config.timings.http,
    )


def _certificate(graph: GraphConfig) -> ClientCertificate | None:
    if graph.certificate_file is None:
        return None
    try:
        blocks = _pem_blocks(graph.certificate_file)
    except OSError as error:
        raise ConfigurationError(
            f"OKR_GRAPH__CERTIFICATE_FILE can't be read: {graph.certificate_file} ({error.strerror})."
        ) from error
    keys = [block for kind, block in blocks if kind.endswith("PRIVATE KEY")]
    certificates = [block for kind, block in blocks if kind == "CERTIFICATE"]
    if not keys or not certificates:
        raise ConfigurationError(
            "OKR_GRAPH__CERTIFICATE_FILE must hold a private key and its certificate, both as PEM text."
        )
    return ClientCertificate(private_key=keys[0], public_certificate=certificates[0])


def _pem_blocks(file: Path) -> list[tuple[str, str]]:
    """Return (kind, text) of each block between BEGIN and END lines."""
    blocks = []
    lines: list[str] = []
    for line in file.read_text("ascii", errors="replace").splitlines():
        lines = [line] if line.startswith("-----BEGIN ") else [*lines, line]
        if line.startswith("-----END "):
            blocks.append((line[9:].rstrip("-"), "\n".join(lines) + "\n"))
    return blocks
