"""
Show mails that leave, and send one again whose fate nobody knows.

Nothing is ever sent again by itself: only a person can weigh a second copy against none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from service.db import deliveries
from service.db.tables import Delivery, OpenQuestion
from service.domain.delivery_keys import message_id
from service.domain.delivery_states import UNFINISHED, DeliveryState
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.outbox import add_planned

_LATELY = timedelta(days=14)
_MOST = 500
RESENDABLE = (DeliveryState.UNKNOWN, DeliveryState.BOUNCED, DeliveryState.CANCELLED)
"""States of mails that a person may have sent again."""


@dataclass(frozen=True)
class MailLine:
    """One mail, on a line."""

    id: int
    kind: str
    person: str
    address: str
    week: str
    subject: str | None
    state: str
    reason: str | None
    mailbox: str
    planned_at: datetime
    replaced_by: int | None


@dataclass(frozen=True)
class MailReport:
    """All about one mail."""

    line: MailLine
    key: str
    attempts: int
    due_at: datetime
    submitted_at: datetime | None
    confirmed_at: datetime | None
    internet_message_id: str | None
    text: str | None


def list_mails(app: App, states: Collection[str] = (), *, all_of_them: bool = False) -> tuple[MailLine, ...]:
    """Return mails, the newest first: those of the last two weeks that ask for a look, those in `states`, or all."""
    condition = Delivery.state.in_(states) if states else _asks_for_a_look(app)
    query = select(Delivery).options(joinedload(Delivery.person)).order_by(Delivery.id.desc()).limit(_MOST)
    with app.db.read() as session:
        rows = session.scalars(query if all_of_them and not states else query.where(condition))
        return tuple(_line(row) for row in rows)


def show_mail(app: App, delivery_id: int) -> MailReport:
    """Return all about one mail. Raises ConfigurationError where there is none."""
    with app.db.read() as session:
        row = _get(session, delivery_id)
        return MailReport(
            line=_line(row),
            key=row.key,
            attempts=row.attempts,
            due_at=row.due_at,
            submitted_at=row.submitted_at,
            confirmed_at=row.confirmed_at,
            internet_message_id=row.internet_message_id,
            text=row.text,
        )


def resend(app: App, delivery_id: int) -> MailLine:
    """
    Send a mail again, as a new one with the same words; the old one remembers which took its place.

    Raises:
        ConfigurationError: It left for sure, is still on its way, or was sent again before.
    """
    with app.db.begin() as session:
        old = session.get(Delivery, delivery_id, with_for_update=True) or _get(session, delivery_id)
        _refuse_resending(old)
        new = _copy(session, old)
        answers, old.answers_inbound_id = old.answers_inbound_id, None
        session.flush()
        new.answers_inbound_id = answers
        add_planned(app, session, new)
        new.internet_message_id = message_id(app.secret, new.key, new.mailbox)
        old.replaced_by_id = new.id
        question = update(OpenQuestion).where(OpenQuestion.delivery_id == old.id)
        session.execute(question.values(delivery_id=new.id))
        return _line(new)


def _refuse_resending(row: Delivery) -> None:
    if row.replaced_by_id is not None:
        raise ConfigurationError(f"Mail {row.id} was sent again before, as mail {row.replaced_by_id}.")
    if row.state in UNFINISHED:
        raise ConfigurationError(f"Mail {row.id} is still on its way ({row.state}); it needs no second one.")
    if row.state not in RESENDABLE:
        raise ConfigurationError(f"Mail {row.id} lies in Sent Items: it has left.")
    if row.html is None and row.facts is None:
        raise ConfigurationError(f"Mail {row.id} was ended before it was written; there is nothing to send.")


def _copy(session: Session, old: Delivery) -> Delivery:
    number = 1
    while deliveries.by_key(session, f"{old.key}:again{number}") is not None:
        number += 1
    return Delivery(
        key=f"{old.key}:again{number}",
        kind=old.kind,
        person_id=old.person_id,
        person=old.person,
        period=old.period,
        invitation_id=old.invitation_id,
        wave_id=old.wave_id,
        labels=old.labels,
        subject=old.subject,
        text=old.text,
        html=old.html,
        facts=old.facts,
        reason=f"sent again in place of mail {old.id}",
    )


def _asks_for_a_look(app: App) -> ColumnElement[bool]:
    lately = Delivery.created_at > app.clock.now() - _LATELY
    is_ended_badly = Delivery.state.in_((DeliveryState.BOUNCED, DeliveryState.CANCELLED))
    return or_(
        and_(Delivery.state == DeliveryState.UNKNOWN, Delivery.replaced_by_id.is_(None)),
        and_(is_ended_badly, lately, Delivery.replaced_by_id.is_(None)),
        and_(Delivery.state.in_(UNFINISHED), Delivery.reason.is_not(None)),
    )


def _get(session: Session, delivery_id: int) -> Delivery:
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise ConfigurationError(f"There is no mail {delivery_id}. Those that ask for a look: okr mail list")
    return row


def _line(row: Delivery) -> MailLine:
    return MailLine(
        id=row.id,
        kind=row.kind,
        person=row.person.name,
        address=row.person.address,
        week=row.period,
        subject=row.subject,
        state=row.state,
        reason=row.reason,
        mailbox=row.mailbox,
        planned_at=row.created_at,
        replaced_by=row.replaced_by_id,
    )
