"""
Keep Graph ringing our doorbell: subscribe, renew, answer what it says about the subscription.

A notification is only a hint to read the mailbox now; without any, it is read every few minutes all the same.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import inbound
from service.db.tables import Mailbox
from service.errors import NotFoundError, OkrError
from service.graph.answers import RefusedError
from service.graph.mail import Subscription
from service.job_queue import Job
from service.workflow.app import App

_LIFETIME = timedelta(days=6, hours=12)
"""Graph allows just under seven days for mail (graph/facts, change notifications)."""
_HANDSHAKE = timedelta(seconds=120)
"""Graph asks for its token during our own call; whoever asks at another time is not Graph."""
_CONFLICT = 409
_log = structlog.get_logger()


def keep_alive(app: App) -> None:
    """Subscribe to each mailbox, or renew a subscription once little of it is left."""
    for address in app.config.mailboxes:
        try:
            _keep_alive(app, address)
        except OkrError as error:
            # Without a doorbell the mailbox is read at every poll; the next tick tries again.
            _log.warning("no_subscription", error=type(error).__name__, reason=str(error))


def _keep_alive(app: App, address: str) -> None:
    now = app.clock.machine_now()
    with app.db.read() as session:
        row = session.get_one(Mailbox, address)
    left = row.subscription_until - now if row.subscription_until is not None else timedelta(0)
    if row.subscription_id is not None and left > timedelta(seconds=app.config.timings.renew):
        return
    with app.db.begin() as session:
        session.get_one(Mailbox, address).handshake_until = now + _HANDSHAKE
    if row.subscription_id is None or not _renew(app, address, row.subscription_id):
        _subscribe(app, address)


def expects_handshake(app: App) -> bool:
    """Say whether we have asked Graph for a subscription just now, so that its question is no stranger's."""
    with app.db.read() as session:
        asked = select(Mailbox.address).where(Mailbox.handshake_until >= app.clock.machine_now()).limit(1)
        return session.scalars(asked).first() is not None


def _renew(app: App, address: str, subscription_id: str) -> bool:
    until = app.clock.machine_now() + _LIFETIME
    try:
        renewed = app.mailbox(address).renew(subscription_id, until)
    except NotFoundError:
        return False
    with app.db.begin() as session:
        session.get_one(Mailbox, address).subscription_until = renewed.expires_at
    return True


def _subscribe(app: App, address: str) -> None:
    secret = secrets.token_urlsafe(32)
    try:
        subscription = _ask_for(app, address, secret)
    except RefusedError as error:
        if error.status != _CONFLICT:
            raise
        _end_forgotten(app, address)
        subscription = _ask_for(app, address, secret)
    with app.db.begin() as session:
        row = session.get_one(Mailbox, address)
        row.subscription_id, row.subscription_secret = subscription.id, secret
        row.subscription_until = subscription.expires_at
        inbound.ring(session, address)  # What came before the subscription rang no bell.


def _ask_for(app: App, address: str, secret: str) -> Subscription:
    return app.mailbox(address).subscribe(
        "inbox",
        notification_url=_url(app),
        lifecycle_url=_url(app),
        client_state=secret,
        expires_at=app.clock.machine_now() + _LIFETIME,
    )


def _end_forgotten(app: App, address: str) -> None:
    """End subscriptions that we made and whose answer was lost: Graph gives no second one for the same mailbox."""
    mailbox = app.mailbox(address)
    for subscription_id in mailbox.subscriptions(_url(app)):
        mailbox.unsubscribe(subscription_id)


def _url(app: App) -> str:
    return f"{app.config.base_url.rstrip('/')}/graph/notifications"


def take_notifications(app: App, notifications: Sequence[Mapping[str, Any]]) -> int:
    """
    Ring the bell for each mailbox that Graph truly notifies us about; return how many notifications were false.

    The row is written before the queue is hinted at: if that fails, the caller answers 5xx and Graph comes again. False
    ones cost one statement in all, and no writing.
    """
    with app.db.read() as session:
        rows = _subscribed(session, {_subscription_id(notification) for notification in notifications})
    genuine = [
        (rows[id_].address, str(notification.get("lifecycleEvent", "")))
        for notification in notifications
        if (id_ := _subscription_id(notification)) in rows and _is_ours(rows[id_], notification)
    ]
    if genuine:
        _ring(app, genuine)
    return len(notifications) - len(genuine)


def _subscription_id(notification: Mapping[str, Any]) -> str:
    return str(notification.get("subscriptionId", ""))


def _subscribed(session: Session, ids: Collection[str]) -> dict[str | None, Mailbox]:
    found = session.scalars(select(Mailbox).where(Mailbox.subscription_id.in_(ids)))
    return {row.subscription_id: row for row in found}


def _ring(app: App, events: Sequence[tuple[str, str]]) -> None:
    """Ring for these mailboxes, each with what Graph says of its subscription."""
    addresses = {address for address, _ in events}
    with app.db.begin() as session:
        for address, event in events:
            _note_lifecycle(app, session.get_one(Mailbox, address), event)
        for address in addresses:
            inbound.ring(session, address)
    for address in addresses:
        app.queue.hint(Job.DRAIN, address)


def _is_ours(row: Mailbox, notification: Mapping[str, Any]) -> bool:
    given = str(notification.get("clientState") or "").encode()
    return hmac.compare_digest(given, (row.subscription_secret or "").encode())


def _note_lifecycle(app: App, row: Mailbox, event: str) -> None:
    """All three events ring the bell as well; `missed` means nothing more."""
    if event == "subscriptionRemoved":
        row.subscription_id = None
    elif event == "reauthorizationRequired":
        row.subscription_until = (
            app.clock.machine_now()
        )  # The next tick renews it, which reauthorises it too.
