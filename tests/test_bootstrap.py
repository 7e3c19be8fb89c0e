"""The composition root builds an App that works with the sandbox, and says what a real tenant still needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from service.bootstrap import build_app, graph_settings
from service.clock import Clock
from service.config import Config, GraphConfig
from service.db.tables import Mailbox
from service.errors import ConfigurationError
from service.job_queue import Job
from service.workflow.app import App
from tests.conftest import MONDAY

SECRET = "tests-only-tests-only-tests-only-tests-only"
PEM = """Bag Attributes
-----BEGIN {kind}-----
{body}
-----END {kind}-----
"""


def _config(**settings: Any) -> Config:
    return Config(secret_key=SECRET, **settings)


def test_app_reaches_its_database_its_queue_and_the_sandbox(app: App, sandbox: str) -> None:
    requests.post(
        f"{sandbox}/_sandbox/directory",
        json={"people": [{"name": "Andy Lim", "address": "andy@example.com"}], "groups": []},
        timeout=10,
    ).raise_for_status()

    person = app.directory.person("andy@example.com")
    with app.db.read() as session:
        assert session.scalars(select(Mailbox)).all() == []
    assert app.queue.hint(Job.COMPOSE, 1)
    assert person is not None
    assert person.display_name == "Andy Lim"


def test_product_time_is_what_the_test_says(app: App, clock: Clock) -> None:
    assert app.clock == clock
    assert 0 <= (app.clock.now() - MONDAY).total_seconds() < 60


def test_app_without_a_credential_for_the_real_graph_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="has no credential"):
        build_app(_config())


def test_certificate_file_gives_key_and_certificate(tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    file.write_text(PEM.format(kind="CERTIFICATE", body="QQ==") + PEM.format(kind="PRIVATE KEY", body="Qg=="))

    certificate = graph_settings(_config(graph=GraphConfig(certificate_file=file))).certificate

    assert certificate is not None
    assert certificate.private_key == "-----BEGIN PRIVATE KEY-----\nQg==\n-----END PRIVATE KEY-----\n"
    assert certificate.public_certificate == "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "can't be read"), (PEM.format(kind="CERTIFICATE", body="QQ=="), "must hold a private key")],
)
def test_certificate_file_that_can_not_be_used_is_named(
    tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_text(content)

    with pytest.raises(ConfigurationError, match=f"OKR_GRAPH__CERTIFICATE_FILE {message}"):
        graph_settings(_config(graph=GraphConfig(certificate_file=file)))


def test_sandbox_takes_every_call_and_the_real_address_stays_the_same() -> None:
    settings = graph_settings(_config(sandbox_url="http://127.0.0.1:8181"))

    assert settings.api_url == "http://127.0.0.1:8181/v1.0"
    assert settings.base_url == "https://graph.microsoft.com/v1.0"
