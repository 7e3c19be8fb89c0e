"""
Write into a Teams channel through its Workflow ("When a Teams webhook request is received").

The address goes out byte for byte, which is why `http.client` is used: its query is signed, and what tidies it on the way
breaks the signature. Only https to Microsoft's hosts, no redirect is followed, no proxy of the environment is asked.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from service.domain.channel_urls import problem_of
from service.errors import PermanentError, TransientError

_LATER = (408, 429)
_LONGEST_WAIT = 24 * 3600.0


@dataclass(frozen=True)
class Channels:
    """All channels that may be written to."""

    hosts: Sequence[str]
    """Names of hosts that may be called, each with all below it."""
    sandbox_url: str | None
    timeout: float
    """Seconds for connecting, and for each wait for an answer."""

    def post(self, url: str, message: str) -> None:
        """
        Hand a message to the Workflow at `url`; that it is taken does not say that the Workflow's own steps go well.

        Raises:
            TransientError: it may work later; says how long the other side wants to be left alone.
            PermanentError: the address may not be called, or the Workflow will never take it.
        """
        problem = problem_of(url, self.hosts, self.sandbox_url)
        if problem is not None:
            raise PermanentError(problem)
        connection = self._connect(url)
        try:
            connection.request("POST", _target(url), message.encode(), _HEADERS)
            answer = connection.getresponse()
        except (OSError, HTTPException) as error:
            # Not the error's words: they could hold the address.
            raise TransientError(f"The Workflow can't be reached ({type(error).__name__}).") from None
        finally:
            connection.close()
        _judge(answer)

    def _connect(self, url: str) -> HTTPConnection:
        parts = urlsplit(url)
        assert parts.hostname is not None  # Looked at by `problem_of`.
        if parts.scheme == "http":  # The sandbox.
            return HTTPConnection(parts.hostname, parts.port, timeout=self.timeout)
        trusted = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        return HTTPSConnection(parts.hostname, parts.port, timeout=self.timeout, context=trusted)


_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


def _target(url: str) -> str:
    """Return the path and query, every byte as it was given."""
    return url[url.index("/", url.index("//") + 2) :]


def _judge(answer: HTTPResponse) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    if status in _LATER or status >= 500:
        raise TransientError(
            f"The Workflow answered {status}.", retry_after=_seconds(answer.getheader("Retry-After"))
        )
    if 300 <= status < 400:
        raise PermanentError(
            f"The Workflow answered {status}: it wants another address, which is not followed."
        )
    raise PermanentError(
        f"The Workflow answered {status}: it was deleted or switched off, or its address is not the whole one."
    )


def _seconds(header: str | None) -> float | None:
    """Read Retry-After: seconds, or a day and time (RFC 9110 §10.2.3); None where it says nothing that helps."""
    if header is None:
        return None
    try:
        seconds = float(header) if header.strip().isdecimal() else _until(header)
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _until(header: str) -> float:
    at = parsedate_to_datetime(header)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp()
