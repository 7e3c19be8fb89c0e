"""
Decide what becomes of one inbound mail, as far as its envelope tells; what its words mean is `service.domain.answers`.

Every mail ends in one disposition with a reason, and the admin page, the log line and the tests say the same word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The four endings."""

    ACCEPTED = "accepted"
    CLARIFY = "clarify"  # The clear part is stored, the person is asked about the rest.
    HELD = "held"  # Kept for an admin to look at; nobody is answered.
    DISCARDED = "discarded"  # Recorded, without effect and without answer.


class Reason(StrEnum):
    """Why a mail ended as it did."""

    STORED = "stored"
    STORED_LATE = "stored_late"
    QUESTION_ASKED = "question_asked"
    NOTHING_READ = "nothing_read"
    EMPTY = "empty"
    NO_MATCHING_MAIL = "no_matching_mail"
    UNKNOWN_SENDER = "unknown_sender"
    OTHER_PERSON = "other_person"
    UNREADABLE = "unreadable"
    ANSWER_TO_A_DIGEST = "answer_to_a_digest"
    OWN_MAIL = "own_mail"
    AUTO_REPLY = "auto_reply"
    AUTOMATIC_MAIL = "automatic_mail"
    BOUNCE = "bounce"
    BOUNCE_OF_UNKNOWN_MAIL = "bounce_of_unknown_mail"
    DELIVERY_REPORT = "delivery_report"
    MEETING_MESSAGE = "meeting_message"
    DUPLICATE = "duplicate"
    THANKS = "thanks"


@dataclass(frozen=True)
class Disposition:
    """How a mail ended."""

    kind: Kind
    reason: Reason


@dataclass(frozen=True)
class Envelope:
    """What a mail says about itself besides its words."""

    from_address: str
    headers: tuple[tuple[str, str], ...] = ()
    message_class: str = "IPM.Note"
    odata_type: str = ""

    def header(self, name: str) -> str | None:
        """Return the topmost header of that name, in any case."""
        return next((value for given, value in self.headers if given.lower() == name.lower()), None)


_ROBOTS = ("mailer-daemon", "postmaster", "microsoftexchange")
_ROBOT_HEADERS = ("x-autoreply", "x-autorespond", "x-ms-exchange-generated-message-source", "list-id")
_ROBOT_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply"})
_FAILED_FOR_GOOD = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


def judge_envelope(mail: Envelope, own_addresses: Iterable[str]) -> Disposition | None:
    """
    Return the ending of a mail that no person wrote as an answer, or None where a person may have.

    The signals are those that say it for certain, in their order of trust. A subject never decides, nor does
    X-Auto-Response-Suppress: ordinary Exchange mail carries it (discourse/discourse#21367).
    """
    if mail.from_address.lower() in own_addresses:
        return _discarded(Reason.OWN_MAIL)
    by_class = _by_message_class(mail)
    if by_class is not None:
        return _discarded(by_class)
    if _is_automatic_answer(mail):
        return _discarded(Reason.AUTO_REPLY)
    if _is_from_a_robot(mail):
        return _discarded(Reason.AUTOMATIC_MAIL)
    return None


def _by_message_class(mail: Envelope) -> Reason | None:
    message_class = mail.message_class.lower()
    if message_class.startswith("report."):
        return Reason.BOUNCE if message_class.endswith(".ndr") else Reason.DELIVERY_REPORT
    if message_class.startswith("ipm.note.rules.ooftemplate"):
        return Reason.AUTO_REPLY
    if message_class.startswith("ipm.schedule.") or "eventmessage" in mail.odata_type.lower():
        return Reason.MEETING_MESSAGE
    return _by_sender(mail)


def _by_sender(mail: Envelope) -> Reason | None:
    """A bounce of a system other than Exchange has no class of its own: its sender and content type tell."""
    local_part = mail.from_address.lower().partition("@")[0]
    content_type = (mail.header("Content-Type") or "").lower()
    if local_part.startswith(_ROBOTS) or "report-type=delivery-status" in content_type:
        return Reason.BOUNCE
    return None


def _is_automatic_answer(mail: Envelope) -> bool:
    auto_submitted = (mail.header("Auto-Submitted") or "no").strip().lower()
    return auto_submitted != "no" or any(
        mail.header(name) is not None for name in ("x-autoreply", "x-autorespond")
    )


def _is_from_a_robot(mail: Envelope) -> bool:
    if (mail.header("Return-Path") or "").strip() == "<>":
        return True
    if (mail.header("Precedence") or "").strip().lower() in _ROBOT_PRECEDENCE:
        return True
    return any(mail.header(name) is not None for name in _ROBOT_HEADERS)


def failed_for_good(bounce_text: str) -> bool:
    """Say whether a bounce names a permanent failure (an enhanced status code 5.x.x, RFC 3463)."""
    return _FAILED_FOR_GOOD.search(bounce_text) is not None


def _discarded(reason: Reason) -> Disposition:
    return Disposition(Kind.DISCARDED, reason)
