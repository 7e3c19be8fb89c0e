"""
Record each exchange with Graph, so that tests can hold it against Microsoft's description.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from service.sandbox.odata import Json

_SECRET = {"authorization", "cookie"}
KEPT = 5_000
"""How many exchanges stay in memory; the file holds all."""


class Exchanges:
    """The latest exchanges, and the file to which all of them are appended."""

    def __init__(self, file: Path | None = None) -> None:
        self.latest: deque[Json] = deque(maxlen=KEPT)
        self._file = file.open("a", encoding="utf-8") if file else None
        self._lock = threading.Lock()

    def record(self, request: Json, answer: Json, fault: str | None) -> None:
        """Keep one exchange; `fault` is the id of the scripted fault that made the answer."""
        exchange = {"request": request, "answer": answer, "fault": fault}
        with self._lock:
            self.latest.append(exchange)
            if self._file is not None:
                self._file.write(json.dumps(exchange, ensure_ascii=False) + "\n")
                self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers without those that authenticate."""
    return {name: value for name, value in headers.items() if name.casefold() not in _SECRET}


def readable(body: bytes, content_type: str) -> object:
    """Return a body as the JSON that it is, else as text, None where there is none."""
    if not body:
        return None
    text = body.decode("utf-8", "replace")
    if "json" not in content_type:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
