"""
Tell mail that no person wrote as an answer: bounces, reports, automatic replies, robots.

The signals are those that say it for certain, in their order of trust. A subject never decides, nor does
X-Auto-Response-Suppress: ordinary Exchange mail carries it (discourse/discourse#21367).
"""

from __future__ import annotations

import re
from collections.abc import Container

from service.domain.dispositions.values import Disposition, Envelope, Kind, Reason

_CLASSES = (
    ("report.ipm.note.delayed", Reason.BOUNCE_FOR_NOW),
    ("report.ipm.note.ndr", Reason.BOUNCE),
    ("report.", Reason.DELIVERY_REPORT),  # Delivered, read, not read.
    ("ipm.note.rules.ooftemplate", Reason.AUTO_REPLY),
    ("ipm.note.rules.", Reason.AUTOMATIC_MAIL),  # Somebody's inbox rule answered.
    ("ipm.outlook.recall", Reason.AUTOMATIC_MAIL),
    ("ipm.recall.report", Reason.AUTOMATIC_MAIL),
)
"""How message classes begin (MS-OXCMSG, MS-OXORMMS), the longer before the shorter."""

_REPORTERS = frozenset({"mailer-daemon", "postmaster"})
_EXCHANGE = "microsoftexchange"
_ROBOT_PRECEDENCE = frozenset({"bulk", "list", "junk"})
_ROBOT_HEADERS = ("X-MS-Exchange-Generated-Message-Source", "List-Id")
_ANSWERED_BY_ITSELF = ("X-Autoreply", "X-Autorespond")

_STATUS = re.compile(r"(?<![\d.])(?P<class>[245])\.\d{1,3}\.\d{1,3}(?![.\d])")
_REPLY_CODE = re.compile(r"(?<![\d.])(?P<class>[45])[0-5]\d[ -](?=[A-Za-z<#(])")


def judge_envelope(mail: Envelope, own_addresses: Container[str]) -> Disposition | None:
    """Return the ending of a mail that no person wrote as an answer, or None where a person may have."""
    if mail.from_address.lower() in own_addresses:
        return Disposition(Kind.DISCARDED, Reason.OWN_MAIL)
    for signal in (_by_message_class, _by_report, _by_auto_submitted, _by_robot_marks):
        reason = signal(mail)
        if reason is not None:
            return Disposition(Kind.DISCARDED, reason)
    return None


def is_meeting_message(mail: Envelope) -> bool:
    """Say whether a calendar wrote the mail: an invitation, an acceptance, a new proposal."""
    return mail.message_class.lower().startswith("ipm.schedule.") or "eventmessage" in mail.odata_type.lower()


def judge_bounce(mail: Envelope, text: str) -> Reason:
    """
    Say what a bounce says of the mail that it is about, by the status codes in its text (RFC 3463).

    BOUNCE: refused for good. BOUNCE_FOR_NOW: still being tried. DELIVERY_REPORT: it arrived. Without any code, an
    Exchange report says it by its class, and any other is taken for a delay: nobody is declared unreachable by a guess.
    """
    found = {match["class"] for match in _STATUS.finditer(text)} or {
        match["class"] for match in _REPLY_CODE.finditer(text)
    }
    if "5" in found:
        return Reason.BOUNCE
    if "4" in found:
        return Reason.BOUNCE_FOR_NOW
    if "2" in found:
        return Reason.DELIVERY_REPORT
    return _by_message_class(mail) or Reason.BOUNCE_FOR_NOW


def _by_message_class(mail: Envelope) -> Reason | None:
    message_class = mail.message_class.lower()
    return next((reason for start, reason in _CLASSES if message_class.startswith(start)), None)


def _by_report(mail: Envelope) -> Reason | None:
    """A bounce of a system other than Exchange has no class of its own: its content type or sender tells."""
    content_type = (mail.header("Content-Type") or "").lower()
    if "disposition-notification" in content_type:
        return Reason.DELIVERY_REPORT
    local_part = mail.from_address.lower().partition("@")[0]
    is_reporter = local_part in _REPORTERS or local_part.startswith(_EXCHANGE)
    return Reason.BOUNCE if is_reporter or "report-type=delivery-status" in content_type else None


def _by_auto_submitted(mail: Envelope) -> Reason | None:
    """RFC 3834: auto-replied is an answer to our mail; auto-generated is anything else that a machine sends."""
    value = (mail.header("Auto-Submitted") or "no").strip().lower()
    if value.startswith("auto-replied"):
        return Reason.AUTO_REPLY
    return Reason.AUTOMATIC_MAIL if value != "no" else None


def _by_robot_marks(mail: Envelope) -> Reason | None:
    precedence = (mail.header("Precedence") or "").strip().lower()
    if precedence == "auto_reply" or any(mail.header(name) is not None for name in _ANSWERED_BY_ITSELF):
        return Reason.AUTO_REPLY
    has_no_return = (mail.header("Return-Path") or "").strip() == "<>"
    has_marks = any(mail.header(name) is not None for name in _ROBOT_HEADERS)
    return Reason.AUTOMATIC_MAIL if has_no_return or has_marks or precedence in _ROBOT_PRECEDENCE else None
