"""What a mail client is given to make a reply of, and the reply that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

REPLY_PREFIX = re.compile(r"^(?:(?:re|aw|res|r|bls|sv|antw)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True)
class Original:
    """The mail that is answered, as it lies in the person's inbox."""

    subject: str
    html: str | None
    text: str
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    sent_at: datetime
    """Aware; quoted in the zone of the reply's own time."""
    message_id: str
    """With its angle brackets."""
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sender:
    """Who replies, and how their mail program is set up."""

    name: str
    address: str
    signature: tuple[str, ...] = ()
    """Line by line, without a mark; phones put their own line instead."""
    language: str = "en"
    """Language of the program's own words, as in a mailbox's settings: `de`, `en-GB`; unknown ones mean English."""


@dataclass(frozen=True)
class InlineAnswer:
    """Words typed inside the quoted mail."""

    after: str
    """Words of the quoted line under which the answer is typed."""
    words: str
    in_cell: bool = False
    """Typed into the last cell of that line's table row, beside what stands there, where the client shows tables."""


@dataclass(frozen=True)
class ComposedReply:
    """A reply as it leaves the client; addresses and Message-ID are the server's to add."""

    subject: str
    html: str | None
    """None where the client sends plain text alone."""
    text: str
    in_reply_to: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A reply while its client makes it: everything `compose_reply` was given."""

    original: Original
    words: str
    sender: Sender
    at: datetime
    inline: tuple[InlineAnswer, ...]

    @property
    def sent_at(self) -> datetime:
        """When the original was sent, in the replying person's zone."""
        return self.original.sent_at.astimezone(self.at.tzinfo)

    def finish(self, prefix: str, html: str | None, text: str) -> ComposedReply:
        """Thread the reply to its original, with the client's own `prefix` before the subject."""
        return ComposedReply(
            subject=prefixed_subject(prefix, self.original.subject),
            html=html,
            text=text,
            in_reply_to=self.original.message_id,
            references=(*self.original.references, self.original.message_id),
        )


def prefixed_subject(prefix: str, subject: str) -> str:
    """Put `prefix` before the bare subject; one such prefix stays, as all clients hold it."""
    return f"{prefix} {REPLY_PREFIX.sub('', subject)}"
