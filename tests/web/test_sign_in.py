"""Sign in through the sandbox's login page with unmodified MSAL, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from service.bootstrap import build_app
from service.config import Config
from service.workflow.app import App
from tests.support.pages import Page, open_page_of, serving
from tests.support.team import LIST, people

ADA = {"name": "Ada Kern", "given_name": "Ada", "address": "ada@example.com", "app_roles": ["admin"]}


@pytest.fixture
def sandbox(clock_file: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run the local Microsoft 365, with Ada the admin in its directory."""
    from service.sandbox.server import serve

    monkeypatch.setenv("OKR_CLOCK_FILE", str(clock_file))
    running = serve(port=0)
    group = {"name": "Ops", "address": LIST, "members": ["mira@example.com"]}
    directory = {"people": people(ADA), "groups": [group]}
    assert requests.post(f"{running.url}/_sandbox/directory", json=directory, timeout=10).ok
    yield running.url
    running.close()


@pytest.fixture
def site(config: Config) -> Iterator[str]:
    """Serve the pages at the address that links and the way back from Entra name."""
    # The way back is absolute, so the server must be there before its configuration is complete.
    with serving(build_app(config)) as first:
        pass
    with_address = config.model_copy(update={"base_url": first})
    app = build_app(with_address)
    with serving(app, port=urlsplit(first).port or 0) as url:
        yield url
    app.queue.close()
    app.db.close()


def pick(page: Page, name: str) -> Page:
    """Press the button of a person on the sandbox's login page."""
    assert "/oauth2/v2.0/authorize" in page.response.url, page.text
    button = next(node for node in page.html.css("button") if name in node.text())
    page.browser.headers["Origin"] = "http://" + urlsplit(page.response.url).netloc
    return page.submit(person=button.attributes.get("value"))


def test_admin_signs_in_and_arrives_where_she_wanted_to(site: str, app: App) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")

    assert page.response.url.startswith(site)
    assert "Ada Kern" in page.one(".me").text()
    assert "Sign out" in page.one(".me").text()
