"""
Give the views what the sandbox is made of.
"""

from __future__ import annotations

from dataclasses import dataclass

import flask

from service.sandbox.delivery import PostOffice
from service.sandbox.directory import Person
from service.sandbox.exchanges import Exchanges
from service.sandbox.faults import Faults
from service.sandbox.mailbox import Mailbox
from service.sandbox.odata import GraphError
from service.sandbox.store import Store
from service.sandbox.subscriptions import Subscriptions
from service.sandbox.throttling import Throttle

SANDBOX, FRONT = "okr.sandbox", "okr.front"
"""Where a request's environment holds what serves it."""


@dataclass(frozen=True)
class Sandbox:
    """The parts of one running sandbox."""

    store: Store
    post_office: PostOffice
    subscriptions: Subscriptions
    faults: Faults
    throttle: Throttle
    exchanges: Exchanges
    client_secret: str
    token_lifetime: int
    """Seconds that an access token is good for."""


def sandbox() -> Sandbox:
    """Return the sandbox that serves the present request."""
    found: Sandbox = flask.request.environ[SANDBOX]
    return found


def person_or_404(key: str) -> Person:
    """Return the user with this id or user principal name (here: the address)."""
    person = sandbox().store.directory.person(key)
    if person is None or key.casefold() not in (person.id, person.address.casefold()):
        raise GraphError(
            404,
            "Request_ResourceNotFound",
            f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
        )
    return person


def mailbox_or_404(key: str) -> tuple[Person, Mailbox]:
    """Return a user and the user's mailbox."""
    try:
        person = person_or_404(key)
    except GraphError:
        raise GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.") from None
    mailbox = sandbox().store.mailbox_of(person)
    if mailbox is None:
        words = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise GraphError(404, "MailboxNotEnabledForRESTAPI", words)
    return person, mailbox
