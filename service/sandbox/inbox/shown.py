"""What the inbox's pages show of people and mails, in words and in the person's own time zone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from zlib import crc32

from service.sandbox.directory import Person
from service.sandbox.mailbox import FOLDERS, Mailbox, Message, Recipient

PREVIEW = 140  # Characters; about two lines of the list.
COLOURS = 6  # As many as the style sheet has for the circles with initials.
KINDS = {"IPM.Note.Rules.OofTemplate.Microsoft": "Automatic reply", "REPORT.IPM.Note.NDR": "Bounce"}


@dataclass(frozen=True)
class Face:
    """A person's initials on one of a few colours, the same on every page."""

    initials: str
    colour: int


@dataclass(frozen=True)
class PersonCard:
    """A person to choose, with how much mail there is."""

    person: Person
    face: Face
    received: int
    sent: int
    away: bool


@dataclass(frozen=True)
class FolderRow:
    """A folder of the open mailbox."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class MailRow:
    """A line of the list of mails."""

    id: str
    who: str
    face: Face
    subject: str
    preview: str
    when: str
    kind: str
    """What Exchange made the mail for, where no person wrote it; else empty."""
    answered: bool


def face_of(name: str) -> Face:
    """Return first letters and colour of a name or address."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    letters = "".join(word[0] for word in (words[:1] + words[1:][-1:])) or "?"
    return Face(letters.upper(), crc32(name.encode()) % COLOURS)


def card_of(person: Person, mailbox: Mailbox, now: datetime) -> PersonCard:
    """Return what the page of people shows of one."""
    replies = person.automatic_replies
    return PersonCard(
        person,
        face_of(person.name),
        received=mailbox.count("inbox"),
        sent=mailbox.count("sentitems"),
        away=replies is not None and replies.active(now),
    )


def folders_of(mailbox: Mailbox) -> list[FolderRow]:
    """Return the folders in the order of mail programs."""
    return [FolderRow(key, name, mailbox.count(key)) for key, name in FOLDERS.items()]


def newest_first(mailbox: Mailbox, folder: str) -> list[Message]:
    """Return a folder's messages, the latest on top."""
    order = reversed(mailbox.in_folder(folder))
    return sorted(order, key=lambda message: message.received_at, reverse=True)


def rows_of(messages: list[Message], mailbox: Mailbox, now: datetime, zone: tzinfo) -> list[MailRow]:
    """Return the list's lines; in Sent Items and Drafts they name who is written to."""
    answered = {message.in_reply_to for message in mailbox.in_folder("sentitems")}
    return [_row(message, now, zone, answered) for message in messages]


def _row(message: Message, now: datetime, zone: tzinfo, answered: set[str | None]) -> MailRow:
    outgoing = message.folder in ("sentitems", "drafts")
    who = ", ".join(map(name_of, message.to)) if outgoing else name_of(message.author)
    return MailRow(
        id=message.immutable_id,
        who=who or "nobody",
        face=face_of(who),
        subject=message.subject or "(no subject)",
        preview=" ".join(message.text.split())[:PREVIEW],
        when=_short(message.received_at, now, zone),
        kind=KINDS.get(message.message_class, ""),
        answered=message.internet_message_id in answered,
    )


def name_of(recipient: Recipient | None) -> str:
    """Return the display name, or the address where there is none."""
    return (recipient.name or recipient.address) if recipient else ""


def in_words(at: datetime, zone: tzinfo) -> str:
    """Return a day and time such as `Mon 19 Oct 2026, 09:00`."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def _short(at: datetime, now: datetime, zone: tzinfo) -> str:
    local, today = at.astimezone(zone), now.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%a} {local.day} {local:%b}"


def coming_next() -> str:
    """
    Return what is due next in product time, in one line, or an empty one where nobody said.

    The sandbox knows no timetable: whoever moves the clock may write the line beside its file, ending in `.next`.
    """
    file = os.environ.get("OKR_CLOCK_FILE")
    if not file:
        return ""
    try:
        return Path(f"{file}.next").read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
