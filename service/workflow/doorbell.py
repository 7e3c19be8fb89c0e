"""
Take Graph's change notifications: the bell rings for the mailbox that they name, and nothing else is believed.

What is new is read from Graph itself (`service.workflow.receive_replies`), so a lost or repeated notification only
changes when that happens.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from service.db import inbound
from service.db.tables import Mailbox
from service.job_queue import Job
from service.workflow.app import App


@dataclass(frozen=True)
class Notification:
    """What a notification says of itself; `client_state` proves that Graph sent it."""

    subscription_id: str
    client_state: str


def ring(app: App, notifications: Iterable[Notification]) -> int:
    """Ring once for each mailbox that is genuinely named; return the number of mailboxes."""
    given = frozenset(notifications)
    with app.db.begin() as session:
        rows = session.scalars(
            select(Mailbox).where(Mailbox.subscription_id.in_({one.subscription_id for one in given}))
        ).all()
        addresses = [row.address for row in rows if any(_is_genuine(one, row) for one in given)]
        for address in addresses:
            inbound.ring(session, address)
    for address in addresses:
        app.queue.hint(Job.DRAIN, address)
    return len(addresses)


def _is_genuine(notification: Notification, mailbox: Mailbox) -> bool:
    """Compare in constant time, so that answers' times tell nothing about the secret."""
    same_secret = hmac.compare_digest(
        notification.client_state.encode(), (mailbox.subscription_secret or "").encode()
    )
    return (
        same_secret
        and bool(mailbox.subscription_secret)
        and notification.subscription_id == mailbox.subscription_id
    )
