"""
Answer Graph's calls about change-notification subscriptions.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import flask

from service.sandbox import subscriptions
from service.sandbox.context import sandbox
from service.sandbox.graph_mail import json_body
from service.sandbox.odata import CONTEXT, GraphError, Json, Prefer
from service.sandbox.subscriptions import Subscription

views = flask.Blueprint("graph_subscriptions", __name__)

LONGEST = timedelta(minutes=10_080)
SHORTEST = timedelta(minutes=45)
_KNOWN = {
    "changeType",
    "clientState",
    "expirationDateTime",
    "latestSupportedTlsVersion",
    "lifecycleNotificationUrl",
    "notificationUrl",
    "resource",
}


def calls_out(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that waits for somebody else's answer, so that it takes the store's lock by itself."""
    view.calls_out = True  # type: ignore[attr-defined]
    return view


@views.post("/subscriptions")
@calls_out
def create_subscription() -> tuple[Json, int]:
    given = json_body()
    for name in given.keys() - _KNOWN:
        raise GraphError(400, "InvalidRequest", f"The property '{name}' is not supported.")
    with sandbox().store.lock:
        subscription = _read(given)
    for url in filter(None, (subscription.notification_url, subscription.lifecycle_url)):
        subscriptions.validate(url)
    with sandbox().store.lock:
        sandbox().subscriptions.all[subscription.id] = subscription
    return {"@odata.context": f"{CONTEXT}subscriptions/$entity", **_show(subscription)}, 201


@views.get("/subscriptions")
def list_subscriptions() -> Json:
    found = [_show(each) for each in sandbox().subscriptions.all.values()]
    return {"@odata.context": f"{CONTEXT}subscriptions", "value": found}


@views.get("/subscriptions/<key>")
def get_subscription(key: str) -> Json:
    return {"@odata.context": f"{CONTEXT}subscriptions/$entity", **_show(_subscription_or_404(key))}


@views.patch("/subscriptions/<key>")
def update_subscription(key: str) -> Json:
    subscription = _subscription_or_404(key)
    given = json_body()
    for name in given.keys() - {"expirationDateTime", "notificationUrl"}:
        raise GraphError(400, "InvalidRequest", f"The property '{name}' can't be updated.")
    subscription.expires = _expiration(given)
    return {"@odata.context": f"{CONTEXT}subscriptions/$entity", **_show(subscription)}


@views.delete("/subscriptions/<key>")
def delete_subscription(key: str) -> tuple[str, int]:
    del sandbox().subscriptions.all[_subscription_or_404(key).id]
    return "", 204


@views.post("/subscriptions/<key>/reauthorize")
def reauthorize_subscription(key: str) -> tuple[str, int]:
    _subscription_or_404(key)
    return "", 204


def _subscription_or_404(key: str) -> Subscription:
    found = sandbox().subscriptions.all.get(key)
    if found is None or found.expires <= datetime.now(UTC):
        raise GraphError(404, "ResourceNotFound", "The object was not found.")
    return found


def _read(given: Json) -> Subscription:
    for name in ("changeType", "notificationUrl", "resource"):
        if not isinstance(given.get(name), str) or not given[name]:
            raise GraphError(400, "InvalidRequest", f"The property '{name}' is required.")
    changes = frozenset(str(given["changeType"]).split(","))
    if not changes <= {"created", "updated", "deleted"}:
        raise GraphError(400, "InvalidRequest", f"The changeType '{given['changeType']}' is not supported.")
    if len(given.get("clientState") or "") > 128:
        raise GraphError(400, "InvalidRequest", "The clientState is longer than 128 characters.")
    owner, folder = subscriptions.read_resource(str(given["resource"]), sandbox().store)
    return Subscription(
        id=str(uuid.uuid4()),
        owner_id=owner,
        folder=folder,
        change_types=changes,
        resource=str(given["resource"]),
        notification_url=str(given["notificationUrl"]),
        lifecycle_url=given.get("lifecycleNotificationUrl"),
        client_state=given.get("clientState"),
        expires=_expiration(given),
        immutable_ids=Prefer.of(flask.request).immutable_ids,
    )


def _expiration(given: Json) -> datetime:
    """Return when a subscription ends: system time, between 45 minutes (raised to) and under seven days (refused)."""
    now = datetime.now(UTC)
    try:
        wanted = datetime.fromisoformat(str(given["expirationDateTime"]))
    except (KeyError, ValueError):
        raise GraphError(
            400, "InvalidRequest", "The property 'expirationDateTime' is missing or no time."
        ) from None
    if wanted.tzinfo is None or wanted <= now:
        raise GraphError(400, "InvalidRequest", "The expirationDateTime must lie in the future.")
    if wanted > now + LONGEST:
        words = "Subscription expiration can only be 10080 minutes in the future."
        raise GraphError(400, "InvalidRequest", words)
    return max(wanted, now + SHORTEST)


def _show(subscription: Subscription) -> Json:
    return {
        "id": subscription.id,
        "resource": subscription.resource,
        "applicationId": None,
        "changeType": ",".join(sorted(subscription.change_types)),
        "clientState": subscription.client_state,
        "notificationUrl": subscription.notification_url,
        "lifecycleNotificationUrl": subscription.lifecycle_url,
        "expirationDateTime": subscription.expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "creatorId": None,
        "latestSupportedTlsVersion": "v1_2",
        "includeResourceData": False,
    }
