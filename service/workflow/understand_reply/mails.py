"""
A mail that came in, with what is known of it: its sender, and the mail of ours that it answers.

What it answers goes by our Message-ID in its thread, then by the plus-address that it was sent to.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

from sqlalchemy.orm import Session

from service.db import deliveries, people, weeks
from service.db.tables import Delivery, InboundMessage, Invitation, Person
from service.domain.delivery_keys import delivery_of_address, our_message_ids
from service.domain.dispositions import Envelope
from service.domain.reply_text import Body, ReplyText, SentMail, read_reply
from service.graph.received import ReceivedMessage
from service.workflow.app import App


@dataclass(frozen=True)
class ArrivedMail:
    """A stored mail on its way to its disposition."""

    row: InboundMessage
    message: ReceivedMessage
    envelope: Envelope
    person: Person | None
    """Whose address it says it is from; not proven."""
    delivery: Delivery | None
    """The mail of ours that it answers."""
    names_ours: bool
    """Whether it names a Message-ID of the shape of ours, known or not."""

    def words(self) -> ReplyText:
        """Take out the person's own words, knowing what we sent."""
        sent = SentMail(self.delivery.text or "", self.delivery.html) if self.delivery is not None else None
        return read_reply(self.body, sent)

    @property
    def body(self) -> Body:
        """The body, its letters composed (NFC): two spellings of the same word are then the same."""
        if self.message.body_html is not None:
            return Body(html=normalize("NFC", self.message.body_html))
        return Body(text=normalize("NFC", self.message.body_text or ""))

    @property
    def source(self) -> str:
        """The body as it came."""
        return self.message.body_html or self.message.body_text or ""


def identify(
    app: App, session: Session, row: InboundMessage, message: ReceivedMessage, envelope: Envelope
) -> ArrivedMail:
    """Look up who wrote a mail and what it answers; both are noted on its row."""
    person = people.with_address(session, envelope.from_address) if envelope.from_address else None
    delivery = _answered_delivery(app, session, message)
    row.person_id = person.id if person is not None else None
    row.delivery_id = delivery.id if delivery is not None else None
    return ArrivedMail(row, message, envelope, person, delivery, any(references_of(message)))


def envelope_of(message: ReceivedMessage) -> Envelope:
    """Return what a mail says about itself besides its words."""
    return Envelope(
        from_address=message.from_address or "",
        headers=message.headers,
        message_class=message.message_class or "IPM.Note",
        odata_type=message.odata_type or "",
        recipients=len(message.to_addresses),
        has_attachments=bool(message.raw.get("hasAttachments")),
    )


def invitation_behind(session: Session, delivery: Delivery) -> Invitation | None:
    """Return the ask behind a mail; an overview is answered like its week's setup."""
    if delivery.invitation_id is not None:
        return session.get_one(Invitation, delivery.invitation_id)
    return weeks.find_invitation(session, delivery.person_id, delivery.period, "setup")


def references_of(message: ReceivedMessage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the Message-IDs of ours that a mail names: in In-Reply-To, which counts first, and in its thread."""
    return our_message_ids(tuple(filter(None, (message.in_reply_to,)))), our_message_ids(message.references)


def _answered_delivery(app: App, session: Session, message: ReceivedMessage) -> Delivery | None:
    """Find the mail of ours that this one answers."""
    for references in references_of(message):
        found = deliveries.by_message_id(session, references)
        if found is not None:
            return found
    for address in message.to_addresses:
        delivery_id = delivery_of_address(app.secret, address)
        if delivery_id is not None:
            delivery = session.get(Delivery, delivery_id)
            # One without a Message-ID was to somebody who has been erased.
            return delivery if delivery is not None and delivery.internet_message_id is not None else None
    return None
