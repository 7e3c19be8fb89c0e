"""
Hold the mail of one person: messages, folders, and the log of changes that delta reads.

How Graph shows a message is `graph_messages`; how mail gets from one mailbox to others is `delivery`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from service.sandbox import clock, identifiers

FOLDERS = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "deleteditems": "Deleted Items",
    "junkemail": "Junk Email",
    "archive": "Archive",
}
"""Well-known name and display name of each folder that a mailbox has."""

_SUBJECT_PREFIX = re.compile(r"^[^\d\s:]{1,3}: ?")

ChangeType = Literal["created", "updated", "deleted"]


@dataclass(frozen=True)
class Recipient:
    """A name and an address, as in a From or To header."""

    name: str
    address: str


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail; what is in it is of no use to anybody here."""

    name: str
    content_type: str
    inline: bool = False
    """A picture that stands in the body (`cid:`)."""


@dataclass(eq=False)
class Message:
    """One item of one mailbox. Times are product time; `html` is None for a plain-text mail."""

    subject: str = ""
    html: str | None = None
    text: str = ""
    author: Recipient | None = None
    """The `from` of Graph, which is a word of Python."""
    sender: Recipient | None = None
    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    bcc: tuple[Recipient, ...] = ()
    reply_to: tuple[Recipient, ...] = ()
    internet_message_id: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    conversation_index: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    """All headers of a mail that came by transport; of a draft only its own `x-` headers."""
    message_class: str = "IPM.Note"
    attachments: tuple[Attachment, ...] = ()
    delivery_status: str | None = None
    """The machine-readable part of a bounce (RFC 3464)."""
    returned_headers: str | None = None
    """The headers of the mail that bounced."""
    extended: dict[str, str] = field(default_factory=dict)
    """Single-value extended properties: id as the client wrote it, value."""
    categories: tuple[str, ...] = ()
    importance: str = "normal"
    flag: str = "notFlagged"
    is_draft: bool = False
    is_read: bool = False
    created_at: datetime = field(default_factory=clock.now)
    modified_at: datetime = field(default_factory=clock.now)
    received_at: datetime = field(default_factory=clock.now)
    sent_at: datetime = field(default_factory=clock.now)
    # The mailbox gives these when the message enters it.
    immutable_id: str = ""
    ordinary_id: str = ""
    conversation_id: str = ""
    folder: str = ""
    sequence: int = 0
    """The number of the message's last change in its mailbox."""
    entered: int = 0
    """The number of the change by which it came to its present folder."""

    @property
    def topic(self) -> str:
        """The subject without its prefix: up to three characters before a colon, in any language [MS-OXCMSG]."""
        return _SUBJECT_PREFIX.sub("", self.subject)

    def header(self, name: str) -> str | None:
        """Return the first header of this name, whatever the case."""
        wanted = name.casefold()
        return next((value for key, value in self.headers if key.casefold() == wanted), None)


@dataclass(frozen=True)
class Change:
    """A line of a folder's log; `removed` says why the message left, or None where it came or changed."""

    sequence: int
    immutable_id: str
    ordinary_id: str
    removed: Literal["deleted", "changed"] | None = None


Listener = Callable[["Mailbox", Message, str, ChangeType], None]
"""Is told the mailbox, the message, the folder's well-known name and what happened."""


