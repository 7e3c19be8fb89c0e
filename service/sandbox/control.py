"""
The control API under `/_sandbox`, by which tests and the demo set the stage and play the people.

Times are ISO 8601 with a zone; a mistake answers 400 with `{"error": sentence}`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import flask
from pydantic import ValidationError

from service.sandbox import clock, people, strangers
from service.sandbox.conditions import Conditions
from service.sandbox.context import sandbox
from service.sandbox.directory import Directory, DirectoryError, Group, Person
from service.sandbox.grants import Grants
from service.sandbox.mailbox import Mailbox, Message, Recipient
from service.sandbox.odata import Json
from service.sandbox.subscriptions import LIFECYCLE_EVENTS

views = flask.Blueprint("control", __name__, url_prefix="/_sandbox")


class ControlError(ValueError):
    """The caller asks for something that can't be done; the sentence says what."""


@views.get("/health")
def health() -> Json:
    return {"status": "ok", "now": clock.now().isoformat()}


@views.post("/reset")
def reset() -> tuple[str, int]:
    """Forget everything: people, mail, subscriptions, faults, recorded exchanges."""
    sandbox().store.reset()
    sandbox().subscriptions.reset()
    sandbox().faults.remove()
    sandbox().exchanges.latest.clear()
    sandbox().throttle.reset()
    return "", 204


@views.post("/directory")
def replace_directory() -> Json:
    """Replace all people and groups; who keeps the id (or the address) keeps the mail."""
    given = _json()
    everybody = [Person.model_validate(each) for each in given.get("people", ())]
    groups = [Group.model_validate(each) for each in given.get("groups", ())]
    sandbox().store.replace_directory(Directory(everybody, groups))
    return show_directory()


@views.get("/directory")
def show_directory() -> Json:
    directory = sandbox().store.directory
    return {
        "people": [person.model_dump(mode="json") for person in directory.people],
        "groups": [group.model_dump(mode="json") for group in directory.groups],
    }


@views.patch("/people/<address>")
def change_person(address: str) -> Json:
    """Change some fields of a person; a former address stays as a proxy address, as in Exchange."""
    return sandbox().store.change_person(_person(address), _json()).model_dump(mode="json")


@views.patch("/groups/<address>")
def change_group(address: str) -> Json:
    """Change some fields of a group, such as its members."""
    store = sandbox().store
    group = store.directory.group(address)
    if group is None:
        raise ControlError(f"There is no group {address}.")
    changed = Group.model_validate({**group.model_dump(), **_json()})
    groups = [changed if each is group else each for each in store.directory.groups]
    store.replace_directory(Directory(store.directory.people, groups))
    return changed.model_dump(mode="json")


@views.get("/mailboxes/<address>/messages")
def show_messages(address: str) -> Json:
    """Return the messages of a folder (`?folder=`, all folders without), the oldest first."""
    mailbox = _mailbox(address)
    key = flask.request.args.get("folder")
    folder = mailbox.folder_named(key) if key else None
    if key and folder is None:
        raise ControlError(f"There is no folder {key}.")
    show = _show_briefly if "brief" in flask.request.args else _show
    return {"messages": [show(message) for message in mailbox.in_folder(folder)]}


@views.post("/mailboxes/<address>/messages/<key>/move")
def move_message(address: str, key: str) -> Json:
    """Move a mail as its owner would: `{"folder": "archive"}`."""
    mailbox, message = _message(address, key)
    folder = mailbox.folder_named(str(_json().get("folder")))
    if folder is None:
        raise ControlError(f"There is no folder {_json().get('folder')}.")
    mailbox.move(message, folder)
    return _show_briefly(message)


@views.delete("/mailboxes/<address>/messages/<key>")
def delete_message(address: str, key: str) -> tuple[str, int]:
    """Delete a mail for good."""
    mailbox, message = _message(address, key)
    mailbox.remove(message)
    return "", 204


@views.post("/mailboxes/<address>/reply")
def reply(address: str) -> tuple[Json, int]:
    """Let a person answer a mail of theirs; the body is `people.Answer`."""
    person, mailbox = _person(address), _mailbox(address)
    answer = people.Answer.model_validate(_json())
    original = mailbox.get(answer.message_id)
    if original is None:
        raise ControlError(f"{address} has no message {answer.message_id}.")
    return _show(people.answer(person, mailbox, original, answer, sandbox().post_office)), 201


@views.post("/mail")
def deliver_mail() -> tuple[Json, int]:
    """Deliver a mail from anybody, inside or outside, as given."""
    mail = strangers.ArbitraryMail.model_validate(_json())
    message = mail.message()
    if mail.folder == "inbox":
        sandbox().post_office.send(message, internal=mail.internal)
        return {"messageId": message.internet_message_id}, 202
    for party in mail.to:
        mailbox = _mailbox(party.address)
        if mailbox.folder_named(mail.folder) is None:
            raise ControlError(f"There is no folder {mail.folder}.")
        sandbox().post_office.put(message, mailbox, mail.folder.casefold(), internal=mail.internal)
    return {"messageId": message.internet_message_id}, 202


@views.get("/channels/<name>")
def show_channel(name: str) -> Json:
    """Return what was posted into a channel of Teams, the oldest first."""
    cards = sandbox().store.channels.get(name, [])
    return {
        "cards": [
            {"at": card.at.isoformat(), "size": card.size, "content": card.content, "problem": card.problem}
            for card in cards
        ]
    }


