"""
Write the mails that Exchange sends by itself: the bounce and the out-of-office reply.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

from service.sandbox import bodies, clock, identifiers, mime
from service.sandbox.directory import Person
from service.sandbox.mailbox import Message, Recipient

OUT_OF_OFFICE = "IPM.Note.Rules.OofTemplate.Microsoft"
BOUNCE = "REPORT.IPM.Note.NDR"


@dataclass(frozen=True)
class Failure:
    """Why a mail was not delivered, as a bounce says it (RFC 3463, RFC 3464)."""

    words: str
    status: str
    diagnostic: str
    action: str = "failed"


NOBODY = Failure(
    "The address wasn't found.",
    "5.1.10",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
)
FAILURES = {
    "hard": Failure(
        "The mailbox is disabled.", "5.2.1", "550 5.2.1 mailbox disabled, not accepting messages"
    ),
    "soft": Failure(
        "The server has tried to deliver it for a day.", "4.4.7", "550 4.4.7 QUEUE.Expired; message expired"
    ),
    "delayed": Failure(
        "It has not been delivered yet; the server goes on trying.",
        "4.4.7",
        "400 4.4.7 Message delayed",
        action="delayed",
    ),
}
"""What a person's mailbox can be told to do with mail, by the names of `Person.bounces`."""

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


def bounce(recipient: Recipient, message: Message, why: Failure = NOBODY) -> Message | None:
    """Return the report that `recipient` can't be reached, None for mail that must not be answered."""
    if message.author is None or is_automatic(message):
        return None
    domain = message.author.address.rpartition("@")[2]
    words = f"Your message to {recipient.address} couldn't be delivered. {why.words}"
    body = f"<html><body><p>{html.escape(words)}</p><p>{why.diagnostic}</p></body></html>"
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
        delivery_status=_delivery_status(recipient, domain, why),
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


def _delivery_status(recipient: Recipient, domain: str, why: Failure) -> str:
    return (
        f"Reporting-MTA: dns;{domain}\n\n"
        f"Final-Recipient: rfc822;{recipient.address}\n"
        f"Action: {why.action}\nStatus: {why.status}\n"
        f"Diagnostic-Code: smtp;{why.diagnostic}\n"
    )
