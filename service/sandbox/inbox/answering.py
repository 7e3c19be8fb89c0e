"""Answer a mail as one of the sandbox's people: composed by a mail client, kept in Sent Items, sent."""

from __future__ import annotations

from collections.abc import Sequence

from service.sandbox import clock, identifiers
from service.sandbox.clients import InlineAnswer, Original, Sender, compose_reply
from service.sandbox.context import Sandbox
from service.sandbox.directory import Person
from service.sandbox.inbox.shown import zone_of
from service.sandbox.mailbox import Mailbox, Message, Recipient


def send_answer(
    sandbox: Sandbox, person: Person, answered: Message, client: str, words: str, inline: Sequence[InlineAnswer] = ()
) -> Message:
    """
    Send `person`'s answer to a mail of the own mailbox and return the copy in Sent Items.

    Raises:
        ValueError: no such client, an inline answer to words that are not in the mail, or a mail from nobody.
    """
    to = answered.reply_to or ((answered.author,) if answered.author else ())
    if not to:
        raise ValueError("this mail says nobody to answer to")
    sender = Sender(person.name, person.address, tuple(person.signature), person.language)
    now = clock.now()
    at = now.astimezone(zone_of(person))
    reply = compose_reply(client, _original(answered, person), words, sender, at, inline=inline)
    message = Message(
        subject=reply.subject,
        html=reply.html,
        text=reply.text,
        author=Recipient(person.name, person.address),
        to=to,
        internet_message_id=identifiers.message_id(person.address.rpartition("@")[2]),
        in_reply_to=reply.in_reply_to,
        references=reply.references,
        conversation_index=identifiers.child_conversation_index(answered.conversation_index, now),
        is_read=True,
    )
    _mailbox(sandbox, person).add(message, "sentitems")
    sandbox.post_office.send(message)
    return message


def _mailbox(sandbox: Sandbox, person: Person) -> Mailbox:
    return sandbox.store.mailboxes[person.id]


def _original(message: Message, person: Person) -> Original:
    author = message.author or Recipient("", "")
    to = message.to[0] if message.to else Recipient(person.name, person.address)
    return Original(
        subject=message.subject,
        html=message.html,
        text=message.text,
        from_name=author.name,
        from_address=author.address,
        to_name=to.name,
        to_address=to.address,
        sent_at=message.sent_at,
        message_id=message.internet_message_id,
        references=message.references,
    )
