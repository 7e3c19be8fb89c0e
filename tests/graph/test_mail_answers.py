"""Answers to a mailbox's calls that the sandbox is too well-behaved to give."""

from __future__ import annotations

from typing import Any

import pytest

from service.errors import AmbiguousError, TransientError
from service.graph.client import GraphClient
from service.graph.mail import Mailbox, OutgoingMail
from tests.graph.scripted_server import Answer, ScriptedServer, error

MAIL = OutgoingMail("Mira", "mira@example.com", "Week 1", "<p>Hi</p>", "<okr.1@example.com>", "k1")
LINK = {"@odata.deltaLink": "https://graph.microsoft.com/v1.0/delta"}


def _message(subject: str = "keep a", **changes: Any) -> dict[str, Any]:
    body = {"contentType": "text", "content": subject}
    return {
        "id": "AAkA1",
        "receivedDateTime": "2026-10-05T09:12:31Z",
        "isDraft": False,
        "subject": subject,
        "body": body,
        **changes,
    }


def _draft(message_id: str) -> dict[str, Any]:
    return {"id": "AAkA1", "internetMessageId": message_id, "conversationId": "AAQk1", "isDraft": True}


def test_message_id_that_graph_replaced_is_set_once_more(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(Answer(201, _draft("<made@graph>")), Answer(200, _draft("<okr.1@example.com>")))

    draft = Mailbox(client, "okr@example.com").create_draft(MAIL)

    assert draft.internet_message_id == "<okr.1@example.com>"
    assert server.requests[1].method == "PATCH"
    assert server.requests[1].json() == {"internetMessageId": "<okr.1@example.com>"}


@pytest.mark.parametrize(
    "answer", [Answer(200, _draft("<made@graph>")), error(400, "ErrorInvalidPropertySet")]
)
def test_message_id_that_graph_will_not_change_is_the_one_to_store(
    server: ScriptedServer, client: GraphClient, answer: Answer
) -> None:
    server.will_answer(Answer(201, _draft("<made@graph>")), answer)

    draft = Mailbox(client, "okr@example.com").create_draft(MAIL)

    assert draft.internet_message_id == "<made@graph>"


def test_draft_stored_under_ids_that_graph_does_not_say_is_looked_up(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(Answer(201, {"id": "AAkA1"}))

    with pytest.raises(AmbiguousError, match="internetMessageId"):
        Mailbox(client, "okr@example.com").create_draft(MAIL)


def test_every_call_of_a_mailbox_asks_for_ids_that_last(server: ScriptedServer, client: GraphClient) -> None:
    okr = Mailbox(client, "okr@example.com")
    server.will_answer(
        Answer(201, _draft("<okr.1@example.com>")), Answer(202), Answer(200, {"isDraft": False})
    )
    server.will_answer(*[Answer(200, {"value": []})] * 2, Answer(204), Answer(200, {"value": [], **LINK}))

    okr.create_draft(MAIL)
    okr.send("AAkA1")
    okr.draft_state("AAkA1")
    okr.find_by_key("k1")
    okr.delete("AAkA1")
    okr.changes("inbox", None)

    assert all('IdType="ImmutableId"' in seen.headers["Prefer"] for seen in server.requests)
    assert "odata.maxpagesize=25" in server.requests[-1].headers["Prefer"]


def test_change_that_names_only_what_changed_is_read_whole(
    server: ScriptedServer, client: GraphClient
) -> None:
    change = {"id": "AAkA1", "isRead": True}
    server.will_answer(Answer(200, {"value": [change], **LINK}), Answer(200, _message()))

    page = Mailbox(client, "okr@example.com").changes("inbox", None)

    assert [message.body_text for message in page.messages] == ["keep a"]


def test_changed_mail_that_is_gone_by_now_counts_as_removed(
    server: ScriptedServer, client: GraphClient
) -> None:
    change = {"id": "AAkA1", "isRead": True}
    server.will_answer(Answer(200, {"value": [change], **LINK}), error(404, "ErrorItemNotFound"))

    page = Mailbox(client, "okr@example.com").changes("inbox", None)

    assert (page.messages, page.removed) == ((), ("AAkA1",))


def test_of_a_mail_that_stands_on_a_page_twice_the_last_word_counts(
    server: ScriptedServer, client: GraphClient
) -> None:
    removed = {"id": "AAkA2", "@removed": {"reason": "deleted"}}
    twice = [_message("old"), _message("x", id="AAkA2"), _message("new"), removed]
    server.will_answer(Answer(200, {"value": twice, **LINK}))

    page = Mailbox(client, "okr@example.com").changes("inbox", None)

    assert [message.subject for message in page.messages] == ["new"]
    assert page.removed == ("AAkA2",)


def test_page_that_does_not_say_how_to_go_on_is_read_again_later(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(Answer(200, {"value": [_message()]}))

    with pytest.raises(TransientError):
        Mailbox(client, "okr@example.com").changes("inbox", None)
