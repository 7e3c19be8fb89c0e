"""
Write the mails that Exchange sends by itself: the bounce and the out-of-office reply.
"""

from __future__ import annotations

import html

from service.sandbox import bodies, clock, identifiers, mime
from service.sandbox.directory import Person
from service.sandbox.mailbox import Message, Recipient

OUT_OF_OFFICE = "IPM.Note.Rules.OofTemplate.Microsoft"
BOUNCE = "REPORT.IPM.Note.NDR"

_SUBJECTS = {
    "de": "Automatische Antwort",
    "es": "Respuesta automática",
    "fr": "Réponse automatique",
    "id": "Balasan otomatis",
    "nl": "Automatisch antwoord",
}


def out_of_office(person: Person, message: Message, answered: set[str]) -> Message | None:
    """
    Return the person's automatic reply to `message`, None where none is due: it is sent once per sender and absence
    (`answered` keeps to whom), never to automatic mail, and not where the sender asked for none, unless the person's
    system ignores that wish.
    """
    replies = person.automatic_replies
    author = message.author
    if replies is None or author is None or not replies.active(clock.now()) or is_automatic(message):
        return None
    if author.address.casefold() in answered or (suppresses(message) and not replies.ignores_suppress):
        return None
    answered.add(author.address.casefold())
    prefix = _SUBJECTS.get(person.language[:2], "Automatic reply")
    return _answer(message, author, person, f"{prefix}: {message.subject}", replies.message)


def bounce(recipient: Recipient, message: Message) -> Message | None:
    """Return the report that `recipient` does not exist, None for mail that must not be answered."""
    if message.author is None or is_automatic(message):
        return None
    domain = message.author.address.rpartition("@")[2]
    words = f"Your message to {recipient.address} couldn't be delivered. {recipient.address} wasn't found."
    body = f"<html><body><p>{html.escape(words)}</p><p>550 5.1.10 RESOLVER.ADR.RecipientNotFound</p></body></html>"
    return Message(
        subject=f"Undeliverable: {message.subject}",
        html=body,
        text=bodies.text_of(body),
        author=Recipient("Microsoft Outlook", f"MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@{domain}"),
        to=(message.author,),
        internet_message_id=identifiers.message_id(domain),
        in_reply_to=message.internet_message_id,
        references=(message.internet_message_id,),
        message_class=BOUNCE,
        delivery_status=_delivery_status(recipient, domain),
        returned_headers="\n".join(f"{name}: {value}" for name, value in mime.header_list(message)),
        headers=(
            ("Return-Path", "<>"),
            ("Auto-Submitted", "auto-replied"),
            ("X-MS-Exchange-Message-Is-Ndr", ""),
            ("X-Failed-Recipients", recipient.address),
        ),
    )


def is_automatic(message: Message) -> bool:
    """Say whether a machine wrote the mail, so that no machine answers it."""
    submitted = (message.header("Auto-Submitted") or "no").casefold()
    return submitted != "no" or message.message_class in (OUT_OF_OFFICE, BOUNCE)


def suppresses(message: Message) -> bool:
    """Say whether the sender asks for no out-of-office reply [MS-OXCMAIL 2.1.3.2.20]."""
    words = (message.header("X-Auto-Response-Suppress") or "").casefold().replace(",", " ").split()
    return "oof" in words or "all" in words


def _answer(message: Message, to: Recipient, person: Person, subject: str, words: str) -> Message:
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in words.splitlines())
    return Message(
        subject=subject,
        html=f'<html><head></head><body><div class="BodyFragment">{paragraphs}</div></body></html>',
        text=words,
        author=Recipient(person.name, person.address),
        to=(to,),
        internet_message_id=identifiers.message_id(person.address.rpartition("@")[2]),
        in_reply_to=message.internet_message_id,
        references=(*message.references, message.internet_message_id),
        message_class=OUT_OF_OFFICE,
        headers=(
            ("Auto-Submitted", "auto-replied"),
            ("X-Auto-Response-Suppress", "All"),
            ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"),
            ("X-MS-Exchange-Inbox-Rules-Loop", person.address),
        ),
    )


def _delivery_status(recipient: Recipient, domain: str) -> str:
    return (
        f"Reporting-MTA: dns;{domain}\n\n"
        f"Final-Recipient: rfc822;{recipient.address}\n"
        "Action: failed\nStatus: 5.1.10\n"
        "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup\n"
    )
