"""
Hold the whole state of the sandbox in memory: the directory, the mailboxes, what left the tenant, access tokens.

Every caller holds `Store.lock` while it reads or changes anything; the server takes it around each view.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.sandbox.conditions import Conditions
from service.sandbox.directory import Directory, Person
from service.sandbox.grants import Grants
from service.sandbox.mailbox import ChangeType, Listener, Mailbox, Message
from service.sandbox.posted_cards import PostedCard

_LASTING = ("generation", "directory", "mailboxes", "left_the_tenant", "counts", "channels")
TENANT_ID = "5f6d9c1e-2f3b-4c57-9a71-0c8a4be1d2e3"


@dataclass(frozen=True)
class SignIn:
    """What the login remembers of a person it sent back to the app, until the app asks with the code."""

    person_id: str
    client_id: str
    redirect_uri: str
    challenge: str
    """PKCE's: base64url of the verifier's SHA-256."""
    nonce: str
    until: float
    """System time."""


class Store:
    """The state of one sandbox."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.listeners: list[Listener] = []
        """Who wants to hear of changes to messages (the change notifications)."""
        self.reset()

    def reset(self) -> None:
        """Forget everybody and everything; delta links from before are worthless afterwards."""
        self.forget_delta()
        self.conditions = Conditions()
        self.grants = Grants()
        self._lagging: list[tuple[float, Mailbox, Message, str]] = []
        """When a mail that is nowhere now comes into which folder; system time."""
        self.directory = Directory([], [])
        self.mailboxes: dict[str, Mailbox] = {}
        self.left_the_tenant: list[Message] = []
        """Mail to addresses of other domains, which the sandbox does not hold."""
        self.counts: Counter[tuple[str, str]] = Counter()
        """Mails by ("sent" | "delivered", address)."""
        self.channels: dict[str, list[PostedCard]] = {}
        """What Workflows posted into channels of Teams, by the channel's name, the oldest first."""
        self.tokens: dict[str, float] = {}
        """Access tokens and the system time at which they end."""
        self.sign_ins: dict[str, SignIn] = {}
        """Authorization codes that were handed out and not used yet."""

    def replace_directory(self, directory: Directory) -> None:
        """Take a new directory; people who stay (same id) keep their mail."""
        self.directory = directory
        for person in directory.people:
            if person.mailbox and person.id not in self.mailboxes:
                self.mailboxes[person.id] = Mailbox(person.id, self._tell)

    def change_person(self, person: Person, changes: Mapping[str, Any]) -> Person:
        """
        Change some fields of a person and return who they are now. A former address stays as a proxy address, as in
        Exchange; other automatic replies are a new absence. Pydantic's ValidationError says what can't be.
        """
        changed = Person.model_validate({**person.model_dump(), **changes})
        if changed.address != person.address and person.address not in changed.proxy_addresses:
            changed.proxy_addresses.append(person.address)
        others = [each for each in self.directory.people if each is not person]
        self.replace_directory(Directory([*others, changed], self.directory.groups))
        if "automatic_replies" in changes and changed.id in self.mailboxes:
            self.mailboxes[changed.id].auto_replied_to.clear()
        return changed

    def lag(self, mailbox: Mailbox, message: Message, folder: str) -> None:
        """Take a message out of its folder; it comes into `folder` once the conditions' lag is over."""
        mailbox.take_out(message)
        self._lagging.append((time.monotonic() + self.conditions.sent_lag, mailbox, message, folder))

    def arrive(self) -> None:
        """Let every message come into its folder whose lag is over."""
        now = time.monotonic()
        for entry in [each for each in self._lagging if each[0] <= now]:
            self._lagging.remove(entry)
            _, mailbox, message, folder = entry
            mailbox.put_back(message, folder)

    def forget_delta(self) -> None:
        """Make all delta links worthless, as Exchange does when its cache has lost them."""
        self.generation = secrets.token_hex(4)

    def state(self) -> dict[str, Any]:
        """Return all that outlives a process; access tokens, conditions and grants don't."""
        for _, mailbox, message, folder in self._lagging:
            mailbox.put_back(message, folder)
        self._lagging.clear()
        return {name: getattr(self, name) for name in _LASTING}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        for name in _LASTING:
            setattr(self, name, state[name])
        for mailbox in self.mailboxes.values():
            mailbox.listener = self._tell

    def mailbox(self, key: str) -> Mailbox | None:
        """Return the mailbox of the person with this id or address, if there is one."""
        person = self.directory.person(key)
        return self.mailbox_of(person) if person else None

    def mailbox_of(self, person: Person) -> Mailbox | None:
        """Return a person's mailbox, unless the person has none."""
        return self.mailboxes.get(person.id) if person.mailbox else None

    def _tell(self, mailbox: Mailbox, message: Message, folder: str, change: ChangeType) -> None:
        for listener in self.listeners:
            listener(mailbox, message, folder, change)
