"""
The local Microsoft 365, running for the length of the tests, with the people that these tests need.

Mira and Ben are in Ops, Mona is their manager, Ops is nested in Everybody; Olaf is outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

OKR = "okr@example.com"
MIRA = "mira@example.com"
BEN = "ben@example.com"
MONA = "mona@example.com"
OLAF = "olaf@elsewhere.example"

PEOPLE: list[dict[str, Any]] = [
    {"name": "Ops key results", "given_name": "Ops", "address": OKR},
    {
        "name": "Mira Möller",
        "given_name": "Mira",
        "address": MIRA,
        "proxy_addresses": ["m.moeller@example.com"],
        "manager": MONA,
        "language": "de-DE",
        "time_zone": "W. Europe Standard Time",
    },
    {"name": "Ben O'Brien", "given_name": "Ben", "address": BEN, "manager": MONA, "mailbox": False},
    {"name": "Mona Meyer", "given_name": "Mona", "address": MONA},
]
GROUPS: list[dict[str, Any]] = [
    {
        "name": "Ops",
        "address": "ops@example.com",
        "kind": "distribution",
        "members": [MIRA, BEN],
        "proxy_addresses": ["operations@example.com"],
    },
    {
        "name": "Everybody",
        "address": "everybody@example.com",
        "kind": "m365",
        "members": [MONA, MIRA, "ops@example.com"],
    },
]


@dataclass(frozen=True)
class Sandbox:
    """Its control interface, as a test needs it."""

    url: str

    def start_anew(self) -> None:
        """Forget everything but the people."""
        self._call("POST", "reset")
        self._call("POST", "directory", {"people": PEOPLE, "groups": GROUPS})

    def mail(self, author: str, to: str, subject: str, text: str, **more: Any) -> None:
        """Let anybody write to somebody, with any headers."""
        mail = {"from": {"address": author}, "to": [{"address": to}], "subject": subject, "text": text}
        self._call("POST", "mail", {**mail, **more})

    def fault(self, **fault: Any) -> None:
        """Script what goes wrong next."""
        self._call("POST", "faults", fault)

    def change_person(self, address: str, **changes: Any) -> None:
        """Change somebody's entry in the directory."""
        self._call("PATCH", f"people/{address}", changes)

    def end_all_tokens(self) -> None:
        """Let every access token end now."""
        self._call("DELETE", "tokens")

    def exchanges(self) -> list[dict[str, Any]]:
        """Return what Graph was asked and what it answered."""
        exchanges: list[dict[str, Any]] = self._call("GET", "exchanges")["exchanges"]
        return exchanges

    def _call(self, method: str, path: str, body: object = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None
