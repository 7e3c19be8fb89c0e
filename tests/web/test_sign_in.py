"""Sign in through the sandbox's login page with unmodified MSAL, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import select

from service.bootstrap import build_app
from service.config import Config
from service.db.database import Database
from service.db.tables import WebSession
from service.web.pages import create_app
from tests.support.databases import DatabaseServer, SQLiteServer
from tests.support.pages import Page, browser, open_page_of, serving
from tests.support.team import LIST, people

FIRST_PAGE = "/lists"
"""Where home leads an admin."""

ADA = {"name": "Ada Kern", "given_name": "Ada", "address": "ada@example.com", "app_roles": ["admin"]}


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> DatabaseServer:
    """Use SQLite alone: nothing here depends on the kind, and `test_access` runs sessions on both."""
    return sqlite


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


@pytest.fixture
def stored(config: Config) -> Iterator[Database]:
    """Look into the database behind the pages."""
    database = Database(config.database)
    yield database
    database.close()


def sessions_in(stored: Database) -> list[WebSession]:
    with stored.read() as session:
        return list(session.scalars(select(WebSession)))


def test_admin_signs_in_and_arrives_where_she_wanted_to(site: str) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")

    assert page.response.url.startswith(site)
    assert "Ada Kern" in page.one(".me").text()
    assert "Sign out" in page.one(".me").text()


def test_sessions_id_is_in_the_browser_alone(site: str, stored: Database) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")

    kept = page.browser.cookies["okr-session"]
    (row,) = sessions_in(stored)
    assert kept not in repr(vars(row))
    assert row.claims == ["admin"]


def test_groups_are_named_by_their_ids(site: str, stored: Database) -> None:
    pick(open_page_of(site, "/"), "Mira Okoye")

    (row,) = sessions_in(stored)
    assert len(row.claims) == 1
    assert len(row.claims[0]) == 36


def test_sign_out_ends_this_browsers_session_only(site: str, stored: Database) -> None:
    here, there = (pick(open_page_of(site, "/"), "Ada Kern") for _ in range(2))

    left = here.submit(".me form")

    assert "You are signed out" in left.text
    assert "/oauth2/v2.0/authorize" in left.go(site + "/").response.url
    assert there.go("/").response.url == site + FIRST_PAGE


def test_sign_out_everywhere_ends_all_sessions_of_the_person_and_nobody_elses(
    site: str, stored: Database
) -> None:
    here, _there = (pick(open_page_of(site, "/"), "Ada Kern") for _ in range(2))
    pick(open_page_of(site, "/"), "Mira Okoye")

    here.submit(".me form", everywhere="yes")

    assert [row.name for row in sessions_in(stored)] == ["Mira Okoye"]


def test_stolen_cookie_is_worth_nothing_after_the_sign_out(site: str) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")
    thief = browser()
    thief.cookies.set("okr-session", page.browser.cookies["okr-session"], domain="127.0.0.1")
    assert open_page_of(site, "/", thief).response.url == site + FIRST_PAGE

    page.submit(".me form")

    assert "/oauth2/v2.0/authorize" in open_page_of(site, "/", thief).response.url


def let_time_pass(stored: Database, **values: timedelta) -> None:
    """Move what is stored into the past, since machine time can't be moved."""
    with stored.begin() as session:
        for row in session.scalars(select(WebSession)):
            for name, by in values.items():
                setattr(row, name, getattr(row, name) - by)


@pytest.mark.parametrize("limit", ["idle_until", "ends_at"])
def test_session_that_is_over_leads_to_the_sign_in(site: str, stored: Database, limit: str) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")
    let_time_pass(stored, **{limit: timedelta(hours=9)})

    assert "/oauth2/v2.0/authorize" in page.go("/").response.url


def test_entra_is_asked_again_quietly_and_the_session_goes_on(site: str, stored: Database) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")
    let_time_pass(stored, checked_at=timedelta(minutes=16))
    (before,) = sessions_in(stored)

    again = page.go("/")

    (after,) = sessions_in(stored)
    assert (again.status, again.response.url) == (200, site + FIRST_PAGE)
    assert after.checked_at > before.checked_at
    assert after.ends_at == before.ends_at


def test_admin_no_more_is_one_no_more_after_the_next_check(site: str, stored: Database, sandbox: str) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")
    change: dict[str, list[str]] = {"app_roles": []}
    assert requests.patch(f"{sandbox}/_sandbox/people/{ADA['address']}", json=change, timeout=10).ok
    let_time_pass(stored, checked_at=timedelta(minutes=16))

    page.go("/")

    (row,) = sessions_in(stored)
    assert row.claims == []


