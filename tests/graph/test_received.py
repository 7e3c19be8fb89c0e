"""Graph's JSON of a mail, read as it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.errors import PermanentError
from service.graph.received import is_whole, read_message


def _reply(**changes: Any) -> dict[str, Any]:
    """Return Wendy's answer from Outlook, with `changes`; None takes a property away."""
    raw: dict[str, Any] = {
        "@odata.etag": 'W/"CQAAABYAAA"',
        "id": "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A",
        "internetMessageId": "<DB9P1@eurprd04.prod.outlook.com>",
        "conversationId": "AAQkAGI1",
        "receivedDateTime": "2026-10-05T09:12:31Z",
        "sentDateTime": "2026-10-05T09:12:29Z",
        "from": {"emailAddress": {"name": "Wendy Tan", "address": "Wendy@example.com"}},
        "sender": {"emailAddress": {"name": "Wendy Tan", "address": "wendy@example.com"}},
        "toRecipients": [{"emailAddress": {"name": "Ops key results", "address": "okr+t1@example.com"}}],
        "subject": "Re: Week 1 (5–9 Oct): your key results",
        "body": {"contentType": "html", "content": "<p>keep a</p>"},
        "internetMessageHeaders": [
            {"name": "Received", "value": "from the last hop"},
            {"name": "In-Reply-To", "value": "<okr.1@example.com>"},
            {"name": "References", "value": "<okr.0@example.com>\r\n\t<okr.1@example.com>"},
            {"name": "Received", "value": "from the first hop"},
        ],
        "singleValueExtendedProperties": [{"id": "String 0x1a", "value": "IPM.Note"}],
        "isDraft": False,
        "isRead": True,
    }
    raw.update(changes)
    return {name: value for name, value in raw.items() if value is not None}


def test_reply_is_read_whole() -> None:
    raw = _reply()

    message = read_message(raw)

    assert message.graph_id == "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A"
    assert message.internet_message_id == "<DB9P1@eurprd04.prod.outlook.com>"
    assert message.conversation_id == "AAQkAGI1"
    assert message.received_at == datetime(2026, 10, 5, 9, 12, 31, tzinfo=UTC)
    assert message.sent_at == datetime(2026, 10, 5, 9, 12, 29, tzinfo=UTC)
    assert (message.from_name, message.from_address) == ("Wendy Tan", "Wendy@example.com")
    assert message.sender_address == "wendy@example.com"
    assert message.to_addresses == ("okr+t1@example.com",)
    assert message.subject == "Re: Week 1 (5–9 Oct): your key results"
    assert (message.body_html, message.body_text) == ("<p>keep a</p>", None)
    assert message.in_reply_to == "<okr.1@example.com>"
    assert message.references == ("<okr.0@example.com>", "<okr.1@example.com>")
    assert (message.is_draft, message.is_read) == (False, True)
    assert message.raw is raw


def test_topmost_header_of_a_name_counts_in_any_case() -> None:
    message = read_message(_reply())

    assert message.header("RECEIVED") == "from the last hop"
    assert message.header("Auto-Submitted") is None


@pytest.mark.parametrize("tag", ["String 0x001A", "String 0x1a", "string 0x001a"])
def test_message_class_is_found_however_graph_spells_its_tag(tag: str) -> None:
    bounced = [{"id": tag, "value": "REPORT.IPM.Note.NDR"}]

    assert read_message(_reply(singleValueExtendedProperties=bounced)).message_class == "REPORT.IPM.Note.NDR"


def test_thread_is_known_without_headers_from_what_exchange_keeps() -> None:
    kept = [
        {"id": "String 0x1042", "value": "<okr.1@example.com>"},
        {"id": "String 0x1039", "value": "<okr.0@example.com>"},
    ]

    message = read_message(_reply(internetMessageHeaders=None, singleValueExtendedProperties=kept))

    assert message.headers == ()
    assert message.in_reply_to == "<okr.1@example.com>"
    assert message.references == ("<okr.0@example.com>",)


def test_in_reply_to_with_words_around_it_gives_the_message_id() -> None:
    headers = [{"name": "in-reply-to", "value": 'Your message of "Mon, 5 Oct 2026" <okr.1@example.com>'}]

    assert read_message(_reply(internetMessageHeaders=headers)).in_reply_to == "<okr.1@example.com>"


def test_plain_text_mail_has_text_and_no_html() -> None:
    message = read_message(_reply(body={"contentType": "Text", "content": "keep a"}))

    assert (message.body_html, message.body_text) == (None, "keep a")


def test_meeting_answer_keeps_its_type() -> None:
    raw = _reply(**{"@odata.type": "#microsoft.graph.eventMessageResponse"})

    assert read_message(raw).odata_type == "#microsoft.graph.eventMessageResponse"


def test_mail_with_hardly_anything_in_it_is_read_too() -> None:
    bare = {
        "id": "AAkA1",
        "receivedDateTime": "2026-10-05T09:12:31Z",
        "from": None,
        "body": {"content": None},
    }

    message = read_message(bare)

    assert message.from_address is None
    assert message.to_addresses == ()
    assert message.body_text == ""
    assert message.subject == ""
    assert message.in_reply_to is None


def test_recipient_that_is_a_mere_name_is_no_address() -> None:
    recipients = [
        {"emailAddress": {"name": "undisclosed recipients"}},
        {"emailAddress": {"address": "okr@example.com"}},
    ]

    assert read_message(_reply(toRecipients=recipients)).to_addresses == ("okr@example.com",)


@pytest.mark.parametrize("missing", ["id", "receivedDateTime"])
def test_mail_that_cannot_be_told_from_others_is_refused(missing: str) -> None:
    with pytest.raises(PermanentError):
        read_message(_reply(**{missing: None}))


def test_change_of_a_mail_is_not_taken_for_the_mail() -> None:
    assert is_whole(_reply())
    assert not is_whole({"id": "AAkA1", "isRead": True, "@odata.etag": 'W/"2"'})


def test_what_people_wrote_stays_out_of_the_repr() -> None:
    shown = repr(read_message(_reply()))

    assert "keep a" not in shown
    assert "endy" not in shown
    assert "Week 1" not in shown
