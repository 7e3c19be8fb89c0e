"""Put mails into the outbox: first the row, later what it says, at last the queue's hint."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db.tables import Delivery, InboundMessage, Mailbox, Person
from service.domain.delivery_keys import message_id
from service.domain.delivery_states import DeliveryState
from service.rendering import Email
from service.workflow.app import App


def ensure_mailbox(session: Session, address: str) -> None:
    """Make sure that a mailbox which sends and is read has its row: the pacer of its lane."""
    if session.get(Mailbox, address) is not None:
        return
    with suppress(IntegrityError), session.begin_nested():  # Another process may be adding it at this moment.
        session.add(Mailbox(address=address, send_fence=0, read_fence=0, ticket=0, read_ticket=0))


def mailbox_of(app: App, session: Session, person: Person) -> str:
    """
    Return the mailbox that writes to a person: always the same one, whatever mailboxes come later.

    New people are dealt out in turn. Only who was written to from a mailbox that is no more gets another.
    """
    if person.mailbox not in app.config.mailboxes:
        person.mailbox = app.config.mailboxes[person.id % len(app.config.mailboxes)]
        ensure_mailbox(session, person.mailbox)
    return person.mailbox


def add_planned(app: App, session: Session, row: Delivery) -> Delivery:
    """Add a mail that will be composed later."""
    row.mailbox, row.state, row.attempts = _sender(app, session, row), DeliveryState.PLANNED, 0
    row.created_at, row.due_at = app.clock.now(), app.clock.machine_now()
    session.add(row)
    session.flush()
    return row


def add_composed(app: App, session: Session, row: Delivery, email: Email) -> Delivery:
    """Add a mail whose words are known."""
    add_planned(app, session, row)
    compose(app, row, email)
    return row


def compose(app: App, row: Delivery, email: Email) -> None:
    """Write down what a mail says before Graph hears of it; from then on it may be sent."""
    row.subject, row.text, row.html = email.subject, email.text, email.html
    row.internet_message_id = message_id(app.secret, row.key, row.mailbox)


def _sender(app: App, session: Session, row: Delivery) -> str:
    """An answer leaves from the mailbox that was written to: only there it can stay in its thread."""
    if row.answers_inbound_id is not None:
        answered = session.get_one(InboundMessage, row.answers_inbound_id)
        if answered.mailbox in app.config.mailboxes:
            return answered.mailbox
    return mailbox_of(app, session, session.get_one(Person, row.person_id))
