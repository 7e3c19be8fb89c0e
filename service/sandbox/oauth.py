"""
Answer for login.microsoftonline.com: discovery document and tokens, as MSAL expects them. People sign in at `login`.

MSAL takes only https addresses, so the document names the real ones; the client rewrites them to this sandbox.
"""

from __future__ import annotations

import json
import re
import secrets
import time
import uuid
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import flask

from service.sandbox import id_tokens
from service.sandbox.context import sandbox
from service.sandbox.id_tokens import LOGIN, OAuthError
from service.sandbox.odata import GraphError, Json

views = flask.Blueprint("oauth", __name__)

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TENANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


@views.get("/<tenant>/v2.0/.well-known/openid-configuration")
def discovery(tenant: str) -> Json:
    _require_tenant(tenant)
    return {
        "token_endpoint": f"{LOGIN}/{tenant}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ],
        "jwks_uri": f"{LOGIN}/{tenant}/discovery/v2.0/keys",
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{LOGIN}/{tenant}/v2.0",
        "authorization_endpoint": f"{LOGIN}/{tenant}/oauth2/v2.0/authorize",
        "end_session_endpoint": f"{LOGIN}/{tenant}/oauth2/v2.0/logout",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    }


@views.post("/<tenant>/oauth2/v2.0/token")
def token(tenant: str) -> Json:
    _require_tenant(tenant)
    form = flask.request.form
    if form.get("grant_type") == "authorization_code":
        _require_credential(form.get("client_id", ""))
        return _access_token() | {"id_token": id_tokens.redeem(tenant, form)}
    if form.get("grant_type") != "client_credentials":
        raise OAuthError(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
    if not form.get("scope", "").endswith("/.default"):
        words = f"The provided value for the input parameter 'scope' is not valid. The scope {form.get('scope', '')} is not valid."
        raise OAuthError(400, "invalid_scope", 70011, words)
    _require_credential(form.get("client_id", ""))
    return _access_token()


@views.get("/<tenant>/discovery/v2.0/keys")
def keys(tenant: str) -> Json:
    _require_tenant(tenant)
    return {"keys": [id_tokens.public_key()]}


def _access_token() -> Json:
    store, lifetime = sandbox().store, sandbox().token_lifetime
    access_token = secrets.token_urlsafe(48)
    store.tokens[access_token] = time.time() + lifetime
    return {
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": access_token,
    }


@views.errorhandler(OAuthError)
def answer_refusal(error: OAuthError) -> tuple[Json, int]:
    now, trace, correlation = datetime.now(UTC), uuid.uuid4(), uuid.uuid4()
    stamp = now.strftime("%Y-%m-%d %H:%M:%SZ")
    body = {
        "error": error.code,
        "error_description": f"{error} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}",
        "error_codes": [error.number],
        "timestamp": stamp,
        "trace_id": str(trace),
        "correlation_id": str(correlation),
        "error_uri": f"{LOGIN}/error?code={error.number}",
    }
    return body, error.status


def require_token() -> None:
    """Refuse a Graph call without an access token that is still good."""
    kind, _, given = flask.request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not given:
        raise GraphError(
            401, "InvalidAuthenticationToken", "Access token is empty.", WWW_Authenticate="Bearer"
        )
    end = sandbox().store.tokens.get(given)
    if end is None:
        words = "IDX14100: JWT is not well formed, there are no dots (.)."
        raise GraphError(401, "InvalidAuthenticationToken", words, WWW_Authenticate="Bearer")
    if end <= time.time():
        words = "Lifetime validation failed, the token is expired."
        raise GraphError(401, "InvalidAuthenticationToken", words, WWW_Authenticate="Bearer")


def _require_tenant(tenant: str) -> None:
    if not _TENANT.fullmatch(tenant):
        words = f"Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."
        raise OAuthError(400, "invalid_request", 900023, words)


def _require_credential(client_id: str) -> None:
    form = flask.request.form
    if form.get("client_assertion_type") == _ASSERTION_TYPE:
        _require_assertion(client_id, form.get("client_assertion", ""))
    elif "client_secret" not in form:
        words = (
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        )
        raise OAuthError(401, "invalid_client", 7000218, words)
    elif form["client_secret"] != sandbox().client_secret:
        words = (
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            f"not the client secret ID, for a secret added to app '{client_id}'."
        )
        raise OAuthError(401, "invalid_client", 7000215, words)


def _require_assertion(client_id: str, assertion: str) -> None:
    """Check what can be checked without knowing the app's certificate: shape, issuer, audience, end."""
    try:
        head, claims = (json.loads(_decoded(part)) for part in assertion.split(".")[:2])
        good = "x5t" in head or "x5t#S256" in head
        good = good and claims["iss"] == claims["sub"] == client_id and claims["exp"] > time.time()
        good = good and str(claims["aud"]).startswith(LOGIN)
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        words = "Client assertion failed signature validation."
        raise OAuthError(401, "invalid_client", 700027, words)


def _decoded(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
