"""
Carry mail from whoever sends it to the mailboxes that it addresses, as Exchange Online does.

A mail to nobody bounces, an absent person's mailbox answers. Sending by Graph is `graph_sending`.
"""

from __future__ import annotations

import dataclasses
import secrets
from base64 import b64encode
from collections.abc import Iterator

from service.sandbox import automatic_mail, clock, mime
from service.sandbox.directory import Group, Person
from service.sandbox.identifiers import child_conversation_index
from service.sandbox.mailbox import Mailbox, Message, Recipient
from service.sandbox.store import Store

HOST = "SANDBOX01.eurprd01.prod.outlook.com"


class PostOffice:
    """Deliver into the mailboxes of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def send(self, message: Message, *, internal: bool = True) -> None:
        """
        Deliver a copy of `message` to everybody it addresses, each person once. `internal` says that the tenant
        authenticated the sender; mail from outside is stamped as anonymous.
        """
        author = message.author or Recipient("", "")
        self._store.counts["sent", author.address.casefold()] += 1
        reached: set[str] = set()
        for recipient in (*message.to, *message.cc, *message.bcc):
            self._send_to(recipient, message, reached, internal=internal)

    def put(self, message: Message, mailbox: Mailbox, folder: str, *, internal: bool) -> Message:
        """Put a copy of `message` with the headers of its journey into a folder of one mailbox."""
        now = clock.now()
        copy = dataclasses.replace(
            message,
            bcc=(),
            headers=(*_journey(message), *_stamps(internal=internal), *_unforged(message, internal=internal)),
            extended={},
            categories=(),
            flag="notFlagged",
            is_draft=False,
            is_read=False,
            created_at=now,
            modified_at=now,
            received_at=now,
            conversation_index=self._thread(message, mailbox),
        )
        return mailbox.add(copy, folder)

    def _send_to(self, recipient: Recipient, message: Message, reached: set[str], *, internal: bool) -> None:
        found = self._store.directory.recipient(recipient.address)
        people = list(self._people(found))
        if not people and self._is_ours(recipient.address):
            self._bounce(recipient, message)
        elif not people:
            self._store.left_the_tenant.append(message)
        for person in people:
            if person.id not in reached:
                reached.add(person.id)
                self._deliver(person, message, internal=internal)

    def _people(self, entry: Person | Group | None) -> Iterator[Person]:
        directory = self._store.directory
        entries = directory.transitive_members(entry) if isinstance(entry, Group) else [entry]
        return (each for each in entries if isinstance(each, Person) and self._store.mailbox_of(each))

    def _deliver(self, person: Person, message: Message, *, internal: bool) -> None:
        mailbox = self._store.mailboxes[person.id]
        if person.bounces is not None:
            self._bounce(
                Recipient(person.name, person.address), message, automatic_mail.FAILURES[person.bounces]
            )
        if person.bounces in ("hard", "soft"):
            return
        self.put(message, mailbox, "inbox", internal=internal)
        self._store.counts["delivered", person.address.casefold()] += 1
        answer = automatic_mail.out_of_office(person, message, mailbox.auto_replied_to)
        if answer is not None:
            self.send(answer)

    def _bounce(
        self,
        recipient: Recipient,
        message: Message,
        why: automatic_mail.Failure = automatic_mail.NOBODY,
    ) -> None:
        """Tell the sender that a mail did not arrive; nobody is told of a bounce or a stranger's mail."""
        bounce = automatic_mail.bounce(recipient, message, why)
        sender = self._store.mailbox(message.author.address) if message.author and bounce else None
        if sender is not None and bounce is not None:
            self.put(bounce, sender, "inbox", internal=True)

    def _is_ours(self, address: str) -> bool:
        return address.rpartition("@")[2].casefold() in self._store.directory.domains()

    def _thread(self, message: Message, mailbox: Mailbox) -> bytes:
        """Return the index of the thread that this mailbox sees the message in: its own copy of the parent decides."""
        for reference in (message.in_reply_to, *reversed(message.references)):
            for parent in mailbox.with_message_id(reference) if reference else ():
                return child_conversation_index(parent.conversation_index, clock.now())
        return message.conversation_index


def _journey(message: Message) -> list[tuple[str, str]]:
    date = message.sent_at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    hop = f"from {HOST} by {HOST} with HTTPS; {date}"
    thread = (
        [("Thread-Index", b64encode(message.conversation_index).decode())]
        if message.conversation_index
        else []
    )
    given = {name.casefold() for name, _ in message.headers}
    written = [
        (name, value) for name, value in mime.header_list(_bare(message)) if name.casefold() not in given
    ]
    return [("Received", hop), *written, *thread]


def _bare(message: Message) -> Message:
    return dataclasses.replace(message, headers=(), bcc=())


def _stamps(*, internal: bool) -> list[tuple[str, str]]:
    stamps = [
        ("X-MS-Exchange-Organization-AuthSource", HOST),
        ("X-MS-Exchange-Organization-AuthAs", "Internal" if internal else "Anonymous"),
        ("X-MS-Exchange-Organization-Network-Message-Id", secrets.token_hex(16)),
    ]
    return stamps if internal else [*stamps, ("X-MS-Exchange-Organization-SCL", "1")]


def _unforged(message: Message, *, internal: bool) -> Iterator[tuple[str, str]]:
    """Give the sender's own headers; from outside those that only Exchange may write are dropped (header firewall)."""
    for name, value in message.headers:
        if internal or not name.casefold().startswith("x-ms-exchange-organization-"):
            yield name, value
