"""
Take pictures of the demo's mails and pages, as they are, through a real browser.

Playwright is a tool of developers and no part of the installed service; who asks for pictures without it is told how to
get it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from service.db.tables import Person
from service.demo import story
from service.demo.office import Mail, Office, form_link
from service.errors import ConfigurationError
from service.graph.sign_in import Identity
from service.workflow import sessions
from service.workflow.app import App

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Scheme = Literal["light", "dark"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_DESKTOP, _PHONE = 1000, 375
_SESSION_COOKIE = "okr-session"


@dataclass(frozen=True)
class _Shot:
    """A picture to take: its name, how the page is opened, and how wide."""

    name: str
    open: Callable[[Page], object]
    width: int = _DESKTOP
    as_who: str | None = None
    """Whose session the browser has; "admin" is the installation's admin."""


def check() -> str:
    """
    Return the browser that takes the pictures.

    Raises:
        ConfigurationError: Playwright or a Chromium is missing; says how to get it.
    """
    if find_spec("playwright") is None:
        raise ConfigurationError(
            "Pictures are taken with Playwright, which is not installed: use .venv/bin/okr of a checkout (make test sets"
            " it up), or pip install playwright."
        )
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise ConfigurationError("There is no Chromium: install one (Debian, Ubuntu: apt install chromium).")
    return browser


def take(app: App, office: Office, folder: Path) -> list[Path]:
    """Take all pictures, each in light and dark; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with _chromium(check()) as browser:
        for shot in _shots(app, office):
            for scheme in ("light", "dark"):
                file = folder / f"{shot.name}-{scheme}.png"
                _take(browser, app, shot, "dark" if scheme == "dark" else "light", file)
                files.append(file)
    return files


@contextmanager
def _chromium(executable: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


def _take(browser: Browser, app: App, shot: _Shot, scheme: Scheme, file: Path) -> None:
    context = browser.new_context(viewport={"width": shot.width, "height": 800}, color_scheme=scheme)
    try:
        if shot.as_who is not None:
            _sign_in(app, context, shot.as_who)
        page = context.new_page()
        shot.open(page)
        page.screenshot(path=file, full_page=True)
    finally:
        context.close()


def _shots(app: App, office: Office) -> Iterator[_Shot]:
    for who, subject, name in (
        ("Andy", "Week 4", "mail-setup"),
        ("Andy", "Re: Week 4", "mail-receipt"),
        ("Andy", "Week 3 (19–23 Oct): how", "mail-review"),
        ("Maria", "Ops, week 4", "mail-digest"),
    ):
        mail = office.find_mail(who, subject)
        if mail is not None:
            yield _Shot(name, _shows(mail), 700)
            yield _Shot(f"{name}-phone", _shows(mail), _PHONE)
    link = form_link(office.newest_mail("Andy", "Week 4"))
    yield _Shot("page-form", _goes_to(link))
    yield _Shot("page-form-phone", _goes_to(link), _PHONE)
    yield _Shot("page-key-results", _goes_to(link.replace("/f/", "/k/")))
    site = app.config.base_url
    yield _Shot("page-board", _goes_to(f"{site}/b"), 1280, "Maria")
    yield _Shot("page-board-phone", _goes_to(f"{site}/b"), _PHONE, "Maria")
    yield _Shot("page-lists", _goes_to(f"{site}/lists"), 1280, "admin")
    yield _Shot("sandbox-inbox", _goes_to(f"{office.url}/"), 1280)


def _shows(mail: Mail) -> Callable[[Page], object]:
    return lambda page: page.set_content(mail.html)


def _goes_to(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


def _sign_in(app: App, context: BrowserContext, who: str) -> None:
    """Begin a session as the sign-in does at its end."""
    if who == "admin":
        identity = Identity("admin", "Admin", frozenset(app.config.sign_in.admins))
    else:
        with app.db.read() as session:
            address = f"{who.lower()}@{story.DOMAIN}"
            found = session.scalars(select(Person.directory_id).where(Person.address == address)).one()
        identity = Identity(found, who, frozenset())
    value = sessions.begin(app, identity)
    context.add_cookies([{"name": _SESSION_COOKIE, "value": value, "url": app.config.base_url}])
