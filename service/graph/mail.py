"""
One mailbox in Graph: make drafts and send them, find them again, read what came in, be told of news.

Every mail is a draft first, marked with our Message-ID and key, and sent by its id. The calls that send in one go
(sendMail, reply, forward) give back nothing to look up and are not used: a lost answer to one means a second mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from service.errors import NotFoundError, OkrError, PermanentError, TransientError
from service.graph.answers import JSONObject
from service.graph.client import GraphClient, Route, route
from service.graph.odata import instant, literal
from service.graph.outgoing import (
    KEY_PROPERTY,
    Draft,
    OutgoingMail,
    content_of,
    draft_of,
    headers_of,
    marks_of,
)
from service.graph.received import EXPANSION, FIELDS, ReceivedMessage, is_whole, read_message

__all__ = [
    "ChangesPage",
    "Draft",
    "Folder",
    "FoundCopy",
    "ListedDraft",
    "Mailbox",
    "OutgoingMail",
    "ReceivedMessage",
    "Subscription",
]

Folder = Literal["inbox", "junkemail", "drafts", "sentitems", "archive", "deleteditems"]
"""The well-known folders that we read, by Graph's names."""

_IMMUTABLE_ID = 'IdType="ImmutableId"'
"""Without it, an id dies when its mail moves, as every draft does when it is sent."""


@dataclass(frozen=True)
class FoundCopy:
    """A mail of ours, found by its key: still a draft, or sent."""

    id: str
    is_draft: bool
    internet_message_id: str
    conversation_id: str


@dataclass(frozen=True)
class ChangesPage:
    """
    One page of what changed in a folder; just one of the two links is set.

    The same mail may come again on any page and in any later round.
    """

    messages: tuple[ReceivedMessage, ...]
    removed: tuple[str, ...]
    """Ids that left the folder (moved or deleted). Not final: some that came back are reported so for ever."""
    next_link: str | None
    """Where this round goes on."""
    delta_link: str | None
    """Where the next round begins."""


@dataclass(frozen=True)
class ListedDraft:
    """A draft in the mailbox. Both marks are None on a draft that somebody wrote by hand."""

    id: str
    key: str | None
    """The key that makes it one that we may send."""
    begun_for: str | None
    """The key of the mail that it was begun for; without `key`, its answer was lost and it is nothing any more."""


@dataclass(frozen=True)
class Subscription:
    """Graph's promise to notify us until `expires_at`, which may be sooner than what was asked for."""

    id: str
    expires_at: datetime


