"""
Answer Graph's calls that read, change, move and delete messages. Writing and sending new ones is `graph_sending`.
"""

from __future__ import annotations

import re
from typing import Any

import flask

from service.sandbox import graph_message_input, mime
from service.sandbox.context import mailbox_or_404
from service.sandbox.graph_messages import FILTER_FIELDS, FOLDED_FIELDS, KIND, SELECTABLE, Fields, View
from service.sandbox.mailbox import FOLDERS, Mailbox, Message
from service.sandbox.odata import CONTEXT, GraphError, Json, Prefer, Query, page
from service.sandbox.odata_filter import parse_filter

views = flask.Blueprint("graph_mail", __name__)

DEFAULT_PAGE = 10
ONE_OPTIONS = ("$select", "$expand")
LIST_OPTIONS = (*ONE_OPTIONS, "$filter", "$orderby", "$top", "$skip", "$count")
_EXPANDED = re.compile(r"singleValueExtendedProperties\(\$filter=(.+)\)", re.IGNORECASE)
_ID = re.compile(r"id eq '((?:[^']|'')*)'", re.IGNORECASE)
_ONE_MESSAGE_ID = re.compile(r"\s*internetMessageId eq '((?:[^']|'')*)'\s*")


@views.get("/users/<user>/mailFolders")
def list_folders(user: str) -> Json:
    _, mailbox = mailbox_or_404(user)
    query = Query.of(flask.request, ("$top", "$skip"))
    size, skip = query.number("$top", DEFAULT_PAGE, 1, 1000), query.number("$skip", 0, 0, 10**9)
    context = f"users('{user}')/mailFolders"
    return page(
        list(FOLDERS),
        lambda name: _show_folder(mailbox, name),
        skip=skip,
        size=size,
        carried_by="$skip",
        context=context,
    )


@views.get("/users/<user>/mailFolders/<folder>")
def get_folder(user: str, folder: str) -> Json:
    _, mailbox = mailbox_or_404(user)
    Query.of(flask.request, ())
    context = f"{CONTEXT}users('{user}')/mailFolders/$entity"
    return {"@odata.context": context, **_show_folder(mailbox, folder_or_404(mailbox, folder))}


@views.get("/users/<user>/messages")
@views.get("/users/<user>/mailFolders/<folder>/messages")
def list_messages(user: str, folder: str | None = None) -> Json:
    _, mailbox = mailbox_or_404(user)
    query = Query.of(flask.request, LIST_OPTIONS)
    name = folder_or_404(mailbox, folder) if folder else None
    found = _ordered(*_filtered(mailbox, name, query.get("$filter")), query.get("$orderby"))
    view = view_of(query)
    size = query.number("$top", Prefer.of(flask.request).page_size or DEFAULT_PAGE, 1, 1000)
    skip = query.number("$skip", 0, 0, 10**9)
    place = f"/mailFolders('{folder}')" if folder else ""
    context = f"users('{user}'){place}/messages"
    body = page(
        found, lambda m: view.show(mailbox, m), skip=skip, size=size, carried_by="$skip", context=context
    )
    return {"@odata.count": len(found), **body} if query.get("$count") == "true" else body


@views.get("/users/<user>/messages/<key>")
@views.get("/users/<user>/mailFolders/<folder>/messages/<key>")
def get_message(user: str, key: str, folder: str | None = None) -> Json:
    _, mailbox = mailbox_or_404(user)
    message = message_or_404(mailbox, key, folder)
    return entity(user, mailbox, message, view_of(Query.of(flask.request, ONE_OPTIONS)))


@views.get("/users/<user>/messages/<key>/$value")
def get_mime(user: str, key: str) -> flask.Response:
    _, mailbox = mailbox_or_404(user)
    return flask.Response(mime.mime_of(message_or_404(mailbox, key)), content_type="text/plain")


@views.patch("/users/<user>/messages/<key>")
@views.patch("/users/<user>/mailFolders/<folder>/messages/<key>")
def update_message(user: str, key: str, folder: str | None = None) -> Json:
    _, mailbox = mailbox_or_404(user)
    Query.of(flask.request, ())
    message = message_or_404(mailbox, key, folder)
    graph_message_input.apply(message, json_body())
    mailbox.record_change(message)
    return entity(user, mailbox, message, view_of(Query()))


@views.delete("/users/<user>/messages/<key>")
@views.delete("/users/<user>/mailFolders/<folder>/messages/<key>")
def delete_message(user: str, key: str, folder: str | None = None) -> tuple[str, int]:
    _, mailbox = mailbox_or_404(user)
    message = message_or_404(mailbox, key, folder)
    if message.folder == "deleteditems":
        mailbox.remove(message)
    else:
        mailbox.move(message, "deleteditems")
    return "", 204


