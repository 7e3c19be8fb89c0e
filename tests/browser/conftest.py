"""
The pages in a real browser: Ops over the sandbox, its people's mails, the sandbox's login page.

`company` stands on Friday of week 1: Mira has answered and is being asked how it ended.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlalchemy import select

from service.config import Config
from service.db.tables import Answer, Invitation, Person
from service.workflow import links
from service.workflow.app import App
from tests.browser import chromium
from tests.support.databases import DatabaseServer, SQLiteServer
from tests.support.pages import serving, signed_in
from tests.support.team import FRIDAY_REVIEW, MONDAY_SETUP, World, build_world, people

ADA = {"name": "Ada Kern", "given_name": "Ada", "address": "ada@example.com", "app_roles": ["admin"]}
OLAF = {"name": "Olaf Ek", "given_name": "Olaf", "address": "olaf@example.com"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run this machine's Chromium."""
    path = chromium.find()
    if path is None:
        assert not chromium.REQUIRED, chromium.ADVICE
        pytest.skip(chromium.ADVICE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(chromium.OPTIONS))
        yield running
        running.close()


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> DatabaseServer:
    """Use SQLite alone: a browser sees no difference."""
    return sqlite


@pytest.fixture
def config(config: Config) -> Config:
    """Let the links in mails lead to the pages that are served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return config.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})


@dataclass
class Company:
    """An installation with its people, served."""

    world: World
    site: str

    @property
    def app(self) -> App:
        return self.world.app

    def link_of(self, who: str, kind: str) -> str:
        """Return the token of somebody's newest form of a kind."""
        with self.app.db.read() as session:
            asked = (
                select(Invitation.id)
                .join(Invitation.person)
                .where(Person.address == f"{who}@example.com", Invitation.kind == kind)
                .order_by(Invitation.period.desc())
            )
            return links.token(self.app, session.scalars(asked).first() or 0)

    def undo_link(self) -> str:
        """Return the token that undoes the newest answer."""
        with self.app.db.read() as session:
            newest = session.scalars(select(Answer.id).order_by(Answer.id.desc())).first()
        return links.undo_url(self.app, newest or 0).rpartition("/")[2]

    def directory_id(self, who: str) -> str:
        """Return the directory's id of somebody of the sandbox."""
        found = self.world.control("GET", "/directory")["people"]
        return next(str(each["id"]) for each in found if each["address"] == f"{who}@example.com")

    def person_id(self, who: str) -> int:
        """Return our own id of somebody on a list."""
        with self.app.db.read() as session:
            return session.scalars(select(Person.id).where(Person.address == f"{who}@example.com")).one()

    def sign_in(self, context: BrowserContext, who: str, *claims: str) -> None:
        """Let a browser be somebody's who has signed in; "admin" is the admins' claim."""
        kept = signed_in(self.app, self.directory_id(who), *claims, name=who.title())
        context.add_cookies([{"name": "okr-session", "value": kept.cookies["okr-session"], "url": self.site}])


@pytest.fixture
def company(app: App, sandbox: str, move_clock: Callable[[datetime], None]) -> Iterator[Company]:
    """Play the first week up to Friday's review mail, and serve the pages."""
    world = build_world(app, sandbox, move_clock)
    world.control("POST", "/directory", _directory())
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog from 140 to 118 - 1.1\nCourier pick-ups on time - 1.2")
    world.at(FRIDAY_REVIEW)
    port = int(app.config.base_url.rpartition(":")[2])
    with serving(app, port) as site:
        yield Company(world, site)


def _directory() -> dict[str, object]:
    group = {"name": "Ops", "address": "ops@example.com", "members": ["mira@example.com", "ben@example.com"]}
    return {"people": people(ADA, OLAF), "groups": [group]}
