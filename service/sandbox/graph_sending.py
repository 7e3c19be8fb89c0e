"""
Answer Graph's calls that write drafts and send them.
"""

from __future__ import annotations

import html

import flask
from selectolax.lexbor import LexborHTMLParser

from service.sandbox import bodies, clock, graph_message_input, identifiers
from service.sandbox.context import mailbox_or_404, sandbox
from service.sandbox.directory import Person
from service.sandbox.graph_mail import entity, folder_or_404, json_body, message_or_404, view_of
from service.sandbox.mailbox import Message, Recipient
from service.sandbox.odata import GraphError, Json, Query

views = flask.Blueprint("graph_sending", __name__)


@views.post("/users/<user>/messages")
@views.post("/users/<user>/mailFolders/<folder>/messages")
def create_draft(user: str, folder: str = "drafts") -> tuple[Json, int]:
    person, mailbox = mailbox_or_404(user)
    draft = _new_draft(person)
    graph_message_input.apply(draft, json_body())
    mailbox.add(draft, folder_or_404(mailbox, folder))
    return entity(user, mailbox, draft, view_of(Query())), 201


@views.post("/users/<user>/messages/<key>/createReply", defaults={"to_all": False})
@views.post("/users/<user>/messages/<key>/createReplyAll", defaults={"to_all": True})
def create_reply(user: str, key: str, *, to_all: bool) -> tuple[Json, int]:
    person, mailbox = mailbox_or_404(user)
    original = message_or_404(mailbox, key)
    given = {name.casefold(): value for name, value in json_body().items()}
    if given.get("message") is not None and given.get("comment") is not None:
        raise GraphError(400, "ErrorInvalidArgument", "Give either a comment or a message, not both.")
    draft = _reply_to(original, person, to_all=to_all)
    graph_message_input.apply(draft, given.get("message") or {})
    _quote(draft, original, str(given.get("comment") or ""))
    mailbox.add(draft, "drafts")
    return entity(user, mailbox, draft, view_of(Query())), 201


@views.post("/users/<user>/messages/<key>/send")
def send_draft(user: str, key: str) -> tuple[str, int]:
    person, mailbox = mailbox_or_404(user)
    draft = message_or_404(mailbox, key)
    _require_sendable(draft, person)
    now = clock.now()
    draft.is_draft = False
    draft.sent_at = draft.received_at = draft.modified_at = now
    if sandbox().store.conditions.sent_lag:
        sandbox().store.lag(mailbox, draft, "sentitems")
    else:
        mailbox.move(draft, "sentitems")
    sandbox().post_office.send(draft)
    return "", 202


def _new_draft(person: Person) -> Message:
    return Message(
        author=Recipient(person.name, person.address),
        internet_message_id=identifiers.message_id(person.address.rpartition("@")[2]),
        is_draft=True,
        is_read=True,
    )


def _reply_to(original: Message, person: Person, *, to_all: bool) -> Message:
    draft = _new_draft(person)
    draft.subject = f"Re: {original.topic}"
    draft.to = original.reply_to or ((original.author,) if original.author else ())
    if to_all:
        others = (*original.to, *original.cc)
        own = person.address.casefold()
        draft.cc = tuple(each for each in others if each.address.casefold() != own and each not in draft.to)
    draft.in_reply_to = original.internet_message_id
    draft.references = (*original.references, original.internet_message_id)
    draft.conversation_index = identifiers.child_conversation_index(original.conversation_index, clock.now())
    return draft


def _quote(draft: Message, original: Message, comment: str) -> None:
    """Put the new words above a header block and the original, as Exchange does."""
    own = draft.html or f"<div>{html.escape(draft.text or comment)}</div>"
    author = original.author or Recipient("", "")
    to = "; ".join(html.escape(person.name) for person in original.to)
    lines = (
        ("From", f"{html.escape(author.name)} &lt;{html.escape(author.address)}&gt;"),
        ("Sent", original.sent_at.strftime("%A, %B %d, %Y %I:%M:%S %p")),
        ("To", to),
        ("Subject", html.escape(original.subject)),
    )
    block = "<br>".join(f"<b>{label}:</b> {words}" for label, words in lines)
    quoted = _inside_body(original.html) if original.html else f"<pre>{html.escape(original.text)}</pre>"
    draft.html = f'{own}<hr><div id="divRplyFwdMsg" dir="ltr">{block}</div><div>&nbsp;</div>{quoted}'
    draft.text = bodies.text_of(draft.html)


def _inside_body(document: str) -> str:
    """Return what stands in a document's body, so that no document is put into another."""
    body = LexborHTMLParser(document).body
    return body.inner_html or "" if body is not None else ""


def _require_sendable(draft: Message, person: Person) -> None:
    if not draft.is_draft:
        # What Graph says to an immutable id of a sent item is documented nowhere; an ordinary id is dead by then.
        raise GraphError(400, "ErrorInvalidOperation", "The item is not a draft and can't be sent.")
    if not (draft.to or draft.cc or draft.bcc):
        words = (
            "At least one recipient isn't valid., A message can't be sent because it contains no recipients."
        )
        raise GraphError(400, "ErrorInvalidRecipients", words)
    own = {address.casefold() for address in (person.address, *person.proxy_addresses)}
    if draft.author is not None and draft.author.address.casefold() not in own:
        words = "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account., Cannot submit message."
        raise GraphError(403, "ErrorSendAsDenied", words)
