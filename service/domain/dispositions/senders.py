"""
Tell whether a mail is from whom it says, by what our own tenant stamped on it.

Anyone can write a From header. Exchange stamps `AuthAs` on what it takes in and removes such stamps from outside; it
writes its own `Authentication-Results` on top. Only the topmost results count: those below came with the mail.
"""

from __future__ import annotations

import re
from email.utils import getaddresses

from service.domain.dispositions.values import Envelope, Reason

MOST_HEADERS = 1_000
MOST_HEADER_CHARACTERS = 96 * 1024
MOST_RECIPIENTS = 500
"""Far above what people's mail has; Exchange Online itself takes 500 recipients from one sender by default."""

_COMMENT = re.compile(r"\([^()]*\)")
_COMPAUTH = re.compile(r"\bcompauth=(\w+)(?:\s+reason=(\w+))?", re.IGNORECASE)
_DMARC = re.compile(r"\bdmarc=(\w+)", re.IGNORECASE)
_HEADER_FROM = re.compile(r"\bheader\.from=([^\s;]+)", re.IGNORECASE)
_STAMP = "X-MS-Exchange-Organization-"
"""How all headers begin that Exchange writes inside a tenant and takes off what comes from outside."""
_FAILED_REASONS = re.compile(r"000|001|010|6\d\d")
_GROUP = re.compile(r"^[^\"<@,]*:[^\"]*;\s*$", re.DOTALL)


def why_sender_is_not_believed(mail: Envelope) -> Reason | None:
    """Return why the writer is not known for sure, or None where the tenant vouches for the address."""
    if _names_nobody_or_several(mail):
        return Reason.UNCLEAR_SENDER
    return None if _is_vouched_for(mail) else Reason.UNPROVEN_SENDER


def is_too_big(mail: Envelope) -> bool:
    """Say whether the envelope alone is beyond anything that a person sends."""
    size = sum(len(name) + len(value) for name, value in mail.headers)
    return (
        size > MOST_HEADER_CHARACTERS or len(mail.headers) > MOST_HEADERS or mail.recipients > MOST_RECIPIENTS
    )


def _names_nobody_or_several(mail: Envelope) -> bool:
    written = mail.all_headers("From")
    addresses = [address for _, address in getaddresses(list(written)) if "@" in address]
    return not mail.from_address.strip() or len(addresses) > 1 or any(map(_GROUP.match, written))


def _is_vouched_for(mail: Envelope) -> bool:
    """
    Believe Internal, and what came from outside if its authentication passed.

    A mail without a stamp of our tenant came past it. Graph gives some mails without any header (office-js#5413): nothing
    speaks for them either, so they are held and the member is told.
    """
    stamps = {stamp.strip().lower() for stamp in mail.all_headers(_STAMP + "AuthAs")}
    if stamps == {"internal"}:
        return True
    results = mail.header("Authentication-Results")
    return results is not None and _is_stamped(mail) and _has_passed(results, mail.from_address)


def _is_stamped(mail: Envelope) -> bool:
    """Say whether our tenant took the mail in: only then the topmost results are its own."""
    return any(name.lower().startswith(_STAMP.lower()) for name, _ in mail.headers)


def _has_passed(results: str, from_address: str) -> bool:
    """Microsoft's composite verdict decides where there is one, else DMARC does; both are about one domain."""
    results = _COMMENT.sub(" ", results)
    domain = _HEADER_FROM.search(results)
    if domain is not None and domain[1].lower() != from_address.strip().lower().rpartition("@")[2]:
        return False
    verdict = _COMPAUTH.search(results)
    if verdict is not None:
        return verdict[1].lower() == "pass" and not _FAILED_REASONS.fullmatch(verdict[2] or "")
    dmarc = _DMARC.search(results)
    return dmarc is not None and dmarc[1].lower() == "pass"
