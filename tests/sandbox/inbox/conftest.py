"""A sandbox over real HTTP with a few people and one mail of ours in each inbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from service.sandbox import server
from service.sandbox.mailbox import Mailbox
from tests.sandbox.clients.originals import ORIGINAL

MONDAY = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
PEOPLE: list[dict[str, Any]] = [
    {
        "name": "Mira Chen",
        "address": "mira@example.com",
        "job_title": "Specialist",
        "department": "Ops",
        "client": "outlook-desktop",
        "time_zone": "W. Europe Standard Time",
        "signature": ["Mira Chen", "Operations"],
    },
    {
        "name": "Ben Osei",
        "address": "ben@example.com",
        "client": "gmail",
        "automatic_replies": {"message": "Away."},
    },
    {"name": "Meeting Room", "address": "room@example.com", "mailbox": False},
    {"name": "Ops key results", "address": "okr@example.com"},
]
GROUPS = [{"name": "Ops", "address": "ops@example.com", "members": ["mira@example.com", "ben@example.com"]}]


@dataclass(frozen=True)
class Inbox:
    """The running sandbox as a browser sees it."""

    running: server.Running

    @property
    def url(self) -> str:
        return self.running.url

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, timeout=10)

    def page(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200
        return answer.text

    def post(self, path: str, *, origin: str | None = "own", **form: Any) -> requests.Response:
        headers = {} if origin is None else {"Origin": self.url if origin == "own" else origin}
        return requests.post(self.url + path, data=form, headers=headers, timeout=10, allow_redirects=False)

    def control(self, path: str, body: Any) -> None:
        answer = requests.post(f"{self.url}/_sandbox{path}", json=body, timeout=10)
        assert answer.ok, answer.text

    def deliver(self, to: str, **mail: Any) -> None:
        whole = {
            "from": {"name": "Ops key results", "address": "okr@example.com"},
            "to": [{"address": to}],
            **mail,
        }
        self.control("/mail", whole)

    def mailbox(self, address: str) -> Mailbox:
        found = self.running.sandbox.store.mailbox(address)
        assert found is not None
        return found

    def first(self, address: str, folder: str = "inbox") -> str:
        """Return the path of a folder's first mail."""
        return f"/mail/{address}/{folder}/{self.mailbox(address).in_folder(folder)[0].immutable_id}"


@pytest.fixture
def clock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make it Monday 09:00 in western Europe."""
    file = tmp_path / "clock"
    file.write_text(repr((MONDAY - datetime.now(UTC)).total_seconds()))
    monkeypatch.setenv("OKR_CLOCK_FILE", str(file))
    return file


@pytest.fixture(scope="session")
def running() -> Iterator[server.Running]:
    """Serve one sandbox to all tests; each begins with it empty."""
    served = server.serve()
    yield served
    served.close()


@pytest.fixture
def inbox(clock_file: Path, running: server.Running) -> Inbox:
    """Return a sandbox with the people above; Mira and Ben have a setup mail."""
    served = Inbox(running)
    served.control("/reset", {})
    served.control("/directory", {"people": PEOPLE, "groups": GROUPS})
    for address in ("mira@example.com", "ben@example.com"):
        served.deliver(address, subject=ORIGINAL.subject, html=ORIGINAL.html, message_id=f"<setup-{address}>")
    return served
