"""
Make the HTTP sessions that login and Graph share the rules of: our proxy, our certificates, always a timeout.

The environment is not read (`trust_env=False`): REQUESTS_CA_BUNDLE would silently win over our own setting, and
looking for proxies and .netrc costs a quarter of each call.
"""

from __future__ import annotations

from typing import Any

import requests

from service.graph.settings import GraphSettings


class BoundSession(requests.Session):
    """A kept session that waits no longer than the settings say and follows no redirect by itself."""

    def __init__(self, settings: GraphSettings) -> None:
        super().__init__()
        self._timeout = settings.timeout
        self.trust_env = False
        self.verify = settings.ca_bundle or True
        if settings.proxy_url:
            self.proxies = {"http": settings.proxy_url, "https": settings.proxy_url}

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request; MSAL calls this through `get` and `post`, with options of its own."""
        kwargs.setdefault("timeout", self._timeout)
        kwargs["allow_redirects"] = False
        return super().request(method, url, *args, **kwargs)


class SandboxLogin(BoundSession):
    """
    A session whose login requests go to the sandbox.

    MSAL refuses http:// authorities, so it keeps believing in the real https address and only the way there changes.
    """

    def __init__(self, settings: GraphSettings, sandbox_url: str) -> None:
        super().__init__(settings)
        self._login_url = settings.login_url.rstrip("/")
        self._sandbox_url = sandbox_url.rstrip("/")

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request, to the sandbox whatever its host was."""
        address = url.decode() if isinstance(url, bytes) else url
        if not address.startswith(self._login_url + "/"):
            raise requests.exceptions.InvalidURL(
                "In sandbox mode only the configured login may be asked for tokens."
            )
        return super().request(
            method, self._sandbox_url + address.removeprefix(self._login_url), *args, **kwargs
        )


def login_session(settings: GraphSettings) -> requests.Session:
    """Return the session through which MSAL asks for tokens."""
    if settings.sandbox_url:
        return SandboxLogin(settings, settings.sandbox_url)
    return BoundSession(settings)
