"""
Slow down whoever tries links: after twenty bad ones in a minute an address is told to wait.

Good links go on working for everybody behind the same address, as in an office: nothing can be learnt from them, since
a guessed signature is one of 2²⁵⁶. Each process counts for itself; the count is about noise, the signature about safety.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque

import structlog
from flask import Flask, Response, request

from service.web import failures
from service.web.addresses import client_of
from service.web.policy import RULES, Open
from service.workflow.app import App

MOST, SECONDS = 20, 60.0
_MOST_ADDRESSES = 10_000
_log = structlog.get_logger()


class BadLinks:
    """Counts bad links by address, for the addresses that were last seen."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def note(self, address: str, now: float) -> float | None:
        """Count one at `now` (seconds); return after how many seconds the next is looked at, None if at once."""
        times = self._seen.setdefault(address, deque(maxlen=MOST))
        self._seen.move_to_end(address)
        if len(self._seen) > _MOST_ADDRESSES:
            self._seen.popitem(last=False)
        wait = times[0] + SECONDS - now if len(times) == MOST else 0.0
        if wait > 0:
            return wait
        times.append(now)
        return None


def limit(flask: Flask, app: App) -> None:
    """Answer 429 to too many bad links. Call it after `headers.add_to`, whose headers this answer gets too."""
    bad_links = BadLinks()

    @flask.after_request
    def _count(response: Response) -> Response:
        if RULES.get(request.endpoint or "") is not Open.LINK_HOLDER or response.status_code != 404:
            return response
        wait = bad_links.note(_client(app), time.monotonic())
        if wait is None:
            return response
        _log.warning("too_many_bad_links")
        told = failures.page(429)
        told.headers["Retry-After"] = str(int(wait) + 1)
        return told


def _client(app: App) -> str:
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    return client_of(
        request.remote_addr, [each for each in forwarded.split(",") if each], app.config.trusted_proxies
    )
