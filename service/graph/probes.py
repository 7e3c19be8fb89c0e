"""
Try each right of the app by a real call that changes nothing for anybody.

A token doesn't tell: rights that Exchange grants for one mailbox stand in no token (graph/facts 2). Each probe raises what
`GraphClient` names; RefusedError with status 403 means that the right is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

from service.errors import NotFoundError, PermanentError, TransientError
from service.graph.answers import RefusedError
from service.graph.auth import AppTokens
from service.graph.certificate import ends_at
from service.graph.client import GraphClient, route
from service.graph.settings import GraphSettings
from service.graph.transport import BoundSession

_ONE = {"$top": "1", "$select": "id"}
_NO_RECIPIENTS = 400
_MANY = "20"


class Probes:
    """The probes of one installation."""

    def __init__(self, settings: GraphSettings, tokens: AppTokens, client: GraphClient) -> None:
        self._settings = settings
        self._tokens = tokens
        self._client = client

    def certificate_ends_at(self) -> datetime | None:
        """Return until when the app's certificate is good; None where a secret is used."""
        certificate = self._settings.certificate
        return ends_at(certificate.public_certificate) if certificate is not None else None

    def login(self) -> None:
        """Get a token."""
        self._tokens.token()

    def people(self) -> tuple[str, ...]:
        """Read some people of the directory; return the addresses of those who have one."""
        query = {"$top": _MANY, "$select": "id,mail,userPrincipalName"}
        found = self._client.get(route("/users"), query)["value"]
        if found and not any(person.get("userPrincipalName") for person in found):
            raise PermanentError("Graph shows that people are there but not who they are.")
        return tuple(person["mail"].lower() for person in found if person.get("mail"))

    def groups(self) -> None:
        """Read a group and its members."""
        for group in self._client.get(route("/groups"), _ONE)["value"]:
            self._client.get(route("/groups/{group}/transitiveMembers", group=group["id"]), _ONE)

    def read_mail(self, mailbox: str) -> None:
        """Read the id of a mail in a mailbox."""
        self._client.get(route("/users/{mailbox}/mailFolders/inbox/messages", mailbox=mailbox), _ONE)

    def write_draft(self, mailbox: str) -> None:
        """Write a draft to nobody, and remove it."""
        with self._draft(mailbox):
            pass

    def send(self, mailbox: str) -> None:
        """Order the sending of a draft to nobody, which Exchange refuses for that reason when sending is allowed."""
        with self._draft(mailbox) as draft:
            try:
                self._client.act(
                    route("/users/{mailbox}/messages/{draft}/send", mailbox=mailbox, draft=draft)
                )
            except RefusedError as error:
                if error.status != _NO_RECIPIENTS:
                    raise

    def read_settings(self, mailbox: str) -> None:
        """Read a mailbox's settings: time zone, working hours, automatic replies."""
        self._client.get(route("/users/{mailbox}/mailboxSettings", mailbox=mailbox))

    def server_time(self) -> datetime:
        """
        Return Graph's time; it tells it to everybody, without a token.

        Raises:
            TransientError: Graph can't be reached.
        """
        with BoundSession(self._settings) as session:
            try:
                answer = session.head(self._settings.api_url)
            except requests.RequestException as error:
                raise TransientError(f"Graph can't be reached: {type(error).__name__}.") from None
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)

    @contextmanager
    def _draft(self, mailbox: str) -> Iterator[str]:
        body = {
            "subject": "okr doctor",
            "body": {"contentType": "text", "content": "A test; it is removed at once."},
        }
        where = route("/users/{mailbox}/messages", mailbox=mailbox)
        draft = str(self._client.create(where, body)["id"])
        try:
            yield draft
        finally:
            self._remove(mailbox, draft)

    def _remove(self, mailbox: str, draft: str) -> None:
        try:
            self._client.delete(route("/users/{mailbox}/messages/{draft}", mailbox=mailbox, draft=draft))
        except NotFoundError:
            return