def test_long_form_is_kept_when_the_session_ends_over_it(site: str, stored: Database) -> None:
    page = pick(open_page_of(site, "/"), "Ada Kern")
    let_time_pass(stored, idle_until=timedelta(hours=1))

    refused = page.submit(".me form", note="A long text,\nwritten for an hour")

    assert refused.status == 401
    assert "A long text, written for an hour" in refused.text
    assert refused.fields()["note"] == "A long text,\nwritten for an hour"
    pick(refused.go(refused.one("main a").attributes["href"] or ""), "Ada Kern")
    assert "You are signed out" in refused.submit().text


WAYS_ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example/",
    "/%2fevil.example",
    "/@evil.example",
    "/.evil.example",
    "/\tx",
    "/auth/sign-in",
    "/f/1.x",
    "/nothing",
    "javascript:alert(1)",
    "",
)


def test_sign_in_leads_to_our_own_pages_only(site: str) -> None:
    by = browser()
    open_page_of(site, "/", by)
    pick(open_page_of(site, "/", by), "Ada Kern")
    for way in WAYS_ELSEWHERE:
        # Whom the sandbox knows already is sent back at once.
        page = by.get(f"{site}/auth/sign-in", params={"next": way, "quietly": "yes"}, timeout=10)

        assert page.url == site + FIRST_PAGE, way


def answer_of_entra(site: str, by: requests.Session) -> dict[str, str]:
    """Sign in up to the point at which the browser is sent back; return what it brings along."""
    page = pick_without_following(open_page_of(site, "/", by))
    return {name: values[0] for name, values in parse_qs(urlsplit(page.headers["Location"]).query).items()}


def pick_without_following(page: Page) -> requests.Response:
    button = next(node for node in page.html.css("button") if "Ada Kern" in node.text())
    headers = {"Origin": "http://" + urlsplit(page.response.url).netloc}
    data = {"person": button.attributes.get("value") or ""}
    return page.browser.post(page.response.url, data=data, headers=headers, timeout=10, allow_redirects=False)


def test_answer_in_another_browser_signs_nobody_in(site: str, stored: Database) -> None:
    answer = answer_of_entra(site, browser())

    victim = browser()
    victim.get(site + "/auth/sign-in", timeout=10, allow_redirects=False)
    for by in (browser(), victim):
        assert by.get(f"{site}/auth/callback", params=answer, timeout=10).status_code == 403
    assert sessions_in(stored) == []


@pytest.mark.parametrize(
    "change", [{"state": "other"}, {"code": "made-up"}, {"error": "access_denied", "code": ""}]
)
def test_changed_answer_signs_nobody_in(site: str, stored: Database, change: dict[str, str]) -> None:
    by = browser()
    answer = answer_of_entra(site, by) | change

    assert by.get(f"{site}/auth/callback", params=answer, timeout=10).status_code == 403
    assert sessions_in(stored) == []


def test_code_is_good_once(site: str) -> None:
    by = browser()
    answer, cookies = answer_of_entra(site, by), by.cookies.copy()
    by.get(f"{site}/auth/callback", params=answer, timeout=10)

    again = requests.get(f"{site}/auth/callback", params=answer, cookies=cookies, timeout=10)

    assert again.status_code == 403


def test_every_cookie_is_out_of_reach_of_scripts_and_of_other_sites(site: str) -> None:
    by = browser()
    answer = answer_of_entra(site, by)
    set_by = [by.get(site + "/auth/sign-in", timeout=10, allow_redirects=False)]
    answer = answer_of_entra(site, by)
    set_by.append(by.get(f"{site}/auth/callback", params=answer, timeout=10, allow_redirects=False))

    for response in set_by:
        cookie = response.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain=" not in cookie


def test_over_https_cookies_belong_to_this_host_alone(config: Config) -> None:
    app = build_app(config.model_copy(update={"base_url": "https://okr.test"}))

    answer = create_app(app).test_client().get("/auth/sign-in", base_url="https://okr.test")
    form = create_app(app).test_client().get("/auth/signed-out", base_url="https://okr.test")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-okr-sign-in=")
    assert "; Secure" in cookie
    assert "; Path=/" in cookie
    assert form.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host", ["evil.example", "okr.test.evil.example", "okr.test:80@evil.example", "", "[::1", "a b"]
)
def test_way_back_from_entra_is_never_taken_from_the_request(config: Config, host: str) -> None:
    client = create_app(build_app(config)).test_client()

    answer = client.get("/auth/sign-in", headers={"Host": host, "X-Forwarded-Host": host})

    assert answer.status_code in {303, 400}
    if answer.status_code == 303:
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert asked["redirect_uri"] == ["http://okr.test/auth/callback"]
    assert "evil.example" not in answer.text
