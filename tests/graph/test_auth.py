"""Real MSAL against a login that behaves in all the ways Entra can."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from service.errors import ConfigurationError, TransientError
from service.graph.auth import AppTokens
from service.graph.settings import ClientCertificate, GraphSettings
from tests.graph.scripted_server import Answer, ScriptedServer


def _refusal(number: int, error: str = "invalid_client") -> Answer:
    description = f"AADSTS{number}: Words about the app 'okr' of wendy@example.com."
    return Answer(
        401, {"error": error, "error_description": description, "error_codes": [number], "trace_id": "t-1"}
    )


def test_token_is_asked_for_once_and_then_remembered(server: ScriptedServer, tokens: AppTokens) -> None:
    assert [tokens.token(), tokens.token()] == ["token-1", "token-1"]

    discovery, grant = server.login_requests
    assert discovery.path == "/example.com/v2.0/.well-known/openid-configuration"
    assert grant.path == "/example.com/oauth2/v2.0/token"
    form = parse_qs(grant.body.decode())
    assert form["scope"] == ["https://graph.microsoft.com/.default"]
    assert form["client_secret"] == ["sandbox-secret"]


def test_renewed_token_is_another_one_and_is_remembered(tokens: AppTokens) -> None:
    first = tokens.token()

    assert tokens.renew(first) == "token-2"
    assert tokens.token() == "token-2"


def test_token_that_another_thread_has_renewed_already_is_not_asked_for_again(
    server: ScriptedServer, tokens: AppTokens
) -> None:
    first = tokens.token()
    tokens.renew(first)
    before = len(server.login_requests)

    assert tokens.renew(first) == "token-2"
    assert len(server.login_requests) == before


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (7000215, "not its id"),
        (7000222, "has expired"),
        (700016, r"application \(client\) id"),
        (700027, "upload its public part"),
        (900382, "same cloud"),
        (123456, "Microsoft's list"),
    ],
)
def test_refusal_tells_the_admin_what_to_do_and_quotes_nobody(
    server: ScriptedServer, tokens: AppTokens, number: int, advice: str
) -> None:
    server.login_answers.extend([server.discovery(), _refusal(number)])

    with pytest.raises(ConfigurationError, match=advice) as caught:
        tokens.token()
    assert f"AADSTS{number}" in str(caught.value)
    assert "t-1" in str(caught.value)
    assert "wendy" not in str(caught.value)


def test_unknown_tenant_is_for_the_admin(server: ScriptedServer, tokens: AppTokens) -> None:
    server.login_answers.append(_refusal(90002, "invalid_tenant"))

    with pytest.raises(ConfigurationError, match=r"'example\.com'"):
        tokens.token()


@pytest.mark.parametrize(
    "answer", [Answer(503, {}), Answer(resets=True), Answer(hangs=True)], ids=["503", "reset", "timeout"]
)
def test_login_that_is_away_is_asked_anew_at_the_next_call(
    server: ScriptedServer, impatient: GraphSettings, answer: Answer
) -> None:
    tokens = AppTokens(impatient)
    server.login_answers.append(answer)
    with pytest.raises(TransientError):
        tokens.token()

    assert tokens.token() == "token-1"
    tokens.close()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(503, {}),
        Answer(resets=True),
        Answer(429, b"slow down"),
        _refusal(90033, "temporarily_unavailable"),
    ],
    ids=["503", "reset", "429", "AADSTS90033"],
)
def test_login_in_trouble_is_transient(server: ScriptedServer, tokens: AppTokens, answer: Answer) -> None:
    server.login_answers.extend([server.discovery(), answer])

    with pytest.raises(TransientError):
        tokens.token()


def test_certificate_is_preferred_to_a_secret(server: ScriptedServer, settings: GraphSettings) -> None:
    tokens = AppTokens(_with_certificate(settings, _certificate()))

    assert tokens.token() == "token-1"

    form = parse_qs(server.login_requests[-1].body.decode())
    assert "client_secret" not in form
    assert _header_of(form["client_assertion"][0])["alg"] == "PS256"
    tokens.close()


def test_unreadable_private_key_is_for_the_admin(settings: GraphSettings) -> None:
    broken = ClientCertificate(private_key="-----BEGIN PRIVATE KEY-----\nx\n", public_certificate="none")
    tokens = AppTokens(_with_certificate(settings, broken))

    with pytest.raises(ConfigurationError, match="certificate"):
        tokens.token()
    tokens.close()


def _with_certificate(settings: GraphSettings, certificate: ClientCertificate) -> GraphSettings:
    return GraphSettings(
        tenant=settings.tenant,
        client_id=settings.client_id,
        certificate=certificate,
        secret="unused",
        sandbox_url=settings.sandbox_url,
    )


def _certificate() -> ClientCertificate:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "okr")])
    made = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(made).not_valid_after(made + timedelta(days=365))
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return ClientCertificate(private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


def _header_of(assertion: str) -> dict[str, str]:
    encoded = assertion.split(".")[0]
    header: dict[str, str] = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return header
