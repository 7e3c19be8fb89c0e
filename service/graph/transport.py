"""
Make the HTTP sessions that login and Graph share the rules of: our proxy, our certificates, always a timeout.

The environment is not read (`trust_env=False`): REQUESTS_CA_BUNDLE would silently win over our own setting, and
looking for proxies and .netrc costs a quarter of each call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict

from service.graph.settings import GraphSettings


class BoundSession(requests.Session):
    """A kept session that waits no longer than the settings say and follows no redirect by itself."""

    def __init__(self, settings: GraphSettings) -> None:
        super().__init__()
        self._timeout = settings.timeout
        self.trust_env = False
        self._usual = {name: str(value) for name, value in self.headers.items()}
        self.verify = settings.ca_bundle or True
        if settings.proxy_url:
            self.proxies = {"http": settings.proxy_url, "https": settings.proxy_url}

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request; MSAL calls this through `get` and `post`, with options of its own."""
        kwargs.setdefault("timeout", self._timeout)
        kwargs["allow_redirects"] = False
        return super().request(method, url, *args, **kwargs)

    def write(
        self, method: str, url: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> requests.Response:
        """
        Send `body` as JSON to an address that is quoted already. Raises as `request` does.

        What a session does besides (merging cookies, hooks and headers, quoting anew, looking for redirects) is of no
        use to Graph and costs a quarter of each call; the connection and its certificates are the session's own.
        """
        content = json.dumps(body).encode() if body is not None else b""
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url, prepared.body = method, url, content or None
        prepared.headers = CaseInsensitiveDict(
            {**self._usual, **headers, "Content-Length": str(len(content))}
        )
        if content:
            prepared.headers["Content-Type"] = "application/json"
        adapter = self.get_adapter(url)
        answer = adapter.send(
            prepared, timeout=self._timeout, verify=self.verify or True, proxies=self.proxies
        )
        _ = answer.content  # Read to its end, so that the connection is free for the next call.
        return answer


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
