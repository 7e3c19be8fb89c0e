"""
Be the people: they get mails, answer by mail or form, now and then twice, from Junk, or as a robot.

Every answer carries a marker of its own, so that the checker can say what became of each.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import requests
from selectolax.lexbor import LexborHTMLParser

from service.workflow import manage_lists
from tests.torture.stage import MAILBOX, Stage

KEY_RESULTS = """
Orders arrive without anyone asking twice
  - Open refund cases from 140 to 60
  - Orders sent the same day from 88 % to 95 %
"""
OPS, HR = "ops@example.com", "hr@example.com"
AWAY, BOUNCING = "p1@example.com", "p2@example.com"
"""Whose mailbox answers by itself, and whose takes nothing."""
_CLIENTS = ("outlook-web", "outlook-desktop", "gmail", "iphone-mail")
_FORM = re.compile(r"https?://[^\s\"<>]+/f/[^\s\"<>]+")


@dataclass
class Said:
    """What somebody has said. `certain`: they may rely on it (a mail that left, a form that said “Saved”)."""

    marker: str
    who: str
    by_form: bool
    certain: bool


@dataclass
class Crowd:
    """Everybody, and what they have said so far."""

    on: Stage
    rng: Random
    people: int = 12
    said: list[Said] = field(default_factory=list)
    _answered: set[str] = field(default_factory=set)

    @property
    def members(self) -> list[str]:
        """The addresses of all who are asked."""
        return [f"p{n}@example.com" for n in range(self.people)]

    def move_in(self) -> None:
        """Fill the directory, make both lists teams and switch them on; the clock stands before the first week."""
        everybody: list[dict[str, Any]] = [
            {"name": "Key results", "address": MAILBOX},
            {"name": "Mona Berg", "address": "mona@example.com"},
            *(
                {"name": f"Person {n}", "address": address, "manager": "mona@example.com"}
                for n, address in enumerate(self.members)
            ),
        ]
        everybody[3]["automatic_replies"] = {"message": "I am away.", "ignores_suppress": True}
        everybody[4]["bounces"] = "hard"
        half = self.people // 2
        groups = [
            {"name": "Ops", "address": OPS, "members": self.members[: half + 2]},
            {"name": "HR", "address": HR, "members": self.members[half:]},  # Two are on both lists.
        ]
        self.on.control("POST", "/directory", {"people": everybody, "groups": groups})
        for address, code in ((OPS, "OPS"), (HR, "HR")):
            manage_lists.add(
                self.on.app,
                address,
                code=code,
                name=code.title(),
                zone="UTC",
                lead="mona@example.com",
                cycle_start=date(2026, 10, 5),
                key_results=KEY_RESULTS,
            )
            manage_lists.enable(self.on.app, address)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Act again and again, in a thread of their own; what is being done at the end is still done."""
        going_home = threading.Event()
        with ThreadPoolExecutor(1) as street:
            acting = street.submit(self._act_until, going_home)
            try:
                yield
            finally:
                going_home.set()
            acting.result()

    def _act_until(self, going_home: threading.Event) -> None:
        while not going_home.wait(self.rng.uniform(0.05, 0.4)):
            self.act()

    def act(self) -> None:
        """Let somebody do something."""
        person = self.rng.choice(self.members)
        mail = self.unanswered(person)
        if mail is None:
            if self.rng.random() < 0.2:
                self._write_noise(person)
            return
        self._answered.add(mail["id"])
        ways = [self.reply, self.reply, self._reply_twice, self._reply_into_junk, self._fill_in_form]
        self.rng.choice(ways)(person, mail)

    def unanswered(self, person: str) -> dict[str, Any] | None:
        """Return the newest mail that asks this person for something and was not answered."""
        found = self.on.control("GET", f"/mailboxes/{person}/messages?folder=inbox&brief=1")["messages"]
        asks = [
            mail for mail in found if mail["subject"].startswith("Week ") and mail["id"] not in self._answered
        ]
        return asks[-1] if asks else None

    def _new(self, who: str, *, by_form: bool = False, certain: bool = True) -> Said:
        said = Said(f"m{len(self.said):05d}x", who, by_form, certain)
        self.said.append(said)
        return said

    def _words(self, mail: dict[str, Any], said: Said) -> str:
        if "how did it end" in mail["subject"]:
            return f"1: done, {said.marker} helped"
        return f"Refund cases {said.marker} from 96 to 80 - OPS 1.1"

    def reply(self, person: str, mail: dict[str, Any]) -> dict[str, Any]:
        """Answer a mail; return the answer."""
        said = self._new(person)
        answer = {
            "message_id": mail["id"],
            "words": self._words(mail, said),
            "client": self.rng.choice(_CLIENTS),
        }
        sent: dict[str, Any] = self.on.control("POST", f"/mailboxes/{person}/reply", answer)
        return sent

    def _reply_twice(self, person: str, mail: dict[str, Any]) -> None:
        """Send a mail whose second copy takes another way (same Message-ID, same body)."""
        self._deliver(person, self.reply(person, mail), "inbox")

    def _reply_into_junk(self, person: str, mail: dict[str, Any]) -> None:
        said = self._new(person)
        sent = {
            "subject": f"Re: {mail['subject']}",
            "text": self._words(mail, said),
            "messageId": f"<{said.marker}@example.com>",
            "inReplyTo": mail["messageId"],
            "references": [mail["messageId"]],
        }
        self._deliver(person, sent, "junkemail")

    def _deliver(self, person: str, sent: dict[str, Any], folder: str) -> None:
        mail = {
            "from": {"address": person},
            "to": [{"address": MAILBOX}],
            "subject": sent["subject"],
            "html": sent.get("html"),
            "text": sent.get("text"),
            "message_id": sent["messageId"],
            "in_reply_to": sent["inReplyTo"],
            "references": sent["references"],
            "folder": folder,
            "internal": True,
        }
        self.on.control("POST", "/mail", mail)

    def _write_noise(self, person: str) -> None:
        robot = [["Auto-Submitted", "auto-generated"]] if self.rng.random() < 0.5 else []
        author = person if robot else "stranger@elsewhere.example"
        mail = {"from": {"address": author}, "to": [{"address": MAILBOX}], "subject": "Hello", "text": "Hi"}
        self.on.control("POST", "/mail", {**mail, "headers": robot})

    def _fill_in_form(self, person: str, mail: dict[str, Any]) -> None:
        """Save the form of a mail. Where that fails, the person sends the same page again, twice at most."""
        whole = self.on.control("GET", f"/mailboxes/{person}/messages?folder=inbox")["messages"]
        link = _FORM.search(next(each["html"] for each in whole if each["id"] == mail["id"]) or "")
        if link is None:
            return
        said = self._new(person, by_form=True, certain=False)
        with requests.Session() as browser:
            browser.trust_env = False
            try:
                page = browser.get(link[0], timeout=5)
            except requests.RequestException:
                return
            if not page.ok:
                return
            fields = _hidden_fields(page.text) | {"words": self._words(mail, said)}
            for _ in range(3):
                said.certain = said.certain or _saves(browser, page.url, fields)


def _saves(browser: requests.Session, url: str, fields: dict[str, str]) -> bool:
    try:
        saved = browser.post(url, data=fields, headers={"Referer": url}, timeout=5)
    except requests.RequestException:
        return False
    return saved.ok and "Saved." in saved.text


def _hidden_fields(page: str) -> dict[str, str]:
    nodes = LexborHTMLParser(page).css("form input[type=hidden]")
    return {str(node.attributes["name"]): str(node.attributes.get("value") or "") for node in nodes}