@views.post("/faults")
def add_fault() -> tuple[Json, int]:
    """Script a fault; the body is `faults.Fault`."""
    return sandbox().faults.add(_json()).model_dump(mode="json"), 201


@views.get("/faults")
def show_faults() -> Json:
    return {"faults": [fault.model_dump(mode="json") for fault in sandbox().faults.all]}


@views.delete("/faults", defaults={"key": None})
@views.delete("/faults/<key>")
def remove_faults(key: str | None) -> tuple[str, int]:
    sandbox().faults.remove(key)
    return "", 204


@views.get("/conditions")
def show_conditions() -> Json:
    """Return the conditions, and what the limits have refused so far."""
    conditions = sandbox().store.conditions.model_dump(mode="json")
    throttle = sandbox().throttle
    seen = {"refused": dict(throttle.refused), "most_in_flight": throttle.most_in_flight}
    return {**conditions, "seen": seen}


@views.put("/conditions")
def set_conditions() -> Json:
    """Set all conditions; the body is `conditions.Conditions`, and what it leaves out is off."""
    sandbox().store.conditions = Conditions.model_validate(_json())
    sandbox().subscriptions.begin_mishaps()
    sandbox().throttle.reset()
    return show_conditions()


@views.get("/exchanges")
def show_exchanges() -> Json:
    return {"exchanges": list(sandbox().exchanges.latest)}


@views.get("/counts")
def show_counts() -> Json:
    """Return how many mails each address sent and got, and how many left the tenant."""
    counts: dict[str, dict[str, int]] = {"sent": {}, "delivered": {}}
    for (kind, address), number in sandbox().store.counts.items():
        counts[kind][address] = number
    return {**counts, "left_the_tenant": len(sandbox().store.left_the_tenant)}


@views.put("/grants")
def set_grants() -> Json:
    """Say what the app may do; the body is `grants.Grants`."""
    sandbox().store.grants = Grants.model_validate(_json())
    return sandbox().store.grants.model_dump(mode="json")


@views.delete("/tokens")
def revoke_tokens() -> tuple[str, int]:
    """Let every access token end now."""
    tokens = sandbox().store.tokens
    tokens.update(dict.fromkeys(tokens, 0.0))
    return "", 204


@views.post("/delta/forget")
def forget_delta() -> tuple[str, int]:
    """Make all delta links worthless."""
    sandbox().store.forget_delta()
    return "", 204


@views.post("/lifecycle/<event>")
def tell_lifecycle(event: str) -> Json:
    """Send a lifecycle event to all subscriptions that have an address for it."""
    if event not in LIFECYCLE_EVENTS:
        raise ControlError(f"There is no lifecycle event {event}.")
    return {"told": sandbox().subscriptions.tell_lifecycle(event)}


@views.errorhandler(ControlError)
@views.errorhandler(DirectoryError)
@views.errorhandler(people.AnswerError)
def answer_mistake(error: Exception) -> tuple[Json, int]:
    return {"error": str(error)}, 400


@views.errorhandler(ValidationError)
def answer_invalid(error: ValidationError) -> tuple[Json, int]:
    problems = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return {"error": "; ".join(problems)}, 400


def _json() -> Json:
    given: Any = flask.request.get_json(silent=True)
    if not isinstance(given, dict):
        raise ControlError("A JSON object is expected.")
    return given


def _person(address: str) -> Person:
    person = sandbox().store.directory.person(address)
    if person is None:
        raise ControlError(f"There is nobody with the address {address}.")
    return person


def _mailbox(address: str) -> Mailbox:
    mailbox = sandbox().store.mailbox_of(_person(address))
    if mailbox is None:
        raise ControlError(f"{address} has no mailbox.")
    return mailbox


def _message(address: str, key: str) -> tuple[Mailbox, Message]:
    mailbox = _mailbox(address)
    message = mailbox.get(key)
    if message is None:
        raise ControlError(f"{address} has no message {key}.")
    return mailbox, message


def _show_briefly(message: Message) -> Json:
    """Show what a check of thousands of mails needs."""
    return {
        "id": message.immutable_id,
        "folder": message.folder,
        "subject": message.subject,
        "from": _party(message.author),
        "to": [_party(each) for each in message.to],
        "messageId": message.internet_message_id,
        "inReplyTo": message.in_reply_to,
        "isDraft": message.is_draft,
        "extended": message.extended,
    }


def _show(message: Message) -> Json:
    return {
        "id": message.immutable_id,
        "folder": message.folder,
        "subject": message.subject,
        "from": _party(message.author),
        "to": [_party(each) for each in message.to],
        "cc": [_party(each) for each in message.cc],
        "replyTo": [_party(each) for each in message.reply_to],
        "html": message.html,
        "text": message.text,
        "headers": [list(header) for header in message.headers],
        "messageId": message.internet_message_id,
        "inReplyTo": message.in_reply_to,
        "references": list(message.references),
        "conversationId": message.conversation_id,
        "messageClass": message.message_class,
        "isDraft": message.is_draft,
        "isRead": message.is_read,
        "receivedAt": _stamp(message.received_at),
        "sentAt": _stamp(message.sent_at),
    }


def _party(person: Recipient | None) -> Json | None:
    return {"name": person.name, "address": person.address} if person else None


def _stamp(at: datetime) -> str:
    return at.isoformat()
