"""Drafts: written, changed, sent; and replies, which begin as drafts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.office import MIRA, OKR, OLAF, Control, Graph, header, mail

KEY = "String {6f3b2a10-0b61-4c8e-8a1c-5f4d3e2b1a09} Name OkrSendKey"
MESSAGES = f"/users/{OKR}/messages"
BY_KEY = f"{MESSAGES}?$filter=singleValueExtendedProperties/Any(ep: ep/id eq '{KEY}' and ep/value eq '%s')"


def headers(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "value": "1"} for name in names]


def test_new_draft_has_what_it_was_given_and_ids(graph: Graph) -> None:
    draft = graph.draft(internetMessageId="<okr.1@example.com>", importance="high")

    assert draft["isDraft"] is True
    assert draft["internetMessageId"] == "<okr.1@example.com>"
    assert draft["importance"] == "high"
    assert draft["from"]["emailAddress"] == {"name": "Ops key results", "address": OKR}
    assert draft["id"].startswith("AAkA")
    assert draft["conversationId"].startswith("AAQk")
    assert draft["@odata.etag"] == f'W/"{draft["changeKey"]}"'


def test_draft_without_message_id_gets_one(graph: Graph) -> None:
    assert graph.draft()["internetMessageId"] != graph.draft()["internetMessageId"]


def test_id_is_of_the_kind_that_the_client_prefers(graph: Graph) -> None:
    draft = graph.post(MESSAGES, mail(), Prefer="")

    assert draft["id"].startswith("AAMk")


def test_draft_can_be_changed(graph: Graph) -> None:
    draft = graph.draft()

    changed = graph.patch(f"{MESSAGES}/{draft['id']}", {"subject": "Week 4", "internetMessageId": "<new@x>"})

    assert (changed["subject"], changed["internetMessageId"]) == ("Week 4", "<new@x>")
    assert changed["changeKey"] != draft["changeKey"]
    assert graph.get(f"{MESSAGES}?$filter=internetMessageId eq '<new@x>'")["value"][0]["id"] == draft["id"]
    assert graph.get(f"{MESSAGES}?$filter=internetMessageId eq '{draft['internetMessageId']}'")["value"] == []


def test_sent_draft_keeps_its_immutable_id_and_loses_the_ordinary_one(graph: Graph) -> None:
    draft = graph.draft()
    ordinary = graph.get(f"{MESSAGES}/{draft['id']}", Prefer="")["id"]

    graph.send(draft)

    sent = graph.get(f"{MESSAGES}/{draft['id']}?$select=isDraft,parentFolderId")
    assert sent["isDraft"] is False
    assert sent["parentFolderId"] == graph.get(f"/users/{OKR}/mailFolders/sentitems")["id"]
    assert graph.refused("GET", f"{MESSAGES}/{ordinary}") == (404, "ErrorItemNotFound")


def test_draft_is_sent_once(graph: Graph, control: Control) -> None:
    draft = graph.draft()
    ordinary = graph.get(f"{MESSAGES}/{draft['id']}", Prefer="")["id"]
    graph.send(draft)

    assert graph.refused("POST", f"{MESSAGES}/{draft['id']}/send")[0] == 400
    assert graph.refused("POST", f"{MESSAGES}/{ordinary}/send") == (404, "ErrorItemNotFound")
    assert len(control.messages(MIRA)) == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        pytest.param({"toRecipients": []}, 400, "ErrorInvalidRecipients", id="to_nobody"),
        pytest.param(
            {"from": {"emailAddress": {"address": MIRA}}}, 403, "ErrorSendAsDenied", id="as_someone_else"
        ),
    ],
)
def test_draft_that_may_not_be_sent_stays_a_draft(
    graph: Graph, control: Control, fields: dict[str, Any], status: int, code: str
) -> None:
    draft = graph.draft(**fields)

    assert graph.refused("POST", f"{MESSAGES}/{draft['id']}/send") == (status, code)
    assert [message["isDraft"] for message in control.messages(OKR, "drafts")] == [True]
    assert control.messages(MIRA) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(headers("Auto-Submitted"), "InvalidInternetMessageHeader", id="not_ours"),
        pytest.param(headers("x-a", "In-Reply-To"), "InvalidInternetMessageHeader", id="one_not_ours"),
        pytest.param(
            headers("x-1", "x-2", "X-3", "x-4", "x-5", "x-6"),
            "InvalidInternetMessageHeaderCollection",
            id="six",
        ),
    ],
)
def test_headers_that_break_the_rules_are_refused(
    graph: Graph, control: Control, given: list[dict[str, str]], code: str
) -> None:
    assert graph.refused("POST", MESSAGES, mail(internetMessageHeaders=given)) == (400, code)
    assert control.messages(OKR, "drafts") == []


def test_five_own_headers_are_taken_and_come_back_when_selected(graph: Graph) -> None:
    given = headers("x-1", "x-2", "X-3", "x-4", "x-5")

    draft = graph.draft(internetMessageHeaders=given)

    assert "internetMessageHeaders" not in draft
    selected = graph.get(f"{MESSAGES}/{draft['id']}?$select=internetMessageHeaders")
    assert selected["internetMessageHeaders"] == given


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"subjct": "x"}, 400),
        ({"importance": "urgent"}, 400),
        ({"isDraft": False}, 400),
        ({"toRecipients": 1}, 400),
        ({"body": {}}, 400),
        ({"attachments": []}, 501),
    ],
    ids=lambda value: str(next(iter(value))) if isinstance(value, dict) else "",
)
def test_what_a_message_does_not_have_is_refused(graph: Graph, given: dict[str, Any], status: int) -> None:
    assert graph.refused("POST", MESSAGES, given)[0] == status


def test_change_that_is_refused_in_part_changes_nothing(graph: Graph) -> None:
    draft = graph.draft()

    refused = graph.refused("PATCH", f"{MESSAGES}/{draft['id']}", {"subject": "x", "importance": "urgent"})

    assert refused == (400, "RequestBodyRead")
    assert graph.get(f"{MESSAGES}/{draft['id']}")["subject"] == draft["subject"]


def test_body_that_is_no_json_is_refused(graph: Graph) -> None:
    answer = graph.session.post(
        f"{graph.url}/v1.0{MESSAGES}",
        data="{",
        headers={"Content-Type": "application/json", "x-test-is-wrong-on-purpose": "1"},
        timeout=10,
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_extended_property_is_not_echoed_but_read_by_expand_and_found_by_filter(graph: Graph) -> None:
    draft = graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "Key-1"}])
    graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "Key-2"}])

    expand = f"$expand=singleValueExtendedProperties($filter=id eq '{KEY}')"
    read = graph.get(f"{MESSAGES}/{draft['id']}?{expand}")
    found = graph.get(f"{BY_KEY % 'kEY-1'}&$select=id")

    assert "singleValueExtendedProperties" not in draft
    assert read["singleValueExtendedProperties"] == [{"id": KEY, "value": "Key-1"}]
    assert [each["id"] for each in found["value"]] == [draft["id"]]
    assert graph.get(BY_KEY.replace("OkrSendKey", "okrsendkey") % "Key-1")["value"] == []


def test_extended_property_does_not_travel_to_the_recipient(graph: Graph) -> None:
    graph.send(graph.draft(singleValueExtendedProperties=[{"id": KEY, "value": "K"}]))

    found = graph.get((BY_KEY % "K").replace(OKR, MIRA))

    assert found["value"] == []


def test_sent_mail_is_not_rewritten(graph: Graph) -> None:
    draft = graph.draft()
    graph.send(draft)

    assert graph.refused("PATCH", f"{MESSAGES}/{draft['id']}", {"subject": "x"}) == (
        400,
        "ErrorInvalidPropertySet",
    )
    assert graph.patch(f"{MESSAGES}/{draft['id']}", {"categories": ["Done"]})["categories"] == ["Done"]


def test_reply_draft_stands_in_the_thread(graph: Graph, control: Control) -> None:
    graph.send(graph.draft(internetMessageId="<ask@x>"))
    answered = control.reply(MIRA, "done")
    received = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]

    draft = graph.post(f"{MESSAGES}/{received['id']}/createReply", {"comment": "Saved, Mira."})
    graph.send(draft)

    receipt = control.messages(MIRA)[-1]
    assert (answered["subject"][:4], receipt["subject"][:4]) == ("AW: ", "Re: ")
    assert receipt["subject"][4:] == answered["subject"][4:]
    assert receipt["inReplyTo"] == answered["messageId"]
    assert receipt["references"] == ["<ask@x>", answered["messageId"]]
    assert header(receipt, "In-Reply-To") == answered["messageId"]
    assert receipt["conversationId"] == control.messages(MIRA)[0]["conversationId"]
    assert "Saved, Mira." in receipt["text"]
    assert "From: Mira Möller" in receipt["text"]


def test_reply_can_be_given_as_a_message_and_changed(graph: Graph, control: Control) -> None:
    graph.send(graph.draft())
    control.reply(MIRA, "done")
    received = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]

    given = {"message": {"internetMessageHeaders": headers("x-okr"), "categories": ["Receipt"]}}
    draft = graph.post(f"{MESSAGES}/{received['id']}/createReply", given)
    body = {"contentType": "html", "content": "<p>Saved.</p>"}
    changed = graph.patch(f"{MESSAGES}/{draft['id']}", {"body": body, "internetMessageId": "<receipt@x>"})
    graph.send(draft)

    assert changed["body"] == body
    receipt = control.messages(MIRA)[-1]
    assert (receipt["text"], receipt["messageId"], header(receipt, "x-okr")) == ("Saved.", "<receipt@x>", "1")


def test_reply_takes_a_comment_or_a_message_but_not_both(graph: Graph, control: Control) -> None:
    graph.send(graph.draft())
    control.reply(MIRA, "done")
    received = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]

    both = {"comment": "Saved.", "message": {"subject": "x"}}

    assert graph.refused("POST", f"{MESSAGES}/{received['id']}/createReply", both)[0] == 400


def test_reply_goes_to_the_reply_address(graph: Graph, control: Control) -> None:
    control.do(
        "POST", "mail", {"from": {"address": OLAF}, "to": [{"address": OKR}], "text": "Hi", "subject": "Q"}
    )
    control_mail = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]

    draft = graph.post(f"{MESSAGES}/{control_mail['id']}/createReplyAll")

    assert [to["emailAddress"]["address"] for to in draft["toRecipients"]] == [OLAF]
    assert draft["ccRecipients"] == []
    assert draft["subject"] == "Re: Q"
