"""
Say who has signed in: exchange an authorization code for an id token, signed and filled as Entra does it.

The access tokens beside it are made in `oauth`; the page on which people sign in is `login`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from service.sandbox.context import sandbox
from service.sandbox.directory import Person
from service.sandbox.store import SignIn

LOGIN = "https://login.microsoftonline.com"
_KEY_ID = "sandbox"
_LIFETIME = 3600
_MOST_GROUPS = 200
"""Entra names no groups at all in the token of somebody who is in more."""


class OAuthError(Exception):
    """A refusal of the token endpoint: its HTTP status, OAuth code, AADSTS number and sentence."""

    def __init__(self, status: int, code: str, number: int, words: str) -> None:
        super().__init__(f"AADSTS{number}: {words}")
        self.status = status
        self.code = code
        self.number = number


def redeem(tenant: str, form: Mapping[str, str]) -> str:
    """Return the id token for a code, which then is used up. Raises: OAuthError."""
    signed_in = sandbox().store.sign_ins.pop(form.get("code", ""), None)
    if signed_in is None or signed_in.until < time.time():
        raise OAuthError(400, "invalid_grant", 70008, "The provided authorization code has expired.")
    if signed_in.client_id != form.get("client_id"):
        raise OAuthError(400, "invalid_grant", 70000, "The code was issued to another client.")
    if signed_in.redirect_uri != form.get("redirect_uri"):
        words = "The reply URL does not match the one with which the code was requested."
        raise OAuthError(400, "invalid_client", 500112, words)
    if not hmac.compare_digest(_challenge(form.get("code_verifier", "")), signed_in.challenge):
        words = "The Code_Verifier does not match the code_challenge supplied in the authorization request."
        raise OAuthError(400, "invalid_grant", 501481, words)
    person = sandbox().store.directory.person(signed_in.person_id)
    if person is None or not person.enabled:
        raise OAuthError(400, "invalid_grant", 50057, "The user account is disabled.")
    claims = _claims(tenant, signed_in, person)
    return jwt.encode(claims, _key(), algorithm="RS256", headers={"kid": _KEY_ID})


def public_key() -> dict[str, Any]:
    """Return the key that checks the signatures, as a JSON Web Key."""
    shown = jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key(), as_dict=True)
    return {"kid": _KEY_ID, "use": "sig", **shown}


def _claims(tenant: str, signed_in: SignIn, person: Person) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "aud": signed_in.client_id,
        "iss": f"{LOGIN}/{tenant}/v2.0",
        "iat": now,
        "nbf": now,
        "exp": now + _LIFETIME,
        "name": person.name,
        "nonce": signed_in.nonce,
        "oid": person.id,
        "preferred_username": person.address,
        "sub": str(uuid.uuid5(uuid.NAMESPACE_URL, signed_in.client_id + person.id)),
        "tid": tenant,
        "ver": "2.0",
    }
    if person.app_roles:
        claims["roles"] = list(person.app_roles)
    return claims | _groups(person)


def _groups(person: Person) -> dict[str, Any]:
    directory = sandbox().store.directory
    groups = [group.id for group in directory.groups if person in directory.transitive_members(group)]
    if len(groups) > _MOST_GROUPS:
        return {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "elsewhere"}}}
    return {"groups": groups} if groups else {}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
