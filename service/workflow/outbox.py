"""Put mails into the outbox: first the row, later what it says, at last the queue's hint."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db.tables import Delivery, Mailbox
from service.domain.delivery_keys import message_id
from service.domain.delivery_states import DeliveryState
from service.rendering import Email
from service.workflow.app import App


def ensure_mailbox(session: Session, address: str) -> None:
    """Make sure that the mailbox which sends and is read has its row: the pacer of its lane."""
    if session.get(Mailbox, address) is not None:
        return
    with suppress(IntegrityError), session.begin_nested():  # Another process may be adding it at this moment.
        session.add(Mailbox(address=address, send_fence=0, read_fence=0, ticket=0, read_ticket=0))


def add_planned(app: App, session: Session, row: Delivery) -> Delivery:
    """Add a mail that will be composed later."""
    row.mailbox, row.state, row.attempts = app.config.mailbox, DeliveryState.PLANNED, 0
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
