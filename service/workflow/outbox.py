"""Put mails into the outbox: first the row, later what it says, at last the queue's hint."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import known, planning
from service.db.tables import Delivery, InboundMessage, Mailbox, Person
from service.domain.delivery_keys import inbound_of_key, message_id
from service.domain.delivery_states import DeliveryState
from service.rendering import Email
from service.workflow.answer_limit import TOO_MANY_AN_HOUR, answered_enough
from service.workflow.app import App

_AT_ONCE = 1000


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
    mailboxes = app.config.mailboxes
    if person.mailbox not in mailboxes:
        person.mailbox = _in_turn(mailboxes, person.id)
        ensure_mailbox(session, person.mailbox)
    return person.mailbox


def _in_turn(mailboxes: Sequence[str], person_id: int) -> str:
    return mailboxes[person_id % len(mailboxes)]


def add_planned(app: App, session: Session, row: Delivery) -> Delivery:
    """Add a mail that will be composed later."""
    _plan(app, session, row)
    _add(session, row)
    session.flush()
    return row


def add_all_planned(
    app: App,
    session: Session,
    person_ids: Collection[int],
    key: tuple[str, str],
    about: str | None,
    shared: Mapping[str, Any],
    due_at: datetime,
) -> None:
    """
    Add a mail to each of many people that will be composed later and answers nobody; as `planning.add_deliveries`.

    None leaves before `due_at` (machine time).
    """
    _give_mailboxes(app, session, person_ids)
    state = {"state": str(DeliveryState.PLANNED), "attempts": 0}
    state |= {"created_at": app.clock.now(), "due_at": due_at}
    planning.add_deliveries(session, person_ids, key, about, {**shared, **state})


def _give_mailboxes(app: App, session: Session, person_ids: Collection[int]) -> None:
    """Do for many people what `mailbox_of` does for one."""
    new: dict[str, list[int]] = {}
    mailboxes = app.config.mailboxes
    for person_id in planning.without_mailbox(session, person_ids, mailboxes):
        new.setdefault(_in_turn(mailboxes, person_id), []).append(person_id)
    for mailbox, ids in new.items():
        ensure_mailbox(session, mailbox)
        planning.set_mailbox(session, ids, mailbox)


def add_composed(app: App, session: Session, row: Delivery, email: Email) -> Delivery:
    """Add a mail whose words are known, as `add_answer` does."""
    add_answer(app, session, row)
    compose(app, row, email)
    return row


def add_answer(app: App, session: Session, row: Delivery) -> Delivery:
    """
    Add a mail whose words or facts are known; an answer too many is written down and not sent.

    It is written with the rest of its page: whoever needs its id flushes first.
    """
    is_answer = inbound_of_key(row.key) is not None  # Each save of a form is told, however many there are.
    is_too_much = is_answer and answered_enough(session, row.person_id, app.clock.now())
    _plan(app, session, row)
    if is_too_much:
        row.state, row.reason = DeliveryState.CANCELLED, TOO_MANY_AN_HOUR
    _add(session, row)
    return row


def _plan(app: App, session: Session, row: Delivery) -> None:
    _rename_second_answer(session, row)
    row.mailbox, row.state, row.attempts = _sender(app, session, row), DeliveryState.PLANNED, 0
    row.created_at, row.due_at = app.clock.now(), app.clock.machine_now()


def _add(session: Session, row: Delivery) -> None:
    session.add(row)
    known.forget(session, "receipts", row.person_id)


def take_home(app: App) -> None:
    """Give mails that wait in a mailbox which sends no more to the mailboxes that do; a draft begun there is left."""
    with app.db.begin() as session:
        rows = session.scalars(
            select(Delivery)
            .where(
                Delivery.mailbox.not_in(app.config.mailboxes),
                Delivery.state == DeliveryState.PLANNED,
                Delivery.draft_id.is_(None),
            )
            .limit(_AT_ONCE)
        )
        for row in rows:
            row.mailbox = mailbox_of(app, session, row.person)
            row.claimed_by, row.attempts = None, 0
            if row.html is not None:
                row.internet_message_id = message_id(app.secret, row.key, row.mailbox)


def compose(app: App, row: Delivery, email: Email) -> None:
    """Write down what a mail says before Graph hears of it; from then on it may be sent."""
    row.subject, row.text, row.html = email.subject, email.text, email.html
    row.internet_message_id = message_id(app.secret, row.key, row.mailbox)


def _rename_second_answer(session: Session, row: Delivery) -> None:
    """Where a person had a mail read anew, its writer may get a second answer, beside the thread of the first."""
    inbound_id = row.answers_inbound_id or inbound_of_key(row.key)
    message = session.get(InboundMessage, inbound_id) if inbound_id is not None else None
    if message is None or not message.reruns:
        return
    row.key = f"{row.key}:again{message.reruns}"
    if session.scalar(select(exists().where(Delivery.answers_inbound_id == message.id))):
        row.answers_inbound_id = None


def _sender(app: App, session: Session, row: Delivery) -> str:
    """An answer leaves from the mailbox that was written to: only there it can stay in its thread."""
    if row.answers_inbound_id is not None:
        answered = session.get_one(InboundMessage, row.answers_inbound_id)
        if answered.mailbox in app.config.mailboxes:
            return answered.mailbox
    return mailbox_of(app, session, session.get_one(Person, row.person_id))
