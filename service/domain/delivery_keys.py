"""
Name each outgoing mail by what makes it the only one of its kind, and mark it so that it can be found again.

The distribution list is never in a key: a person on two lists gets one mail.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date
from enum import StrEnum

_MESSAGE_ID = re.compile(r"<okr\.([0-9a-f]{32})@[^<>\s]+>", re.IGNORECASE)
_PLUS_TOKEN = re.compile(r"\+(\d+)-([0-9a-f]{32})@", re.IGNORECASE)
_INBOUND = re.compile(r":inbound:(\d+)$")


class MailKind(StrEnum):
    """The mails that leave this house."""

    SETUP = "setup"
    NUDGE = "nudge"
    REVIEW = "review"
    OVERVIEW = "overview"
    DIGEST = "digest"
    RECEIPT = "receipt"
    COMMENT = "comment"
    WITHDRAWN = "withdrawn"  # To the lead of a team that is not helped after all.
    WELCOME = "welcome"  # To who joins in mid-week.
    OBJECTIVES = "objectives"  # Asks a lead for the team's.
    REPORT = "report"  # To the admin, on Tuesday.
    ALARM = "alarm"  # To the admin: something needs a person.


def ask_key(kind: MailKind, person_id: int, period: str) -> str:
    """Return the key of a mail that a person gets once in a period."""
    before, after = ask_key_parts(kind, period)
    return f"{before}{person_id}{after}"


def ask_key_parts(kind: MailKind, period: str) -> tuple[str, str]:
    """Return what stands before and after the person's number in `ask_key`."""
    return f"{kind}:", f":{period}"


def receipt_key(source: str, source_id: int) -> str:
    """Return the key of the one answer to a reply (`source` "inbound") or to a saved form ("answer")."""
    return f"{MailKind.RECEIPT}:{source}:{source_id}"


def comment_key(comment_id: int) -> str:
    """Return the key of the mail that brings a comment to the person whom it is for."""
    return f"{MailKind.COMMENT}:{comment_id}"


def withdrawn_key(answer_id: int, team_id: int) -> str:
    """Return the key of the mail that tells a team's lead what an answer has withdrawn."""
    return f"{MailKind.WITHDRAWN}:{answer_id}:{team_id}"


def objectives_key(team_id: int, cycle_start: date) -> str:
    """Return the key of the mail that asks a lead for a team's objectives, once in a cycle."""
    return f"{MailKind.OBJECTIVES}:{team_id}:{cycle_start}"


def inbound_of_key(key: str) -> int | None:
    """Return the mail that came in because of which the mail with `key` leaves, or None."""
    match = _INBOUND.search(key)
    return int(match[1]) if match else None


def report_key(period: str) -> str:
    """Return the key of the admin's report on a week."""
    return f"{MailKind.REPORT}:{period}"


def alarm_key(day: str, number: str) -> str:
    """Return the key of a day's alarm to the admin; without `number` what all of that day begin with."""
    return f"{MailKind.ALARM}:{day}:{number}"


def message_id(secret: bytes, key: str, mailbox: str) -> str:
    """Return the Message-ID of the mail with `key`: 128 bits that nobody else can make."""
    return f"<okr.{_mac(secret, f'message-id {key}')[:32]}@{mailbox.partition('@')[2]}>"


def our_message_ids(references: tuple[str, ...]) -> tuple[str, ...]:
    """Pick those of `references` that look like ours, lower-cased as gateways may have done."""
    found = (_MESSAGE_ID.fullmatch(reference.strip()) for reference in references)
    return tuple(match[0].lower() for match in found if match)


def message_ids_in(text: str) -> tuple[str, ...]:
    """Find our Message-IDs in a text, as a bounce quotes them (perhaps with escaped brackets)."""
    unescaped = text.replace("&lt;", "<").replace("&gt;", ">")
    return tuple(dict.fromkeys(match[0].lower() for match in _MESSAGE_ID.finditer(unescaped)))


def reply_address(secret: bytes, delivery_id: int, mailbox: str) -> str:
    """Return the plus-address that tells which delivery a reply answers."""
    local, _, domain = mailbox.partition("@")
    return f"{local}+{delivery_id}-{_plus_mac(secret, delivery_id)}@{domain}"


def delivery_of_address(secret: bytes, address: str) -> int | None:
    """Return the delivery that a plus-address names, or None where it isn't one that we made."""
    match = _PLUS_TOKEN.search(address)
    if match is None:
        return None
    delivery_id = int(match[1])
    genuine = hmac.compare_digest(_plus_mac(secret, delivery_id), match[2].lower())
    return delivery_id if genuine else None


def _plus_mac(secret: bytes, delivery_id: int) -> str:
    return _mac(secret, f"reply-to {delivery_id}")[:32]


def _mac(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
