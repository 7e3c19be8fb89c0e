"""
A Graph of one folder, in a process of its own: it hands out recorded mails by delta pages or one by one, and does nothing else.

A page of mails lies there from the beginning, to warm up with. Of the others, mail n arrives n / rate seconds after
`/start`; with rate 0 all do at once. The sandbox would cost more than what is
measured.
"""

from __future__ import annotations

import json
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

WARM = 25
"""Mails that lie there from the beginning."""
_PAGE_SIZE = re.compile(r"odata\.maxpagesize=(\d+)")


class RecordedGraph(ThreadingHTTPServer):
    """The mails, and since when they arrive."""

    daemon_threads = True

    def __init__(self, port: int, mails: list[str]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.mails = mails
        self.places = {json.loads(mail)["id"]: place for place, mail in enumerate(mails)}
        self.started: float | None = None
        self.rate = 0.0

    def arrived(self) -> int:
        """Return how many mails lie in the inbox by now."""
        if self.started is None:
            return WARM
        if not self.rate:
            return len(self.mails)
        return min(len(self.mails), WARM + 1 + int((time.time() - self.started) * self.rate))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: RecordedGraph

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path.endswith("/openid-configuration"):
            self._answer(json.dumps(self._endpoints(path)))
        elif path.endswith("/messages/delta"):
            self._answer(self._page(path, query))
        elif "/messages/" in path:
            self._answer(self.server.mails[self.server.places[unquote(path.rpartition("/")[2])]])
        else:
            self._answer("{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/start":
            given = json.loads(body)
            self.server.started, self.server.rate = given["at"], given["rate"]
            self._answer("{}")
        else:
            self._answer('{"token_type":"Bearer","expires_in":86400,"access_token":"recorded"}')

    def _endpoints(self, path: str) -> dict[str, str]:
        tenant = f"https://login.microsoftonline.com/{path.split('/')[1]}"
        return {
            "issuer": f"{tenant}/v2.0",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
        }

    def _page(self, path: str, query: dict[str, list[str]]) -> str:
        here, there = f"http://{self.headers['Host']}{path}", self.server.arrived()
        size = int((_PAGE_SIZE.search(self.headers["Prefer"]) or [0, 10])[1])
        if "inbox" not in path:
            return json.dumps({"value": [], "@odata.deltaLink": f"{here}?$deltatoken=0"})
        first = int((query.get("$deltatoken") or query.get("$skiptoken") or ["0"])[0])
        last = min(first + size, there)
        name, token = ("nextLink", "$skiptoken") if last < there else ("deltaLink", "$deltatoken")
        link = json.dumps(f"{here}?{token}={last}")
        return f'{{"value":[{",".join(self.server.mails[first:last])}],"@odata.{name}":{link}}}'

    def _answer(self, body: str) -> None:
        content = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_request(self, code: Any = None, size: Any = None) -> None:
        """Say nothing."""


if __name__ == "__main__":
    RecordedGraph(int(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8").splitlines()).serve_forever()
