"""
Play a person: let them answer a mail with their own mail program, through the tenant's ordinary delivery.
"""

from __future__ import annotations

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field
from tzlocal.windows_tz import win_tz

from service.sandbox import bodies, clients, clock, identifiers
from service.sandbox.delivery import PostOffice
from service.sandbox.directory import Person
from service.sandbox.mailbox import Mailbox, Message, Recipient
from service.sandbox.strangers import File

_MESSAGE_ID_DOMAINS = {
    "gmail": "mail.gmail.com",
    "apple-mail": "icloud.com",
    "iphone-mail": "icloud.com",
}
_OUTLOOK_DOMAIN = "SANDBOX01.eurprd01.prod.outlook.com"


class Inline(BaseModel):
    """Words typed under a line of the quoted mail."""

    model_config = ConfigDict(extra="forbid")

    after: str
    words: str
    in_cell: bool = False


class Answer(BaseModel):
    """What a person answers to the message with this sandbox id, and with which program."""

    model_config = ConfigDict(extra="forbid")

    message_id: str
    words: str = ""
    client: str | None = None
    """The name of a simulated client; the person's usual one by default."""
    inline: list[Inline] = Field(default_factory=list)
    html: str | None = None
    """A ready body instead of what the client would make; `text` likewise, alone or beside it."""
    text: str | None = None
    subject: str | None = None
    headers: list[tuple[str, str]] = Field(default_factory=list)
    attachments: list[File] = Field(default_factory=list)


class AnswerError(ValueError):
    """The answer can't be made; the sentence says why."""


def answer(
    person: Person, mailbox: Mailbox, original: Message, given: Answer, post_office: PostOffice
) -> Message:
    """Compose the answer, keep a copy in Sent Items and send it; return the copy."""
    composed = _composed(person, original, given)
    subject, html, text, references = composed
    index = identifiers.child_conversation_index(original.conversation_index, clock.now())
    sent = Message(
        subject=given.subject if given.subject is not None else subject,
        html=html,
        text=text,
        author=Recipient(person.name, person.address),
        to=original.reply_to or ((original.author,) if original.author else ()),
        internet_message_id=identifiers.message_id(
            _MESSAGE_ID_DOMAINS.get(given.client or person.client, _OUTLOOK_DOMAIN)
        ),
        in_reply_to=original.internet_message_id,
        references=references,
        conversation_index=index,
        headers=tuple(given.headers),
        attachments=tuple(file.attachment() for file in given.attachments),
        is_read=True,
    )
    original.is_read = True
    mailbox.record_change(original)
    mailbox.add(sent, "sentitems")
    post_office.send(sent)
    return sent


def _composed(
    person: Person, original: Message, given: Answer
) -> tuple[str, str | None, str, tuple[str, ...]]:
    """Return subject, HTML, text and References."""
    references = (*original.references, original.internet_message_id)
    if given.html is not None or given.text is not None:
        text = given.text if given.text is not None else bodies.text_of(given.html or "")
        return f"RE: {original.subject}", given.html, text, references
    client = given.client or person.client
    if client not in clients.CLIENTS:
        raise AnswerError(f"There is no client {client}; there are {', '.join(clients.CLIENTS)}.")
    try:
        reply = clients.compose_reply(
            client,
            _original(person, original),
            given.words,
            clients.Sender(person.name, person.address, tuple(person.signature), person.language),
            clock.now().astimezone(zone_of(person)),
            inline=[clients.InlineAnswer(each.after, each.words, each.in_cell) for each in given.inline],
        )
    except ValueError as error:
        raise AnswerError(str(error)) from error
    return reply.subject, reply.html, reply.text, reply.references


def zone_of(person: Person) -> tzinfo:
    """Return the person's time zone, whose name may be an IANA or a Windows one; UTC where it is neither."""
    try:
        return ZoneInfo(win_tz.get(person.time_zone, person.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _original(person: Person, message: Message) -> clients.Original:
    author = message.author or Recipient("", "")
    return clients.Original(
        subject=message.subject,
        html=message.html,
        text=message.text,
        from_name=author.name,
        from_address=author.address,
        to_name=person.name,
        to_address=person.address,
        sent_at=message.sent_at,
        message_id=message.internet_message_id,
        references=message.references,
    )
