"""
Keep change-notification subscriptions and deliver the notifications, from one thread in the background.

Subscriptions end by system time. Delivery follows Graph: an answer within three seconds, else again later, with the
waits of `RETRY_AFTER`; what waits for the same address goes in one POST.
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from service.sandbox.mailbox import ChangeType, Mailbox, Message
from service.sandbox.odata import GraphError, Json
from service.sandbox.store import TENANT_ID, Store

logger = logging.getLogger(__name__)

RETRY_AFTER = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before each new attempt to deliver; Graph goes on for four hours, a test does not."""
LIFECYCLE_EVENTS = ("missed", "subscriptionRemoved", "reauthorizationRequired")
ANSWER_WITHIN = 3.0
VALIDATE_WITHIN = 10.0
_RESOURCE = re.compile(
    r"/?users/(?P<user>[^/]+)/(?:mailFolders(?:/|\(')(?P<folder>[^/')]+)(?:'\))?/)?messages/?", re.IGNORECASE
)


@dataclass
class Subscription:
    """A client's wish to be told of changes to the messages of a mailbox or one of its folders."""

    id: str
    owner_id: str
    folder: str | None
    change_types: frozenset[str]
    resource: str
    notification_url: str
    lifecycle_url: str | None
    client_state: str | None
    expires: datetime
    immutable_ids: bool

    def concerns(self, mailbox: Mailbox, folder: str, change: ChangeType) -> bool:
        """Say whether a change is one that this subscription tells of."""
        alive = self.expires > datetime.now(UTC)
        wanted = self.folder in (None, folder) and change in self.change_types
        return alive and wanted and self.owner_id == mailbox.owner_id


@dataclass(frozen=True)
class _Waiting:
    due: float
    attempt: int
    url: str
    body: Json


def read_resource(resource: str, store: Store) -> tuple[str, str | None]:
    """Return the mailbox owner's id and the folder that a `resource` names."""
    found = _RESOURCE.fullmatch(resource)
    person = store.directory.person(found["user"]) if found else None
    mailbox = store.mailbox_of(person) if person else None
    if found is None or person is None or mailbox is None:
        raise GraphError(400, "InvalidRequest", f"The resource '{resource}' is not supported or not found.")
    folder = mailbox.folder_named(found["folder"]) if found["folder"] else None
    if found["folder"] and folder is None:
        raise GraphError(404, "ResourceNotFound", f"The folder '{found['folder']}' was not found.")
    return person.id, folder


