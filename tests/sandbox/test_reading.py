"""Reading mailboxes: lists, filters, order, pages, folders, bodies, source, moving and deleting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy

import pytest

from tests.sandbox.office import MIRA, OKR, Control, Graph

MESSAGES = f"/users/{OKR}/messages"
INBOX = f"/users/{OKR}/mailFolders/inbox/messages"
START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def five_mails(control: Control, move_clock: Callable[[datetime], None]) -> None:
    """Put five mails into the inbox, one a minute."""
    for number in range(5):
        move_clock(START + timedelta(minutes=number))
        sender = {"name": f"S{number}", "address": f"s{number}@elsewhere.example"}
        control.do(
            "POST", "mail", {"from": sender, "to": [{"address": OKR}], "subject": f"M{number}", "text": "x"}
        )


def subjects(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [message["subject"] for message in page["value"]]


@pytest.mark.usefixtures("five_mails")
def test_newest_mail_comes_first(graph: Graph) -> None:
    assert subjects(graph.get(INBOX)) == ["M4", "M3", "M2", "M1", "M0"]
    assert subjects(graph.get(f"{INBOX}?$orderby=receivedDateTime asc&$top=2")) == ["M0", "M1"]


@pytest.mark.usefixtures("five_mails")
def test_list_comes_in_pages_that_keep_their_options(graph: Graph) -> None:
    pages = list(graph.pages(f"{INBOX}?$top=2&$select=subject&$count=true"))

    assert [subjects(page) for page in pages] == [["M4", "M3"], ["M2", "M1"], ["M0"]]
    assert [page["@odata.count"] for page in pages] == [5, 5, 5]
    assert all(
        message.keys() == {"@odata.etag", "id", "subject"} for page in pages for message in page["value"]
    )


@pytest.mark.usefixtures("five_mails")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("receivedDateTime ge 2026-10-05T09:03:00Z", ["M4", "M3"]),
        ("receivedDateTime gt 2026-10-05T09:03:30Z", ["M4"]),
        ("receivedDateTime ge 2026-10-05T11:03:00%2B02:00 and subject eq 'M3'", ["M3"]),
        ("isDraft eq true", []),
        ("isRead eq false and not (subject eq 'M0' or subject eq 'M1')", ["M4", "M3", "M2"]),
        ("from/emailAddress/address eq 'S2@elsewhere.example'", ["M2"]),
        ("startswith(subject,'m4')", ["M4"]),
        (
            "singleValueExtendedProperties/any(e: e/id eq 'String 0x001A' and e/value eq 'ipm.note') and subject eq 'M1'",
            ["M1"],
        ),
    ],
)
def test_filters_keep_what_they_describe(graph: Graph, words: str, found: list[str]) -> None:
    assert subjects(graph.get(f"{INBOX}?$filter={words}")) == found


@pytest.mark.usefixtures("five_mails")
def test_thread_is_found_by_its_conversation(graph: Graph) -> None:
    message = graph.get(f"{INBOX}?$top=1")["value"][0]

    assert subjects(graph.get(f"{INBOX}?$filter=conversationId eq '{message['conversationId']}'")) == ["M4"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("$filter=contains(subject,'x')", "BadRequest"),
        ("$filter=body/content eq 'x'", "BadRequest"),
        ("$filter=subject eq", "BadRequest"),
        ("$filter=subject is 'x'", "BadRequest"),
        ("$filter=receivedDateTime ge yesterday", "BadRequest"),
        ('$search="x"', "BadRequest"),
        ("$orderby=body", "BadRequest"),
        ("$filter=isRead eq true&$orderby=receivedDateTime", "InefficientFilter"),
        ("$expand=attachments", "BadRequest"),
        ("$select=bodytext", "RequestBroker--ParseUri"),
        ("$top=0", "BadRequest"),
        ("$top=1001", "BadRequest"),
    ],
)
def test_query_that_graph_does_not_take_is_refused(graph: Graph, query: str, code: str) -> None:
    assert graph.refused("GET", f"{INBOX}?{query}") == (400, code)


@pytest.mark.usefixtures("five_mails")
def test_order_may_repeat_what_the_filter_names_first(graph: Graph) -> None:
    query = "$filter=receivedDateTime ge 2026-10-05T09:03:00Z&$orderby=receivedDateTime"

    assert subjects(graph.get(f"{INBOX}?{query}")) == ["M3", "M4"]


def test_malformed_and_unknown_ids_are_told_apart(graph: Graph) -> None:
    assert graph.refused("GET", f"{MESSAGES}/xyz") == (400, "ErrorInvalidIdMalformed")
    assert graph.refused("GET", f"{MESSAGES}/AAMkxyz") == (404, "ErrorItemNotFound")
    assert graph.refused("GET", f"/users/{OKR}/mailFolders/nowhere") == (404, "ErrorItemNotFound")


def test_folders_are_known_by_name_and_by_id(graph: Graph) -> None:
    graph.draft()
    folders = graph.get(f"/users/{OKR}/mailFolders")["value"]

    assert {folder["displayName"] for folder in folders} == {
        "Inbox",
        "Drafts",
        "Sent Items",
        "Deleted Items",
        "Junk Email",
        "Archive",
    }
    drafts = graph.get(f"/users/{OKR}/mailFolders/Drafts")
    assert drafts["totalItemCount"] == 1
    assert len(graph.get(f"/users/{OKR}/mailFolders/{drafts['id']}/messages")["value"]) == 1


def test_body_comes_as_text_on_request(graph: Graph) -> None:
    draft = graph.draft(
        body={"contentType": "html", "content": "<p>One</p><p><a href='https://x.y/z'>Form</a></p>"}
    )

    answer = graph.call("GET", f"{MESSAGES}/{draft['id']}", Prefer='outlook.body-content-type="text"')

    assert answer.json()["body"] == {"contentType": "text", "content": "One\n\nForm<https://x.y/z>"}
    assert answer.headers["Preference-Applied"] == 'outlook.body-content-type="text"'


def test_several_preferences_share_a_header(graph: Graph) -> None:
    draft = graph.draft()

    answer = graph.call(
        "GET", MESSAGES, Prefer='IdType="ImmutableId", odata.maxpagesize=1, outlook.body-content-type="text"'
    )

    found = answer.json()["value"]
    assert [message["id"] for message in found] == [draft["id"]]
    assert answer.headers["Preference-Applied"].count(",") == 2


def test_answers_carry_request_ids_and_say_what_they_are(graph: Graph) -> None:
    answer = graph.call("GET", MESSAGES, **{"client-request-id": "11111111-2222-3333-4444-555555555555"})

    assert answer.headers["client-request-id"] == "11111111-2222-3333-4444-555555555555"
    assert answer.headers["request-id"]
    assert answer.headers["OData-Version"] == "4.0"
    assert answer.json()["@odata.context"].startswith("https://graph.microsoft.com/v1.0/$metadata#users(")


def test_source_holds_headers_text_and_html(graph: Graph) -> None:
    graph.send(graph.draft(internetMessageId="<ask@x>"))
    received = graph.get(f"/users/{MIRA}/mailFolders/inbox/messages")["value"][0]

    answer = graph.call("GET", f"/users/{MIRA}/messages/{received['id']}/$value")

    assert answer.headers["Content-Type"].startswith("text/plain")
    source = message_from_string(answer.text, policy=policy.default)
    assert source["Message-ID"] == "<ask@x>"
    assert source["Subject"] == "Week 3 (19–23 Oct): your key results"
    html, text = source.get_body(("html",)), source.get_body(("plain",))
    assert html is not None
    assert html.get_content().strip() == "<p>Hi <b>Mira</b></p>"
    assert text is not None
    assert text.get_content().strip() == "Hi Mira"


@pytest.mark.parametrize(("inline", "content"), [(False, "multipart/mixed"), (True, "multipart/related")])
def test_mail_says_whether_files_came_with_it(
    graph: Graph, control: Control, inline: bool, content: str
) -> None:
    file = {"name": "image001.png", "content_type": "image/png", "inline": inline}
    mail = {"from": {"address": "s@elsewhere.example"}, "to": [{"address": OKR}], "attachments": [file]}
    control.do("POST", "mail", {**mail, "text": "words", "html": "<p>words</p>"})

    [message] = graph.get(f"{INBOX}?$select=hasAttachments,internetMessageHeaders")["value"]
    source = message_from_string(graph.call("GET", f"{MESSAGES}/{message['id']}/$value").text)
    headers = {header["name"]: header["value"] for header in message["internetMessageHeaders"]}
    assert message["hasAttachments"] is not inline
    assert headers["Content-Type"] == content
    assert [part.get_filename() for part in source.walk() if part.get_filename()] == ["image001.png"]


def test_moved_message_has_a_new_ordinary_id_and_the_same_immutable_one(graph: Graph) -> None:
    draft = graph.draft()
    before = graph.get(f"{MESSAGES}/{draft['id']}", Prefer="")["id"]

    moved = graph.post(f"{MESSAGES}/{before}/move", {"destinationId": "Archive"}, Prefer="")

    assert moved["id"] != before
    assert graph.get(f"{MESSAGES}/{draft['id']}", Prefer="")["id"] == moved["id"]
    assert graph.refused("GET", f"{MESSAGES}/{before}") == (404, "ErrorItemNotFound")
    assert graph.refused("POST", f"{MESSAGES}/{draft['id']}/move", {"destinationId": "x"})[0] == 404
    assert graph.refused("POST", f"{MESSAGES}/{draft['id']}/move", {}) == (400, "ErrorInvalidParameter")


def test_deleted_message_goes_to_deleted_items_and_then_for_good(graph: Graph, control: Control) -> None:
    draft = graph.draft()

    assert graph.call("DELETE", f"{MESSAGES}/{draft['id']}").status_code == 204
    assert len(control.messages(OKR, "deleteditems")) == 1

    assert graph.call("DELETE", f"{MESSAGES}/{draft['id']}").status_code == 204
    assert graph.refused("GET", f"{MESSAGES}/{draft['id']}") == (404, "ErrorItemNotFound")


def test_path_that_graph_does_not_have_is_refused(graph: Graph) -> None:
    assert graph.refused("GET", f"/users/{OKR}/inbox") == (400, "BadRequest")
    assert graph.refused("DELETE", f"/users/{OKR}/mailFolders") == (405, "UnknownError")