class Mailbox:
    """The mailbox with that address (or id). All methods raise the errors that `GraphClient` names."""

    def __init__(self, client: GraphClient, address: str) -> None:
        self._client = client
        self._address = address

    def create_draft(self, mail: OutgoingMail) -> Draft:
        """Store `mail` as a new draft. After an AmbiguousError, `find_by_key` tells whether it is there."""
        body = {**content_of(mail), "internetMessageHeaders": headers_of(mail)}
        draft = draft_of(self._client.create(self._route("/messages"), body, prefer=(_IMMUTABLE_ID,)))
        if draft.internet_message_id == mail.internet_message_id:
            return draft
        try:
            return self._update(draft.id, {"internetMessageId": mail.internet_message_id})
        except PermanentError:
            return draft  # Graph's own Message-ID serves as well: what counts is the one that is stored.

    def create_reply(self, to_message_id: str, mail: OutgoingMail) -> Draft:
        """
        Store `mail` as a draft in the thread of a mail in this mailbox, without quoting that mail.

        Only Graph can set the thread's headers, so it makes the draft and we write over it. The key comes with our
        words, in one step: a draft that has the key is whole, one without is never sent and may stay behind in Drafts.
        """
        where = self._route("/messages/{message}/createReply", message=to_message_id)
        # A draft's headers can only be given when it is made.
        begun = {"message": {"internetMessageHeaders": headers_of(mail)}}
        draft = draft_of(self._client.create(where, begun, prefer=(_IMMUTABLE_ID,)))
        try:
            return self._update(draft.id, {**content_of(mail), "ccRecipients": [], "bccRecipients": []})
        except PermanentError:
            self._discard(draft.id)
            raise

    def send(self, draft_id: str) -> float | None:
        """
        Hand the draft over for delivery; return the seconds to wait before the next call, if Graph asks for any.

        Raises:
            AmbiguousError: `draft_state` tells whether it went.
            NotFoundError: No such draft: it may have been sent before.
        """
        return self._client.act(self._message(draft_id, "/send"), prefer=(_IMMUTABLE_ID,))

    def draft_state(self, draft_id: str) -> Literal["draft", "sent"] | None:
        """Tell what became of a draft; None: not there (yet: the sent copy can lag behind by minutes)."""
        try:
            found = self._client.get(self._message(draft_id), {"$select": "isDraft"}, prefer=(_IMMUTABLE_ID,))
        except NotFoundError:
            return None
        return "draft" if found["isDraft"] else "sent"

    def find_by_key(self, key: str) -> tuple[FoundCopy, ...]:
        """Return all mails with that key in Drafts and Sent Items, for when an id was never learnt."""
        query = {
            "$select": "id,isDraft,internetMessageId,conversationId",
            "$filter": "singleValueExtendedProperties/Any("
            f"ep: ep/id eq {literal(KEY_PROPERTY)} and ep/value eq {literal(key)})",
        }
        return tuple(
            FoundCopy(found["id"], found["isDraft"], found["internetMessageId"], found["conversationId"])
            for folder in ("drafts", "sentitems")
            for found in self._client.items(self._folder(folder, "/messages"), query, prefer=(_IMMUTABLE_ID,))
        )

    def delete(self, draft_id: str) -> None:
        """Remove a draft that is not to be sent; one that is gone already is as good."""
        try:
            self._client.delete(self._message(draft_id), prefer=(_IMMUTABLE_ID,))
        except NotFoundError:
            return

    def changes(
        self, folder: Folder, link: str | None, page_size: int = 25, *, since: datetime | None = None
    ) -> ChangesPage:
        """
        Read one page of what changed in `folder`, mails with body and headers, in no order.

        `link` is the stored next or delta link; None begins a full round, of what came at or after `since` if given.

        Raises:
            SyncStateLostError: The link is no longer good; begin a full round.
            TransientError: The page can't be read now. A single mail can spoil a page: try a page size of 1.
        """
        prefer = (_IMMUTABLE_ID, f"odata.maxpagesize={page_size}")
        if link is not None:
            return self._changes_page(self._client.follow(link, prefer=prefer))
        query = {"$select": FIELDS, "$expand": EXPANSION}
        if since is not None:
            query["$filter"] = f"receivedDateTime ge {instant(since)}"
        return self._changes_page(
            self._client.get(self._folder(folder, "/messages/delta"), query, prefer=prefer)
        )

    def message(self, message_id: str) -> ReceivedMessage:
        """Read one mail whole."""
        query = {"$select": FIELDS, "$expand": EXPANSION}
        return read_message(self._client.get(self._message(message_id), query, prefer=(_IMMUTABLE_ID,)))

    def list_ids(self, folder: Folder, since: datetime) -> tuple[str, ...]:
        """
        Return the ids of all mails that came into `folder` at or after `since`, oldest first, to compare.

        Drafts never came: those that we removed lie among the deleted items.
        """
        query = {
            "$select": "id,isDraft",
            "$filter": f"receivedDateTime ge {instant(since)}",
            "$orderby": "receivedDateTime",
            "$top": "500",
        }
        found = self._client.items(self._folder(folder, "/messages"), query, prefer=(_IMMUTABLE_ID,))
        return tuple(message["id"] for message in found if not message["isDraft"])

    def list_drafts(self, before: datetime) -> tuple[ListedDraft, ...]:
        """Return the drafts made before that moment, with the key by which each is known as ours."""
        query = {
            "$select": "id,internetMessageHeaders",
            "$expand": f"singleValueExtendedProperties($filter=id eq {literal(KEY_PROPERTY)})",
            "$filter": f"createdDateTime le {instant(before)}",
            "$top": "100",
        }
        found = self._client.items(self._folder("drafts", "/messages"), query, prefer=(_IMMUTABLE_ID,))
        return tuple(ListedDraft(mail["id"], *marks_of(mail)) for mail in found)

    def subscriptions(self, notification_url: str) -> tuple[str, ...]:
        """Return the ids of all subscriptions that ring at this address for this mailbox."""
        owner = f"users/{self._address}/".lower()
        return tuple(
            found["id"]
            for found in self._client.items(route("/subscriptions"))
            if found.get("notificationUrl") == notification_url
            and str(found.get("resource", "")).lstrip("/").lower().startswith(owner)
        )

    def subscribe(
        self,
        folder: Folder,
        *,
        notification_url: str,
        lifecycle_url: str,
        client_state: str,
        expires_at: datetime,
    ) -> Subscription:
        """
        Ask to be notified of new mails in `folder`.

        Graph calls both addresses before it answers, and wants each to echo its token. It allows just under seven days.
        """
        body = {
            "changeType": "created",
            "resource": f"users/{self._address}/mailFolders({literal(folder)})/messages",
            "notificationUrl": notification_url,
            "lifecycleNotificationUrl": lifecycle_url,
            "clientState": client_state,
            "expirationDateTime": instant(expires_at),
        }
        return _subscription(self._client.create(route("/subscriptions"), body, prefer=(_IMMUTABLE_ID,)))

    def renew(self, subscription_id: str, expires_at: datetime) -> Subscription:
        """Prolong a subscription. A NotFoundError means that it has ended: subscribe anew."""
        where = route("/subscriptions/{subscription}", subscription=subscription_id)
        return _subscription(self._client.update(where, {"expirationDateTime": instant(expires_at)}))

    def unsubscribe(self, subscription_id: str) -> None:
        """End a subscription; one that has ended already is as good."""
        try:
            self._client.delete(route("/subscriptions/{subscription}", subscription=subscription_id))
        except NotFoundError:
            return

    def _changes_page(self, page: JSONObject) -> ChangesPage:
        if not page.get("@odata.nextLink") and not page.get("@odata.deltaLink"):
            raise TransientError("Graph gave a page of changes that does not say how to go on.")
        messages: list[ReceivedMessage] = []
        removed: list[str] = []
        # Of a mail that stands on the page twice, the last word counts.
        for entry in {entry["id"]: entry for entry in page["value"]}.values():
            message = None if "@removed" in entry else self._whole(entry)
            if message is None:
                removed.append(entry["id"])
            else:
                messages.append(message)
        return ChangesPage(
            tuple(messages), tuple(removed), page.get("@odata.nextLink"), page.get("@odata.deltaLink")
        )

    def _whole(self, entry: JSONObject) -> ReceivedMessage | None:
        """Return the entry's mail, read again where the page holds only what changed in it; None: it is gone."""
        try:
            return read_message(entry) if is_whole(entry) else self.message(entry["id"])
        except NotFoundError:
            return None

    def _update(self, draft_id: str, changes: Mapping[str, object]) -> Draft:
        return draft_of(self._client.update(self._message(draft_id), changes, prefer=(_IMMUTABLE_ID,)))

    def _discard(self, draft_id: str) -> None:
        try:
            self.delete(draft_id)
        except OkrError:
            return  # It stays in Drafts, unmarked and unsent; what went wrong first is the news.

    def _route(self, rest: str, **values: str) -> Route:
        return route("/users/{mailbox}" + rest, mailbox=self._address, **values)

    def _message(self, message_id: str, rest: str = "") -> Route:
        return self._route("/messages/{message}" + rest, message=message_id)

    def _folder(self, folder: str, rest: str) -> Route:
        return self._route("/mailFolders/{folder}" + rest, folder=folder)


def _subscription(answer: JSONObject) -> Subscription:
    return Subscription(answer["id"], datetime.fromisoformat(answer["expirationDateTime"]))
