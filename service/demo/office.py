"""The people of the story at work: they read their mail in the sandbox, answer it, fill in the form that it links to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.demo import story
from service.demo.story import Character, FormEntry, GoesAway, Joins, Reply
from service.errors import PermanentError

_TIMEOUT = 30
_ADMIN = {
    "name": "Ada Kern",
    "given_name": "Ada",
    "address": f"ada@{story.DOMAIN}",
    "job_title": "IT, runs OKR Weekly",
    "app_roles": ["admin"],
    "mailbox": False,
}
"""She is on no list and gets no mail; she signs in to the admin pages."""
_FORM = re.compile(r"https?://[^\s\"<>]+/f/[^\s\"<>]+")


@dataclass(frozen=True)
class Mail:
    """A mail in somebody's mailbox."""

    id: str
    subject: str
    text: str
    html: str
    received_at: datetime
    sender: str
    message_id: str
    in_reply_to: str | None


class Office:
    """The sandbox, seen by the people who work in it."""

    def __init__(self, sandbox_url: str) -> None:
        self.url = sandbox_url
        self._http = requests.Session()
        self._http.trust_env = False

    def move_in(self) -> None:
        """Fill the tenant's directory with the cast, their lists and the service's mailbox."""
        service_mailbox = {"name": "Ops key results", "given_name": "Okr", "address": story.MAILBOX}
        people = [_as_person(character) for character in story.CAST]
        groups = [
            {"name": address.partition("@")[0], "address": address, "members": _addresses(members)}
            for address, members in story.MEMBERS.items()
        ]
        self._control("POST", "/directory", {"people": [service_mailbox, _ADMIN, *people], "groups": groups})
        self.limit_the_app()

    def limit_the_app(self) -> None:
        """Grant the service its own mailbox and no other, as an admin should."""
        self._control("PUT", "/grants", {"mailboxes": [story.MAILBOX]})

    def is_empty(self) -> bool:
        """Tell whether nobody is in the directory."""
        return not self._control("GET", "/directory")["people"]

    def join(self, event: Joins) -> None:
        """Put somebody on a list."""
        members = [*_addresses(story.MEMBERS[event.list_address]), _address(event.who)]
        self._control("PATCH", f"/groups/{event.list_address}", {"members": members})

    def go_away(self, event: GoesAway) -> None:
        """Switch somebody's automatic replies on."""
        replies = {
            "message": event.message,
            "start": event.when.isoformat(),
            "end": event.until.isoformat(),
            "ignores_suppress": True,
        }
        self._control("PATCH", f"/people/{_address(event.who)}", {"automatic_replies": replies})

    def reply(self, event: Reply) -> None:
        """Answer a mail with the person's own mail program."""
        mail = self.newest_mail(event.who, event.subject)
        inline = [{"after": after, "words": words} for after, words in event.inline]
        answer = {"message_id": mail.id, "words": event.words, "inline": inline}
        self._control("POST", f"/mailboxes/{_address(event.who)}/reply", answer)

    def fill_in(self, event: FormEntry) -> None:
        """Open the form that a mail links to, enter what the story says, save."""
        mail = self.newest_mail(event.who, event.subject)
        link = form_link(mail)
        with requests.Session() as browser:
            browser.trust_env = False
            page = browser.get(link, timeout=_TIMEOUT)
            fields = {**_fields(page.text), **_entered(event)}
            saved = browser.post(page.url, data=fields, headers={"Referer": page.url}, timeout=_TIMEOUT)
        if not saved.ok:
            raise PermanentError(f"{event.who}'s form was not saved: the page answered {saved.status_code}.")

    def newest_mail(self, who: str, subject: str) -> Mail:
        """Return the newest mail in somebody's inbox whose subject begins so."""
        mail = self.find_mail(who, subject)
        if mail is None:
            raise PermanentError(f"{who} has no mail “{subject}…” to answer.")
        return mail

    def find_mail(self, who: str, subject: str) -> Mail | None:
        """Return the newest mail in somebody's inbox whose subject begins so, or None."""
        mails = [mail for mail in self.inbox(_address(who)) if mail.subject.startswith(subject)]
        return mails[-1] if mails else None

    def inbox(self, address: str) -> list[Mail]:
        """Return the mails in an inbox, oldest first."""
        found = self._control("GET", f"/mailboxes/{address}/messages?folder=inbox")["messages"]
        return [
            Mail(
                id=message["id"],
                subject=message["subject"],
                text=message["text"] or "",
                html=message["html"] or "",
                received_at=datetime.fromisoformat(message["receivedAt"]),
                sender=(message["from"] or {}).get("address", ""),
                message_id=message["messageId"],
                in_reply_to=message["inReplyTo"],
            )
            for message in found
        ]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many mails each address has sent and got."""
        counts: dict[str, dict[str, int]] = self._control("GET", "/counts")
        return counts

    def _control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = self._http.request(method, f"{self.url}/_sandbox{path}", json=body, timeout=_TIMEOUT)
        if not answer.ok:
            raise PermanentError(f"The sandbox refused {method} {path}: {answer.text[:300]}")
        return answer.json()


def form_link(mail: Mail) -> str:
    """Return the address of the form that a mail links to."""
    link = _FORM.search(mail.html)
    if link is None:
        raise PermanentError(f"The mail “{mail.subject}” has no form link.")
    return link[0]


def _as_person(character: Character) -> dict[str, Any]:
    return {
        "name": character.name,
        "given_name": character.given_name,
        "surname": character.name.partition(" ")[2],
        "address": character.address,
        "manager": _address(character.manager) if character.manager else None,
        "job_title": character.job,
        "time_zone": story.ZONE.key,
        "client": character.client,
        "signature": list(character.signature),
    }


def _addresses(members: tuple[str, ...]) -> list[str]:
    return [_address(member) for member in members]


def _address(who: str) -> str:
    return who if "@" in who else f"{who.lower()}@{story.DOMAIN}"


def _entered(event: FormEntry) -> dict[str, str]:
    fields: dict[str, str] = {}
    for n, (words, code) in enumerate(event.lines, 1):
        fields |= {f"line-{n}-text": words, f"line-{n}-codes": code}
    for n, (score, note) in enumerate(event.scores, 1):
        fields |= {f"outcome-{n}-score": score, f"outcome-{n}-note": note}
    return fields


def _fields(page: str) -> dict[str, str]:
    """Return what a browser would send if nothing were entered."""
    fields: dict[str, str] = {}
    for node in LexborHTMLParser(page).css("form input, form textarea, form select"):
        name = node.attributes.get("name")
        if name and _is_sent(node):
            fields[name] = _value(node)
    return fields


def _is_sent(node: LexborNode) -> bool:
    kind = node.attributes.get("type")
    return kind not in ("checkbox", "radio", "submit") or "checked" in node.attributes


def _value(node: LexborNode) -> str:
    if node.tag == "textarea":
        return node.text()
    if node.tag == "select":
        chosen = node.css_first("option[selected]") or node.css_first("option")
        return (chosen.attributes.get("value") or "") if chosen is not None else ""
    return node.attributes.get("value") or ""
