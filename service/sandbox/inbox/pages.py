"""
The inbox's pages. They work without JavaScript; opening one changes nothing, only the reply form's POST does.

A mail's own HTML is shown in a frame whose policy runs no script, loads nothing and submits nothing; its links open
outside the frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC

import flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from service.sandbox import clock, people
from service.sandbox.clients import CLIENTS, InlineAnswer
from service.sandbox.context import sandbox
from service.sandbox.directory import Person
from service.sandbox.inbox import shown
from service.sandbox.mailbox import Mailbox, Message
from service.sandbox.mime import mime_of

views = flask.Blueprint(
    "inbox", __name__, template_folder="templates", static_folder="static", static_url_path="/_inbox"
)

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
INLINE_ROWS = 3
TABS = ("html", "phone", "text", "source")


@dataclass(frozen=True)
class Filled:
    """What was typed into the reply form, kept when it comes back with a problem."""

    client: str
    words: str
    inline: tuple[InlineAnswer, ...]


@dataclass(frozen=True)
class Reading:
    """The mail that is open, and what lies around it."""

    mail: Message
    tab: str
    newer: Message | None
    older: Message | None
    answers: list[Message]
    """The mail of this mailbox that it answers."""
    answered_by: list[Message]
    headers: list[tuple[str, str]]
    mime: str
    """Empty unless the source is shown, as `headers` are."""


@views.before_request
def refuse_other_origins() -> None:
    """Refuse a form that another site's page sent: browsers say where each POST comes from."""
    if flask.request.method == "POST" and flask.request.origin != flask.request.host_url.rstrip("/"):
        flask.abort(403, "This form takes answers from the inbox's own pages only.")


@views.after_request
def harden(response: flask.Response) -> flask.Response:
    """Let a page load nothing but its own style sheet and frame."""
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Under "no-referrer" a browser would send the form with `Origin: null`.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if flask.request.endpoint != "inbox.static":
        response.headers["Cache-Control"] = "no-store"
    return response


@views.errorhandler(403)
@views.errorhandler(404)
def problem(error: HTTPException) -> ResponseReturnValue:
    return render_page("problem.html", heading=error.name, words=error.description), error.code or 500


@views.get("/")
def choose() -> ResponseReturnValue:
    store, now = sandbox().store, clock.now()
    cards = [
        shown.card_of(person, mailbox, now)
        for person in sorted(store.directory.people, key=lambda each: each.name.casefold())
        if (mailbox := store.mailbox_of(person)) is not None
    ]
    groups = [(group, store.directory.members(group)) for group in store.directory.groups]
    return render_page("people.html", cards=cards, groups=groups)


@views.get("/mail/<address>/")
def mailbox(address: str) -> ResponseReturnValue:
    return flask.redirect(flask.url_for(".folder", address=address, folder="inbox"))


@views.get("/mail/<address>/<folder>/")
@views.get("/mail/<address>/<folder>/<key>")
def folder(address: str, folder: str, key: str | None = None) -> ResponseReturnValue:
    person, box = mailbox_or_404(address)
    name = box.folder_named(folder) or flask.abort(404, "There is no such folder.")
    messages = shown.newest_first(box, name)
    tab = flask.request.args.get("as", TABS[0])
    if tab not in TABS:
        flask.abort(404, f"A mail is shown as {', '.join(TABS)}.")
    return render_page(
        "mailbox.html",
        person=person,
        folders=shown.folders_of(box),
        open_folder=name,
        rows=shown.rows_of(messages, box, clock.now(), people.zone_of(person)),
        reading=_reading(box, messages, mail_or_404(box, key), tab) if key else None,
    )


