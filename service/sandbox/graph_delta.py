"""
Answer delta queries: what is new, changed or gone in a folder since the link was given.

A link carries all options and its place in the folder's log, so the server keeps nothing per client. After a reset of
the sandbox old links answer 410, as Exchange does when its cache has lost them.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import flask

from service.sandbox.context import mailbox_or_404, sandbox
from service.sandbox.graph_mail import ONE_OPTIONS, folder_or_404, view_of
from service.sandbox.graph_messages import Fields, View
from service.sandbox.mailbox import Change, Mailbox, Message
from service.sandbox.odata import CONTEXT, GraphError, Json, Prefer, Query, link
from service.sandbox.odata_filter import parse_filter

views = flask.Blueprint("graph_delta", __name__)

DEFAULT_PAGE = 10
_FIRST_OPTIONS = (*ONE_OPTIONS, "$filter", "$orderby", "$top", "changeType")


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where a client is in a folder's log, and the options of its first call."""

    generation: str
    issued: float
    """System time at which the link was given."""
    folder: str
    seen: int
    """All changes up to this number have been shown."""
    removals_after: int
    """A first round starts from nothing: what was removed before it is not told."""
    options: dict[str, str]

    def token(self) -> str:
        return urlsafe_b64encode(json.dumps(dataclasses.astuple(self)).encode()).decode().rstrip("=")

    @classmethod
    def of(cls, token: str) -> _Place:
        try:
            return cls(*json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4))))
        except (ValueError, TypeError):
            raise GraphError(400, "BadRequest", "Badly formed token.") from None


@views.get("/users/<user>/mailFolders/<folder>/messages/delta")
@views.get("/users/<user>/mailFolders/<folder>/messages/delta()")
def messages_delta(user: str, folder: str) -> Json:
    _, mailbox = mailbox_or_404(user)
    place = _place(mailbox, folder_or_404(mailbox, folder))
    query = Query(place.options)
    view = view_of(query)
    size = Prefer.of(flask.request).page_size or query.number("$top", DEFAULT_PAGE, 1, 1000)
    changes = mailbox.changes(place.folder, place.seen, place.removals_after)
    wanted = (change for change in changes if _wanted(*change, query, place.seen))
    shown = list(itertools.islice(wanted, size + 1))
    body: Json = {"@odata.context": f"{CONTEXT}Collection(message)"}
    if len(shown) > size:
        after = dataclasses.replace(place, issued=time.time(), seen=shown[size - 1][0].sequence)
        body["@odata.nextLink"] = link(flask.request.path, {"$skiptoken": after.token()})
    else:
        after = dataclasses.replace(place, issued=time.time(), seen=mailbox.sequence, removals_after=0)
        body["@odata.deltaLink"] = link(flask.request.path, {"$deltatoken": after.token()})
    body["value"] = [_show(mailbox, *change, view) for change in shown[:size]]
    return body


def _place(mailbox: Mailbox, folder: str) -> _Place:
    generation = sandbox().store.generation
    token = flask.request.args.get("$deltatoken") or flask.request.args.get("$skiptoken")
    if token is None:
        query = Query.of(flask.request, _FIRST_OPTIONS)
        _check(query)
        return _Place(generation, time.time(), folder, 0, mailbox.sequence, dict(query.options))
    place = _Place.of(token)
    lifetime = sandbox().store.conditions.delta_lifetime
    expired = lifetime is not None and time.time() - place.issued > lifetime
    if place.generation != generation or place.folder != folder or expired:
        words = f"The sync state generation is not found; generation={place.generation}."
        raise GraphError(410, "SyncStateNotFound", words, Location=flask.request.base_url)
    return place


def _check(query: Query) -> None:
    """Refuse what delta can't do: other orders, other filters, other kinds of change."""
    if query.get("$orderby") not in (None, "receivedDateTime desc"):
        raise GraphError(400, "ErrorInvalidUrlQuery", "Delta orders by 'receivedDateTime desc' only.")
    if query.get("changeType") not in (None, "created", "updated", "deleted"):
        raise GraphError(400, "ErrorInvalidUrlQuery", f"Unknown changeType '{query.get('changeType')}'.")
    words = query.get("$filter")
    if words is not None and words.split()[1:2] not in (["ge"], ["gt"]):
        raise GraphError(
            400, "ErrorInvalidUrlQueryFilter", "Delta filters by 'receivedDateTime ge' or 'gt' only."
        )
    if words is not None:
        parse_filter(words, ("receivedDateTime",))


def _wanted(change: Change, message: Message | None, query: Query, seen: int) -> bool:
    kind = "deleted" if message is None else "created" if message.entered > seen else "updated"
    if query.get("changeType") not in (None, kind):
        return False
    words = query.get("$filter")
    return words is None or message is None or parse_filter(words, ("receivedDateTime",))[0](Fields(message))


def _show(mailbox: Mailbox, change: Change, message: Message | None, view: View) -> Json:
    if message is not None:
        return {"@odata.type": "#microsoft.graph.message", **view.show(mailbox, message)}
    key = change.immutable_id if view.immutable_ids else change.ordinary_id
    return {"@odata.type": "#microsoft.graph.message", "id": key, "@removed": {"reason": change.removed}}
