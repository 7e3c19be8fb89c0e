"""Settings that can't work are refused before the first call."""

from __future__ import annotations

import pytest

from service.errors import ConfigurationError
from service.graph.settings import ClientCertificate, GraphSettings


def test_app_without_any_credential_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="certificate"):
        GraphSettings(tenant="t", client_id="c", secret="")


def test_address_without_tls_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        GraphSettings(tenant="t", client_id="c", secret="s", base_url="http://graph.example/v1.0")
    with pytest.raises(ConfigurationError, match="login_url"):
        GraphSettings(tenant="t", client_id="c", secret="s", login_url="http://login.example")


def test_token_is_asked_for_the_graph_of_the_same_cloud() -> None:
    settings = GraphSettings(
        tenant="t",
        client_id="c",
        secret="s",
        base_url="https://microsoftgraph.chinacloudapi.cn/v1.0/",
        login_url="https://login.chinacloudapi.cn/",
    )

    assert settings.scope == "https://microsoftgraph.chinacloudapi.cn/.default"
    assert settings.authority == "https://login.chinacloudapi.cn/t"
    assert settings.api_url == "https://microsoftgraph.chinacloudapi.cn/v1.0"


def test_sandbox_takes_the_place_of_graph() -> None:
    settings = GraphSettings(tenant="t", client_id="c", secret="s", sandbox_url="http://127.0.0.1:8181/")

    assert settings.api_url == "http://127.0.0.1:8181/v1.0"


def test_credentials_are_not_shown() -> None:
    certificate = ClientCertificate(private_key="canary-key", public_certificate="canary-certificate")
    settings = GraphSettings(tenant="t", client_id="c", certificate=certificate, secret="canary-secret")

    assert "canary" not in repr(settings)