class Subscriptions:
    """All subscriptions, and the thread that delivers."""

    def __init__(self, store: Store) -> None:
        self.all: dict[str, Subscription] = {}
        self._store = store
        self._chance = random.Random()  # noqa: S311 - mishaps are no secret; a seed repeats them.
        self._waiting: list[_Waiting] = []
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._deliver_forever, name="notifications", daemon=True)
        self._thread.start()
        store.listeners.append(self.note)

    def note(self, mailbox: Mailbox, message: Message, folder: str, change: ChangeType) -> None:
        """Queue a notification for each subscription that a change concerns."""
        for subscription in self.all.values():
            if subscription.concerns(mailbox, folder, change):
                self._queue_with_mishaps(
                    subscription.notification_url, _notification(subscription, message, change)
                )

    def tell_lifecycle(self, event: str) -> int:
        """Send a lifecycle event to every subscription that wants them; return to how many."""
        wanting = [subscription for subscription in self.all.values() if subscription.lifecycle_url]
        for subscription in wanting:
            body = {**_head(subscription), "lifecycleEvent": event}
            self._queue(str(subscription.lifecycle_url), body)
        if event == "subscriptionRemoved":
            self.all.clear()
        return len(wanting)

    def reset(self) -> None:
        """Forget all subscriptions and all that waits to be delivered."""
        self.all.clear()
        with self._wake:
            self._waiting.clear()

    def close(self) -> None:
        """Stop the thread; what has not been delivered stays undelivered."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join(timeout=5)

    def _queue_with_mishaps(self, url: str, body: Json) -> None:
        mishaps, chance = self._store.conditions.notifications, self._chance
        if chance.random() < mishaps.lost:
            return
        for _ in range(2 if chance.random() < mishaps.doubled else 1):
            late = chance.random() < mishaps.late
            self._queue(url, body, wait=mishaps.late_by if late else 0.0)

    def begin_mishaps(self) -> None:
        """Begin the series of chances that the conditions' seed names."""
        self._chance.seed(self._store.conditions.notifications.seed)

    def _queue(self, url: str, body: Json, *, attempt: int = 0, wait: float = 0.0) -> None:
        with self._wake:
            self._waiting.append(_Waiting(time.monotonic() + wait, attempt, url, body))
            self._wake.notify()

    def _deliver_forever(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (due := self._take_due()) is not None:
                for url, together in due.items():
                    if not _post(session, url, [each.body for each in together]):
                        self._try_again(together)

    def _take_due(self) -> Mapping[str, list[_Waiting]] | None:
        """Wait until something is due and return it by address; None when the sandbox closes."""
        with self._wake:
            while not self._closed:
                now = time.monotonic()
                due = defaultdict(list)
                for each in self._waiting:
                    if each.due <= now:
                        due[each.url].append(each)
                if due:
                    self._waiting = [each for each in self._waiting if each.due > now]
                    if self._store.conditions.notifications.shuffled:
                        for together in due.values():
                            self._chance.shuffle(together)
                    return due
                self._wake.wait(min((each.due - now for each in self._waiting), default=None))
            return None

    def _try_again(self, together: list[_Waiting]) -> None:
        for each in together:
            if each.attempt < len(RETRY_AFTER):
                self._queue(each.url, each.body, attempt=each.attempt + 1, wait=RETRY_AFTER[each.attempt])
            else:
                logger.warning("Gave up a notification to %s", each.url)


def validate(url: str) -> None:
    """
    Ask whether somebody listens at `url` and wants notifications.

    Raises:
        GraphError: 400 where the token doesn't come back as plain text in time.
    """
    token = f"Validation: Testing client application reachability for subscription Request-Id: {uuid.uuid4()}"
    try:
        answer = requests.post(
            url,
            params={"validationToken": token},
            headers={"Content-Type": "text/plain; charset=utf-8"},
            timeout=VALIDATE_WITHIN,
            allow_redirects=False,
        )
    except requests.RequestException:
        raise _invalid("Subscription validation request timed out.") from None
    if answer.status_code != 200:
        raise _invalid(f"Subscription validation request failed. HTTP status code is '{answer.reason}'.")
    if answer.text != token or not answer.headers.get("Content-Type", "").startswith("text/plain"):
        raise _invalid(
            "Subscription validation request failed. Must respond with 200 OK and the token as text/plain."
        )


def _invalid(words: str) -> GraphError:
    return GraphError(400, "ValidationError", words)


def _post(session: requests.Session, url: str, notifications: list[Json]) -> bool:
    try:
        answer = session.post(
            url, json={"value": notifications}, timeout=ANSWER_WITHIN, allow_redirects=False
        )
    except requests.RequestException:
        return False
    return 200 <= answer.status_code < 300


def _head(subscription: Subscription) -> Json:
    return {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": subscription.expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clientState": subscription.client_state,
        "tenantId": TENANT_ID,
    }


def _notification(subscription: Subscription, message: Message, change: ChangeType) -> Json:
    key = message.immutable_id if subscription.immutable_ids else message.ordinary_id
    resource = f"Users/{subscription.owner_id}/Messages/{key}"
    return {
        **_head(subscription),
        "changeType": change,
        "resource": resource,
        "resourceData": {
            "@odata.type": "#Microsoft.Graph.Message",
            "@odata.id": resource,
            "@odata.etag": f'W/"{message.sequence}"',
            "id": key,
        },
    }
