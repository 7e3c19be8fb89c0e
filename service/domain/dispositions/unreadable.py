"""
Say why a mail has no words that we can read: encrypted, in an attachment, in a picture, a link, nothing at all.

Attachments are never opened and pictures never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from service.domain.dispositions.values import Envelope, Reason

_PROTECTED_CLASSES = ("ipm.note.rpmsg", "ipm.note.microsoft.pki")
_PROTECTED_BODY = re.compile(
    r"-----BEGIN PGP MESSAGE-----"
    r"|\b(?:message|messages)\s+protected\s+(?:by|with)\s+(?:Microsoft|Office)"
    r"|\b(?:Microsoft Purview|Office 365|Microsoft 365)\s+Message\s+Encryption\b"
    r"|\bprotected\s+message\b[\s\S]{0,400}\b(?:message_v\d|message)\.(?:rpmsg|html)\b",
    re.IGNORECASE,
)
_BODY_READ = 20_000
"""Of a body, so much is searched for the words that stand in place of a protected one."""

_SEE_ATTACHED = re.compile(
    r"^\W*(?:(?:hi|hello|hallo|bonjour|hola)\b[^\n]{0,30}\n\s*)?"
    r"(?:(?:please\s+)?(?:see|find)\s+(?:my\s+answers?\s+)?(?:in\s+the\s+)?attach(?:ed|ment)"
    r"|(?:my\s+(?:answers?|key\s+results)\s+(?:are\s+|is\s+)?)?(?:in\s+the\s+)?attach(?:ed|ment)"
    r"|(?:siehe|im|in\s+der)\s+(?:anhang|anlage|beilage)|anbei"
    r"|(?:voir\s+)?(?:en\s+|la\s+)?(?:pièce\s+jointe|ci-joint)"
    r"|(?:ver\s+)?(?:el\s+)?adjunt[oa]|(?:lihat\s+)?(?:lampiran|terlampir))\b[^\n\d]{0,60}\s*$",
    re.IGNORECASE,
)
_LINK = re.compile(r"<?https?://[^\s<>]+>?", re.IGNORECASE)
_INLINE_PICTURE = re.compile(r"<img\b[^>]*\bsrc\s*=\s*[\"']?(?:cid:|data:image/)", re.IGNORECASE)


def why_unreadable(mail: Envelope, body: str, words: str) -> Reason | None:
    """Return why the answer can't be read although there may be one, or None; `words` are the person's own."""
    if _is_protected(mail, body, words):
        return Reason.PROTECTED
    if mail.has_attachments and _SEE_ATTACHED.match(words):
        return Reason.IN_ATTACHMENT
    if not words and (mail.has_attachments or _has_file_parts(mail)):
        return Reason.IN_ATTACHMENT
    if not words and _INLINE_PICTURE.search(body):
        return Reason.IN_PICTURE
    if words and not re.search(r"\w", _LINK.sub(" ", words)) and _LINK.search(words):
        return Reason.ONLY_A_LINK
    return None


def why_without_words(dropped: Collection[str]) -> Reason:
    """Say what a mail without own words held, by the reasons for which the reader left its lines out."""
    if {"signature", "mobile_line", "disclaimer"}.intersection(dropped):
        return Reason.ONLY_A_SIGNATURE
    return Reason.NOTHING_NEW if dropped else Reason.EMPTY


def _is_protected(mail: Envelope, body: str, words: str) -> bool:
    message_class = mail.message_class.lower()
    if message_class.startswith(_PROTECTED_CLASSES) or _content_type(mail).startswith("multipart/encrypted"):
        return True
    if message_class == "ipm.note.smime" and not words:
        return (
            True  # Encrypted or opaque; a signed mail that can be read has the class …SMIME.MultipartSigned.
        )
    if "rpmsg" in (mail.header("Content-Class") or "").lower():
        return True
    return _PROTECTED_BODY.search(words[:_BODY_READ]) is not None


def _has_file_parts(mail: Envelope) -> bool:
    return _content_type(mail).startswith(("multipart/mixed", "application/"))


def _content_type(mail: Envelope) -> str:
    return (mail.header("Content-Type") or "").strip().lower()
