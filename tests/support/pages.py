"""
Open our pages as a browser without JavaScript does: over real HTTP, with cookies, forms filled in and sent.

`signed_in` begins a session as the sign-in does at its end; the way through Entra's page is tested in
`tests/web/test_sign_in.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.serving import WSGIRequestHandler, make_server

from service.graph.sign_in import Identity
from service.web.pages import create_app
from service.workflow import sessions
from service.workflow.app import App


class _Quiet(WSGIRequestHandler):
    """Write no access log: tests look at what the pages themselves write."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def serving(app: App, port: int = 0) -> Iterator[str]:
    """Serve the pages, on any free port by default; give their address."""
    server = make_server("127.0.0.1", port, create_app(app), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def browser() -> requests.Session:
    """Return a browser of its own, nobody signed in."""
    fresh = requests.Session()
    fresh.trust_env = False
    return fresh


def signed_in(app: App, directory_id: str, *claims: str, name: str = "Someone") -> requests.Session:
    """Return a browser in which this person (the directory's id) has signed in; "admin" is the admins' claim."""
    fresh = browser()
    session_id = sessions.begin(app, Identity(directory_id, name, frozenset(claims)))
    fresh.cookies.set("okr-session", session_id, domain="127.0.0.1")
    return fresh


def csrf_token(site: str, by: requests.Session, form_token: str) -> str:
    """Return the CSRF token of a browser, taken from a personal form."""
    return open_page_of(site, f"/f/{form_token}", by).fields()["csrf_token"]


def open_page_of(site: str, path: str, by: requests.Session | None = None) -> Page:
    """Open a page, by default in a browser of its own."""
    by = by or browser()
    return Page(by, by.get(site + path, timeout=10))


@dataclass
class Page:
    """A page as a browser without JavaScript has it: it can be looked at, filled in and sent."""

    browser: requests.Session
    response: requests.Response

    def __post_init__(self) -> None:
        self.html = LexborHTMLParser(self.response.text)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """Everything that can be read, without the values of fields."""
        body = self.html.css_first("main")
        return " ".join(body.text(separator=" ").split()) if body is not None else ""

    @property
    def errors(self) -> list[str]:
        return [_text(node) for node in self.html.css("[role=alert] li")]

    def one(self, selector: str) -> LexborNode:
        """Return the first node that fits; without one the test fails."""
        node = self.html.css_first(selector)
        assert node is not None, f"{selector} is not on the page: {self.text}"
        return node

    def fields(self, form: str = "main form") -> dict[str, str]:
        """Return what a browser would send now with this form, its buttons left out."""
        values: dict[str, str] = {}
        for node in self.html.css(f"{form} input, {form} textarea, {form} select"):
            name, value = node.attributes.get("name") or "", _value(node)
            if value is not None:
                values[name] = value
        return values

    def twin(self) -> Page:
        """Return the same page with the same cookies in another tab, for another thread."""
        browser = requests.Session()
        browser.trust_env = False
        browser.cookies.update(self.browser.cookies)
        return Page(browser, self.response)

    def send(self, **changes: str | None) -> Page:
        """Fill in fields (`line_1_text` for `line-1-text`; None leaves one out) and press the button."""
        values: dict[str, str | None] = dict(self.fields())
        values |= {
            (name.replace("_", "-") if "_" in name and name not in _HIDDEN else name): value
            for name, value in changes.items()
        }
        posted = {name: value for name, value in values.items() if value is not None}
        url = self.response.url
        return Page(self.browser, self.browser.post(url, data=posted, timeout=10))

    def submit(self, form: str = "main form", **values: str | None) -> Page:
        """Fill in the fields of one form by their names (None leaves one out) and send it where it goes."""
        filled: dict[str, str | None] = {**self.fields(form), **values}
        posted = {name: value for name, value in filled.items() if value is not None}
        url = urljoin(self.response.url, self.one(form).attributes.get("action") or "")
        return Page(self.browser, self.browser.post(url, data=posted, timeout=10))

    def go(self, path: str) -> Page:
        """Open another page in the same browser."""
        return Page(self.browser, self.browser.get(urljoin(self.response.url, path), timeout=10))


_HIDDEN = {"csrf_token", "submit_id", "shown"}


def _value(node: LexborNode) -> str | None:
    if node.tag == "textarea":
        return node.text(strip=False)
    if node.tag == "select":
        chosen = node.css_first("option[selected]") or node.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen is not None else ""
    if node.attributes.get("type") in {"radio", "checkbox"} and "checked" not in node.attributes:
        return None
    return node.attributes.get("value") or ""


def _text(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())
