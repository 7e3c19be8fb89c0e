"""The header block that the Outlooks put between a reply and the mail that it answers."""

from __future__ import annotations

from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import Draft


def header_lines(draft: Draft, subject: str) -> list[tuple[str, str]]:
    """Return label and value of From, Sent, To and Subject, in the sender's language."""
    language = language_of(draft.sender.language)
    original = draft.original
    values = (
        _mailbox(original.from_name, original.from_address),
        language.date(language.outlook_date, draft.sent_at),
        _mailbox(original.to_name, original.to_address),
        subject,
    )
    return list(zip(language.labels, values, strict=True))


def _mailbox(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and name != address else address