class Mailbox:
    """The messages of one person. Callers hold the store's lock."""

    def __init__(self, owner_id: str, listener: Listener) -> None:
        self.owner_id = owner_id
        self.messages: dict[str, Message] = {}
        self.auto_replied_to: set[str] = set()
        """Addresses that got the automatic reply of the present absence."""
        self.sequence = 0
        self.listener = listener
        self._immutable_ids: dict[str, str] = {}
        self._contents: dict[str, dict[str, Message]] = {name: {} for name in FOLDERS}
        self._logs: dict[str, list[Change]] = {name: [] for name in FOLDERS}
        self._by_message_id: dict[str, list[Message]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return what a snapshot keeps: all but the listener, which belongs to the process."""
        return {name: value for name, value in vars(self).items() if name != "listener"}

    def folder_named(self, key: str) -> str | None:
        """Return the well-known name for a name in any case or a folder id."""
        if key.casefold() in FOLDERS:
            return key.casefold()
        return next((name for name in FOLDERS if self.folder_id(name) == key), None)

    def folder_id(self, name: str) -> str:
        """Return the id of a folder by its well-known name."""
        return identifiers.folder_id(self.owner_id, name)

    def add(self, message: Message, folder: str) -> Message:
        """Put a new message into a folder; it gets its ids here."""
        number = self.sequence + 1
        message.immutable_id = identifiers.immutable_id(self.owner_id, number)
        message.conversation_index = message.conversation_index or identifiers.new_conversation_index(
            clock.now()
        )
        message.conversation_id = identifiers.conversation_id(self.owner_id, message.conversation_index[:22])
        self.messages[message.immutable_id] = message
        self._index_message_id(message)
        self._enter(message, folder)
        self.listener(self, message, folder, "created")
        return message

    def get(self, key: str) -> Message | None:
        """Return the message with this immutable or (present) ordinary id."""
        return self.messages.get(key) or self.messages.get(self._immutable_ids.get(key, ""))

    def with_message_id(self, internet_message_id: str) -> list[Message]:
        """Return the messages that carry this Message-ID now."""
        found = self._by_message_id.get(internet_message_id, ())
        return [each for each in found if each.internet_message_id == internet_message_id]

    def in_folder(self, folder: str | None) -> list[Message]:
        """Return a folder's messages, or all for None, in the order in which they came."""
        return list((self.messages if folder is None else self._contents[folder]).values())

    def count(self, folder: str) -> int:
        """Return how many messages a folder holds."""
        return len(self._contents[folder])

    def record_change(self, message: Message) -> None:
        """Note that properties of a message are different now."""
        message.modified_at = clock.now()
        self._index_message_id(message)
        self._log(message)
        self.listener(self, message, message.folder, "updated")

    def move(
        self, message: Message, folder: str, *, reason: Literal["deleted", "changed"] = "deleted"
    ) -> None:
        """Move a message: a new ordinary id, the same immutable one; for the old folder it is removed."""
        self._leave(message, reason)
        self._enter(message, folder)
        self.listener(self, message, folder, "created")

    def take_out(self, message: Message) -> None:
        """Take a message out of its folder without putting it into another, for a while."""
        self._leave(message, "deleted")
        del self.messages[message.immutable_id]

    def put_back(self, message: Message, folder: str) -> None:
        """Put a message that was taken out into a folder; its immutable id is the same."""
        self.messages[message.immutable_id] = message
        self._enter(message, folder)
        self.listener(self, message, folder, "created")

    def remove(self, message: Message) -> None:
        """Delete a message for good."""
        self._leave(message, "deleted")
        del self.messages[message.immutable_id]
        self._by_message_id[message.internet_message_id].remove(message)

    def changes(
        self, folder: str, after: int, removals_after: int
    ) -> Iterator[tuple[Change, Message | None]]:
        """
        Give what happened in a folder since the change number `after`: the latest state of each message once, with
        None for one that has left. Removals up to `removals_after` are left out.
        """
        log = self._logs[folder]
        for place in range(bisect_right(log, after, key=lambda change: change.sequence), len(log)):
            change = log[place]
            message = self._contents[folder].get(change.immutable_id)
            if change.removed is None and message is not None and message.sequence == change.sequence:
                yield change, message
            elif change.removed is not None and message is None and change.sequence > removals_after:
                yield change, None

    def _enter(self, message: Message, folder: str) -> None:
        message.folder = folder
        message.ordinary_id = identifiers.ordinary_id(self.owner_id, self.sequence + 1)
        self._immutable_ids[message.ordinary_id] = message.immutable_id
        self._contents[folder][message.immutable_id] = message
        self._log(message)
        message.entered = message.sequence

    def _leave(self, message: Message, reason: Literal["deleted", "changed"]) -> None:
        del self._contents[message.folder][message.immutable_id]
        del self._immutable_ids[message.ordinary_id]
        self.sequence += 1
        change = Change(self.sequence, message.immutable_id, message.ordinary_id, reason)
        self._logs[message.folder].append(change)
        self.listener(self, message, message.folder, "deleted")

    def _index_message_id(self, message: Message) -> None:
        found = self._by_message_id.setdefault(message.internet_message_id, [])
        if message not in found:
            found.append(message)

    def _log(self, message: Message) -> None:
        self.sequence += 1
        message.sequence = self.sequence
        self._logs[message.folder].append(Change(self.sequence, message.immutable_id, message.ordinary_id))
