"""
Let a person sign in with Entra: MSAL's authorization code flow with PKCE, state and nonce.

It answers who the person is and which roles and groups Entra names; what they may do is decided elsewhere.
"""

from __future__ import annotations

import threading
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msal

from service.errors import ConfigurationError, PermanentError, TransientError
from service.graph.auth import LOGIN_IS_AWAY, credential, refusal
from service.graph.settings import GraphSettings
from service.graph.transport import login_session

# MSAL would rather have the answer posted. A cookie of ours comes along with a post from another site only without
# SameSite, which guards every page; the code in the address is good once, within minutes, and only with our verifier.
warnings.filterwarnings("ignore", message="response_mode='form_post' is recommended", category=UserWarning)

_CLOCK_SKEW = 120
"""Seconds by which Entra's clock and ours may differ."""


@dataclass(frozen=True)
class Identity:
    """A person as Entra names them in a sign-in."""

    directory_id: str
    """The object id, the same as in the directory; an address can change hands, this can't."""
    name: str = field(repr=False)
    claims: frozenset[str] = frozenset()
    """Values of app roles and object ids of groups."""
    groups_missing: bool = False
    """Entra names no groups of someone who is in more than 200 of them; app roles are named always."""


class SignInError(PermanentError):
    """A sign-in that has to be begun anew; the sentence says why."""


class NotSignedInError(SignInError):
    """Entra was asked without a page for the person, and would have had to show one."""


class SignIn:
    """Begin and finish sign-ins of people; the threads of a process share it."""

    def __init__(self, settings: GraphSettings) -> None:
        self._settings = settings
        self._session = login_session(settings)
        self._lock = threading.Lock()
        self._app: Any = None  # MSAL carries no type information.

    def begin(self, redirect_uri: str, *, quietly: bool = False) -> dict[str, Any]:
        """
        Return the flow, which the person's browser keeps until it comes back; `auth_uri` is where it goes now.

        Args:
            quietly: Show no page: come back at once with who is signed in at Entra, or with the news that nobody is.

        Raises:
            ConfigurationError: The tenant's login isn't there under this address.
            TransientError: Entra can't be reached.
        """
        options = {"prompt": "none"} if quietly else {}
        flow: dict[str, Any] = self._client().initiate_auth_code_flow(
            [], redirect_uri=redirect_uri, **options
        )
        if "auth_uri" not in flow:
            raise ConfigurationError("The login names no address to sign in at: check tenant and login_url.")
        flow["auth_uri"] = self._as_reached(flow["auth_uri"])
        return flow

    def finish(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Identity:
        """
        Return who came back.

        Raises:
            SignInError: The answer doesn't belong to this flow, or Entra refused the person.
            NotSignedInError: Asked quietly, and nobody is signed in at Entra.
            ConfigurationError: Entra refuses the app.
            TransientError: Entra can't be reached.
        """
        try:
            got = self._client().acquire_token_by_auth_code_flow(dict(flow), dict(answer))
        except ValueError as error:  # The state is another one's: an old page, a second tab, a forged answer.
            raise SignInError("This sign-in was begun elsewhere or too long ago.") from error
        except LOGIN_IS_AWAY as error:
            raise TransientError(f"Entra's login gives no proper answer: {type(error).__name__}.") from error
        if "error" in got:
            raise _sign_in_error(got)
        return self._identity(got.get("id_token_claims") or {})

    def close(self) -> None:
        """Close the connection to the login."""
        self._session.close()

    def _client(self) -> Any:
        with self._lock:
            try:
                self._app = self._app or self._build_client()
            except LOGIN_IS_AWAY as error:
                raise TransientError(
                    f"Entra's login gives no proper answer: {type(error).__name__}."
                ) from error
            except (ValueError, KeyError) as error:
                raise ConfigurationError(
                    f"The login {self._settings.login_url} does not know the tenant {self._settings.tenant!r}."
                ) from error
            return self._app

    def _build_client(self) -> Any:
        return msal.ConfidentialClientApplication(
            self._settings.client_id,
            authority=self._settings.authority,
            client_credential=credential(self._settings),
            instance_discovery=False,
            http_client=self._session,
            token_cache=_NoCache(),
            # We act for nobody: the id token is all we want, and nothing that lasts.
            exclude_scopes=["offline_access"],
        )

    def _as_reached(self, address: str) -> str:
        """In sandbox mode the browser goes to the sandbox, as our own calls do."""
        login, sandbox = self._settings.login_url.rstrip("/"), self._settings.sandbox_url
        return sandbox.rstrip("/") + address.removeprefix(login) if sandbox else address

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        """
        Check the id token and take the person out. It came from the login itself over TLS, which stands for its
        signature (OpenID Connect Core 3.1.3.7, no. 6); MSAL has checked the nonce and, since 1.38, nothing else.
        """
        tenant, now = str(claims.get("tid")), time.time()
        good = claims.get("aud") == self._settings.client_id and bool(claims.get("oid"))
        good = good and claims.get("iss") == f"{self._settings.login_url.rstrip('/')}/{tenant}/v2.0"
        good = good and (tenant == self._settings.tenant.lower() or not _is_id(self._settings.tenant))
        good = good and float(claims.get("exp", 0)) > now - _CLOCK_SKEW
        if not good:
            raise SignInError("Entra's answer is not meant for this installation.")
        named = (*claims.get("roles", ()), *claims.get("groups", ()))
        return Identity(
            directory_id=str(claims["oid"]),
            name=str(claims.get("name") or claims.get("preferred_username") or ""),
            claims=frozenset(map(str, named)),
            groups_missing="groups" in claims.get("_claim_names", ()) or bool(claims.get("hasgroups")),
        )


class _NoCache(msal.TokenCache):  # type: ignore[misc] # MSAL carries no type information.
    """Keeps nothing: MSAL's own would hold every token of everyone who ever signed in."""

    def add(self, event: object, now: object = None) -> None:
        """Forget it."""


def _is_id(tenant: str) -> bool:
    try:
        UUID(tenant)
    except ValueError:
        return False
    return True


_NO_PAGE = {"login_required", "interaction_required", "consent_required"}


def _sign_in_error(got: Mapping[str, Any]) -> Exception:
    if got["error"] in _NO_PAGE:
        return NotSignedInError("Nobody is signed in at Entra.")
    if got["error"] in {"access_denied", "invalid_grant"}:
        return SignInError("Entra did not let this account in.")
    return refusal(dict(got))