@views.get("/mail/<address>/<folder>/<key>/body")
def body(address: str, folder: str, key: str) -> ResponseReturnValue:
    """Answer a mail's own HTML, for the frame alone."""
    message = mail_or_404(mailbox_or_404(address)[1], key)
    page = message.html or flask.abort(404, f"This mail of {folder} has no HTML.")
    opens_outside = '<base target="_blank">'
    head = re.search(r"<head\b[^>]*>", page, re.IGNORECASE)
    at = head.end() if head else 0
    response = flask.Response(page[:at] + opens_outside + page[at:], content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@views.get("/mail/<address>/<folder>/<key>/reply")
def reply_form(address: str, folder: str, key: str) -> ResponseReturnValue:
    person, box = mailbox_or_404(address)
    client = person.client if person.client in CLIENTS else CLIENTS[0]
    return _reply_page(person, mail_or_404(box, key), Filled(client, "", ()))


@views.post("/mail/<address>/<folder>/<key>/reply")
def send_reply(address: str, folder: str, key: str) -> ResponseReturnValue:
    person, box = mailbox_or_404(address)
    message, filled = mail_or_404(box, key), _filled()
    if problem := _problem(filled, message):
        return _reply_page(person, message, filled, problem)
    answer = people.Answer(
        message_id=message.immutable_id,
        words=filled.words,
        client=filled.client,
        inline=[people.Inline(after=each.after, words=each.words) for each in filled.inline],
    )
    try:
        sent = people.answer(person, box, message, answer, sandbox().post_office)
    except people.AnswerError as error:
        return _reply_page(person, message, filled, f"Not sent: {error}")
    place = flask.url_for(
        ".folder", address=person.address, folder="sentitems", key=sent.immutable_id, sent=1
    )
    return flask.redirect(place, 303)


def _problem(filled: Filled, message: Message) -> str:
    """Return why the form can't be sent yet, or an empty sentence."""
    if not (message.author or message.reply_to):
        return "This mail says nobody to answer to."
    if not filled.words.strip() and not filled.inline:
        return "Type your answer first."
    if any(not each.after for each in filled.inline):
        return "Say under which line of the mail each answer is typed."
    if any(not each.words.strip() for each in filled.inline):
        return "Type an answer under each line that you name, or clear its name."
    return ""


def _filled() -> Filled:
    form = flask.request.form
    typed = zip(form.getlist("after"), form.getlist("answer"), strict=False)
    inline = tuple(InlineAnswer(after.strip(), words) for after, words in typed if (after + words).strip())
    return Filled(form.get("client", ""), form.get("words", "").replace("\r\n", "\n"), inline)


def _reply_page(person: Person, message: Message, filled: Filled, problem: str = "") -> ResponseReturnValue:
    rows = [*filled.inline, *[InlineAnswer("", "")] * INLINE_ROWS][:INLINE_ROWS]
    page = render_page(
        "reply.html", person=person, mail=message, filled=filled, rows=rows, clients=CLIENTS, problem=problem
    )
    return page, 422 if problem else 200


def mailbox_or_404(address: str) -> tuple[Person, Mailbox]:
    """Return whose mailbox an address is, and the mailbox; 404 where there is none."""
    store = sandbox().store
    person = store.directory.person(address)
    box = store.mailbox_of(person) if person else None
    if person is None or box is None:
        flask.abort(404, f"Nobody here has a mailbox {address}.")
    return person, box


def mail_or_404(box: Mailbox, key: str) -> Message:
    """Return a mail by its id; 404 where it is gone."""
    return box.get(key) or flask.abort(404, "This mail is not here any more.")


def _reading(box: Mailbox, messages: list[Message], chosen: Message, tab: str) -> Reading:
    at = messages.index(chosen) if chosen in messages else None
    own, answered = chosen.internet_message_id, chosen.in_reply_to
    raw = mime_of(chosen) if tab == "source" else ""
    return Reading(
        mail=chosen,
        tab=tab,
        newer=messages[at - 1] if at else None,
        older=messages[at + 1] if at is not None and at + 1 < len(messages) else None,
        answers=box.with_message_id(answered) if answered else [],
        answered_by=[each for each in box.in_folder(None) if own and each.in_reply_to == own],
        headers=_headers(raw),
        mime=raw,
    )


def _headers(mime: str) -> list[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n[ \t]+", " ", re.split(r"\r?\n\r?\n", mime)[0])
    pairs = (line.partition(": ") for line in unfolded.splitlines())
    return [(name, value) for name, _, value in pairs]


def render_page(template: str, **values: object) -> str:
    """Show a page in the sandbox's frame: who is looking, what time it is."""
    person = values.get("person")
    zone = people.zone_of(person) if isinstance(person, Person) else UTC
    now = clock.now()
    return flask.render_template(
        f"inbox/{template}",
        now=now,
        now_in_words=shown.in_words(now, zone),
        zone_name=str(zone),
        coming_next=shown.coming_next(),
        in_words=shown.in_words,
        face_of=shown.face_of,
        name_of=shown.name_of,
        zone=zone,
        **values,
    )
