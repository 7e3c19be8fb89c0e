"""Unmodified MSAL takes the sandbox for login.microsoftonline.com."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from service.sandbox import server
from tests.sandbox.office import OKR, Control, Graph, acquire_token


def certificate() -> tuple[str, str]:
    """Return a private key and its self-signed certificate, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "okr")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return private, made.public_bytes(encoding).decode()


def test_secret_gets_a_token(sandbox: str) -> None:
    answer = acquire_token(sandbox)

    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] > 3000


def test_certificate_gets_a_token(sandbox: str) -> None:
    private, public = certificate()

    answer = acquire_token(sandbox, {"private_key": private, "public_certificate": public})

    assert "access_token" in answer


def test_assertion_that_is_none_is_refused(sandbox: str) -> None:
    answer = acquire_token(sandbox, {"client_assertion": lambda: "not.a.token"})

    assert answer["error"] == "invalid_client"
    assert answer["error_codes"] == [700027]


def test_wrong_secret_is_refused_in_the_words_of_entra(sandbox: str) -> None:
    answer = acquire_token(sandbox, "wrong")

    assert answer["error"] == "invalid_client"
    assert answer["error_codes"] == [7000215]
    assert answer["error_description"].startswith("AADSTS7000215: Invalid client secret provided.")


def test_tenant_that_can_be_none_is_refused(sandbox: str) -> None:
    answer = requests.get(f"{sandbox}/x y/v2.0/.well-known/openid-configuration", timeout=10)

    assert answer.status_code == 400
    assert answer.json()["error_codes"] == [900023]


def test_scope_must_be_the_default_one(sandbox: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y", "scope": "Mail.Send"}

    answer = requests.post(f"{sandbox}/a.example/oauth2/v2.0/token", data=form, timeout=10)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer made-up", "Basic b2s6b2s="])
def test_graph_wants_a_token_of_its_own(sandbox: str, authorization: str) -> None:
    answer = requests.get(f"{sandbox}/v1.0/users", headers={"Authorization": authorization}, timeout=10)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert "WWW-Authenticate" in answer.headers


def test_revoked_token_is_refused(graph: Graph, control: Control) -> None:
    control.do("DELETE", "tokens")

    assert graph.refused("GET", f"/users/{OKR}") == (401, "InvalidAuthenticationToken")


def test_token_ends_after_its_lifetime() -> None:
    running = server.serve(token_lifetime=0)
    try:
        graph = Graph(running.url)

        assert graph.refused("GET", "/users") == (401, "InvalidAuthenticationToken")
    finally:
        running.close()