@views.post("/users/<user>/messages/<key>/move")
@views.post("/users/<user>/mailFolders/<folder>/messages/<key>/move")
def move_message(user: str, key: str, folder: str | None = None) -> tuple[Json, int]:
    _, mailbox = mailbox_or_404(user)
    message = message_or_404(mailbox, key, folder)
    destination = json_body().get("destinationId")
    if not isinstance(destination, str):
        raise GraphError(400, "ErrorInvalidParameter", "The parameter 'destinationId' is missing.")
    mailbox.move(message, folder_or_404(mailbox, destination))
    return entity(user, mailbox, message, view_of(Query())), 201


def json_body() -> Json:
    """Return the request's JSON object, empty where there is no body."""
    if not flask.request.get_data():
        return {}
    if flask.request.mimetype != "application/json":
        raise GraphError(
            501, "NotImplemented", f"The sandbox reads no {flask.request.mimetype or 'unnamed'} bodies."
        )
    given: Any = flask.request.get_json(silent=True)
    if not isinstance(given, dict):
        raise GraphError(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )
    return given


def folder_or_404(mailbox: Mailbox, key: str) -> str:
    """Return the well-known name of a folder."""
    name = mailbox.folder_named(key)
    if name is None:
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return name


def message_or_404(mailbox: Mailbox, key: str, folder: str | None = None) -> Message:
    """Return the message with this id, in `folder` if one is given."""
    if not key.startswith("AA"):
        raise GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")
    message = mailbox.get(key)
    if message is None or (folder is not None and message.folder != folder_or_404(mailbox, folder)):
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return message


def view_of(query: Query) -> View:
    """Return how this request wants to see messages."""
    prefer = Prefer.of(flask.request)
    return View(
        immutable_ids=prefer.immutable_ids,
        text_bodies=prefer.text_bodies,
        select=query.select(SELECTABLE, KIND),
        extended=_expanded(query.get("$expand")),
    )


def entity(user: str, mailbox: Mailbox, message: Message, view: View) -> Json:
    """Return one message as an answer's body."""
    return {"@odata.context": f"{CONTEXT}users('{user}')/messages/$entity", **view.show(mailbox, message)}


def _show_folder(mailbox: Mailbox, name: str) -> Json:
    messages = mailbox.in_folder(name)
    return {
        "id": mailbox.folder_id(name),
        "displayName": FOLDERS[name],
        "parentFolderId": mailbox.folder_id("msgfolderroot"),
        "childFolderCount": 0,
        "unreadItemCount": sum(not message.is_read for message in messages),
        "totalItemCount": len(messages),
        "isHidden": False,
    }


def _filtered(
    mailbox: Mailbox, folder: str | None, words: str | None
) -> tuple[list[Message], list[str] | None]:
    """Return the messages that a filter keeps, and the properties it used; None without a filter."""
    if words is None:
        return mailbox.in_folder(folder), None
    if found := _ONE_MESSAGE_ID.fullmatch(words):
        messages = mailbox.with_message_id(found[1].replace("''", "'"))
        return [m for m in messages if folder in (None, m.folder)], ["internetMessageId"]
    keeps, used = parse_filter(words, FILTER_FIELDS, folded=FOLDED_FIELDS)
    return [m for m in mailbox.in_folder(folder) if keeps(Fields(m))], used


def _ordered(messages: list[Message], filtered_by: list[str] | None, words: str | None) -> list[Message]:
    """Sort as asked, the newest first by default; Exchange sorts only by what the filter names first."""
    terms = [term.split() for term in (words or "receivedDateTime desc").split(",")]
    names = [term[0] for term in terms]
    if any(
        name not in FILTER_FIELDS or term[1:] not in ([], ["asc"], ["desc"])
        for name, term in zip(names, terms, strict=True)
    ):
        raise GraphError(400, "BadRequest", f"Invalid $orderby '{words}'.")
    if words and filtered_by is not None and filtered_by[: len(names)] != names:
        words = "The restriction or sort order is too complex for this operation."
        raise GraphError(400, "InefficientFilter", words)
    for name, *direction in reversed(terms):
        messages = sorted(messages, key=lambda m, n=name: Fields(m)[n], reverse=direction == ["desc"])  # type: ignore[misc]
    return messages


def _expanded(words: str | None) -> list[str] | None:
    if words is None:
        return None
    found = _EXPANDED.fullmatch(words.strip())
    ids = _ID.findall(found[1]) if found else []
    if not ids:
        raise GraphError(400, "BadRequest", f"Invalid $expand '{words}'.")
    return [each.replace("''", "'") for each in ids]
