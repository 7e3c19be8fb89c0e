"""
Get the app's own access token from Entra, through MSAL, and say in words what is wrong when there is none.

MSAL keeps the token in memory until five minutes before it ends. We ask it every few minutes, not at each call: that would
cost as much as a twentieth of the call. One `AppTokens` per process is enough; the threads of a process share it.
"""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import msal
import requests

from service.errors import ConfigurationError, OkrError, TransientError
from service.graph.settings import GraphSettings
from service.graph.transport import login_session

_MEANINGS = {
    53003: "a Conditional Access policy blocks the app; an admin must exclude its service principal",
    90002: "there is no such tenant in this cloud; set the tenant's id or domain, and the login address of its cloud",
    500011: "the tenant does not know this Microsoft Graph; base_url and login_url must be of the same cloud",
    700016: "the tenant does not know this app; set the application (client) id, and consent to the app in the tenant",
    700024: "our certificate's assertion is outside its valid time; set this machine's clock right",
    700027: "the certificate is not registered for the app, or has expired; upload its public part in Entra",
    900382: "a token of one cloud was asked for another's Graph; base_url and login_url must be of the same cloud",
    7000112: "the app is disabled in the tenant; an admin must enable its service principal",
    7000215: "the client secret is wrong; set the secret's value, not its id",
    7000222: "the client secret has expired; make a new one in Entra, or change to a certificate",
}
"""What an admin has to do, by AADSTS number (Microsoft's list of Entra error codes; 900382: graph/facts.md 12)."""

_PASSING = {50196, 90006, 90033, 90055}
"""AADSTS numbers by which Entra says that it is itself in trouble, or that it was asked too often."""

LOGIN_IS_AWAY = (requests.RequestException, msal.exceptions.MsalError, RuntimeError, json.JSONDecodeError)
"""What MSAL lets through: no connection, 5xx, 5xx while asking for the endpoints, an answer that is no JSON."""


_KEPT = 300
"""Seconds for which MSAL is not asked again: it may want to renew a token long before its end."""
_MARGIN = 300
"""Seconds before its end from which a token is not handed out any more; MSAL's own margin."""


class AppTokens:
    """Hand out the app's access token."""

    def __init__(self, settings: GraphSettings) -> None:
        self._settings = settings
        self._session = login_session(settings)
        self._lock = threading.Lock()
        self._app: Any = None  # MSAL carries no type information.
        self._known: tuple[str, float] | None = (
            None  # A token, and the moment (monotonic) up to which it is used.
        )

    def token(self) -> str:
        """
        Return a token that is good for at least five minutes.

        Raises:
            ConfigurationError: Entra refuses the app; the message says what to set.
            TransientError: Entra can't be reached or is in trouble.
        """
        known = self._known
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        with self._lock:
            return self._acquire()

    def renew(self, refused: str) -> str:
        """Return another token than `refused`, which Graph has just answered with 401. Raises as `token` does."""
        with self._lock:
            current = self._acquire()
            if current != refused:
                return current  # Another thread was here first.
            self._app.remove_tokens_for_client()
            return self._acquire()

    def close(self) -> None:
        """Close the connection to the login."""
        self._session.close()

    def _acquire(self) -> str:
        try:
            # Building the application already asks the login for the tenant's endpoints: it may fail, and must be able
            # to succeed at the next call.
            self._app = self._app or self._build_application()
            answer = self._app.acquire_token_for_client([self._settings.scope])
        except LOGIN_IS_AWAY as error:
            raise TransientError(f"Entra's login gives no proper answer: {type(error).__name__}.") from error
        except (ValueError, KeyError) as error:
            raise ConfigurationError(
                f"The login {self._settings.login_url} does not know the tenant {self._settings.tenant!r}, or the"
                " certificate's private key can't be read. Check tenant, login_url and certificate."
            ) from error
        if "access_token" not in answer:
            raise refusal(answer)
        token = str(answer["access_token"])
        good_for = float(answer.get("expires_in") or 0) - _MARGIN
        self._known = token, time.monotonic() + min(_KEPT, good_for)
        return token

    def _build_application(self) -> Any:
        return msal.ConfidentialClientApplication(
            self._settings.client_id,
            authority=self._settings.authority,
            client_credential=credential(self._settings),
            # Private and national clouds are named by our own setting; nothing has to be asked of the public one.
            instance_discovery=False,
            http_client=self._session,
        )


def credential(settings: GraphSettings) -> str | dict[str, str]:
    if settings.certificate is None:
        assert settings.secret is not None, "GraphSettings has one of the two"
        return settings.secret
    return {
        "private_key": settings.certificate.private_key,
        "public_certificate": settings.certificate.public_certificate,
    }


def refusal(answer: dict[str, Any]) -> OkrError:
    """Turn the login's error answer into ours. Its own description is left out: it names app and addresses."""
    error = str(answer.get("error") or "no error named")
    numbers = [int(number) for number in answer.get("error_codes") or ()]
    shown = ", ".join([error, *(f"AADSTS{number}" for number in numbers)])
    if error in {"temporarily_unavailable", "server_error"} or _PASSING.intersection(numbers) or not answer:
        return TransientError(f"Entra gives no token at the moment ({shown}).")
    meaning = next(
        (_MEANINGS[number] for number in numbers if number in _MEANINGS), "see the code in Microsoft's list"
    )
    trace = answer.get("trace_id", "none")
    return ConfigurationError(f"Entra gives the app no token ({shown}, trace {trace}): {meaning}.")
