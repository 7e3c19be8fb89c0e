"""
The tools of these tests: Graph as a client with a real token sees it, and the control API.

The people: Mira and Ben are in Ops, Mona manages them, Olaf is outside; okr@example.com is the service's mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msal
import requests

LOGIN = "https://login.microsoftonline.com"
TENANT = "example.onmicrosoft.com"
CLIENT_ID = "0f0c0d7e-8f2e-4c1b-9f5a-1d2c3b4a5f60"
SECRET = "sandbox-secret"
SCOPE = "https://graph.microsoft.com/.default"
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}
WRONG = "x-test-is-wrong-on-purpose"

OKR, MIRA, BEN, MONA = (f"{name}@example.com" for name in ("okr", "mira", "ben", "mona"))
OLAF = "olaf@elsewhere.example"

PEOPLE: list[dict[str, Any]] = [
    {"name": "Ops key results", "address": OKR, "user_purpose": "shared"},
    {
        "name": "Mira Möller",
        "given_name": "Mira",
        "surname": "Möller",
        "address": MIRA,
        "proxy_addresses": ["m.moeller@example.com"],
        "manager": MONA,
        "language": "de-DE",
        "time_zone": "W. Europe Standard Time",
        "client": "outlook-desktop",
    },
    {"name": "Ben O'Brien", "given_name": "Ben", "address": BEN, "manager": MONA, "client": "gmail"},
    {"name": "Mona Meyer", "given_name": "Mona", "address": MONA, "enabled": False},
    {"name": "Room 1", "address": "room1@example.com", "user_purpose": "room", "mailbox": False},
]
GROUPS: list[dict[str, Any]] = [
    {"name": "Ops", "address": "ops@example.com", "members": [MIRA, BEN], "owners": [MONA]},
    {
        "name": "Everybody",
        "address": "all@example.com",
        "proxy_addresses": ["everybody@example.com"],
        "kind": "m365",
        "members": [MONA, MIRA, "ops@example.com"],
    },
    {"name": "Secret", "kind": "security", "members": [BEN]},
]


class RewritingClient:
    """What MSAL gets as `http_client`: it sends what is meant for Microsoft's login to the sandbox."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, url: str, **options: Any) -> requests.Response:
        return self._session.get(url.replace(LOGIN, self._url), **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self._session.post(url.replace(LOGIN, self._url), **options)

    def close(self) -> None:
        self._session.close()


def acquire_token(url: str, credential: object = SECRET, tenant: str = TENANT) -> dict[str, Any]:
    """Return what unmodified MSAL makes of the sandbox's login."""
    http_client = RewritingClient(url)
    try:
        app = msal.ConfidentialClientApplication(
            CLIENT_ID,
            authority=f"{LOGIN}/{tenant}",
            client_credential=credential,
            instance_discovery=False,
            http_client=http_client,
        )
        found: dict[str, Any] = app.acquire_token_for_client([SCOPE])
        return found
    finally:
        http_client.close()


class Graph:
    """Graph calls with a token; a call answers JSON, a refusal its error."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {acquire_token(url)['access_token']}"

    def call(self, method: str, path: str, body: object = None, **headers: str) -> requests.Response:
        """Make one call; `path` is below the version, or a whole link."""
        url = path if path.startswith("http") else f"{self.url}/v1.0{path}"
        return self.session.request(method, url, json=body, headers={**IMMUTABLE, **headers}, timeout=10)

    def get(self, path: str, **headers: str) -> dict[str, Any]:
        """Read something that must be there."""
        return self._done(self.call("GET", path, **headers))

    def post(self, path: str, body: object = None, **headers: str) -> dict[str, Any]:
        """Do something that must go well."""
        return self._done(self.call("POST", path, body, **headers))

    def patch(self, path: str, body: object, **headers: str) -> dict[str, Any]:
        """Change something that must be changeable."""
        return self._done(self.call("PATCH", path, body, **headers))

    def refused(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """Ask for what must be refused, wrong on purpose; return status and code."""
        answer = self.call(method, path, body, **{WRONG: "1"}, **headers)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]["code"]

    def draft(self, to: str = MIRA, **fields: Any) -> dict[str, Any]:
        """Write a draft in the service's mailbox."""
        return self.post(f"/users/{OKR}/messages", mail(to, **fields))

    def send(self, draft: Mapping[str, Any]) -> None:
        """Send a draft of the service's mailbox."""
        answer = self.call("POST", f"/users/{OKR}/messages/{draft['id']}/send")
        assert (answer.status_code, answer.content) == (202, b"")

    def pages(self, path: str, **headers: str) -> Iterator[dict[str, Any]]:
        """Give a page and all that its links lead to."""
        page = self.get(path, **headers)
        yield page
        while "@odata.nextLink" in page:
            page = self.get(page["@odata.nextLink"], **headers)
            yield page

    def _done(self, answer: requests.Response) -> dict[str, Any]:
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found


class Control:
    """The control API."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        """Make one call."""
        return requests.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=10)

    def do(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Make one call that must go well."""
        answer = self.call(method, path, body)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def messages(self, address: str, folder: str = "inbox") -> list[dict[str, Any]]:
        """Return the messages in a folder, the oldest first."""
        found: list[dict[str, Any]] = self.do("GET", f"mailboxes/{address}/messages?folder={folder}")[
            "messages"
        ]
        return found

    def reply(self, address: str, words: str, **more: Any) -> dict[str, Any]:
        """Let somebody answer the newest mail in the inbox."""
        newest = self.messages(address)[-1]["id"]
        return self.do("POST", f"mailboxes/{address}/reply", {"message_id": newest, "words": words, **more})


def mail(to: str = MIRA, **fields: Any) -> dict[str, Any]:
    """Return the JSON of a mail."""
    return {
        "subject": "Week 3 (19–23 Oct): your key results",
        "body": {"contentType": "html", "content": "<p>Hi <b>Mira</b></p>"},
        "toRecipients": [{"emailAddress": {"name": "Somebody", "address": to}}],
        **fields,
    }


def header(message: Mapping[str, Any], name: str) -> str | None:
    """Return a header of a message, as Graph or the control API shows it."""
    pairs = message.get("internetMessageHeaders") or message["headers"]
    for pair in pairs:
        key, value = (pair["name"], pair["value"]) if isinstance(pair, dict) else pair
        if key.casefold() == name.casefold():
            return str(value)
    return None
