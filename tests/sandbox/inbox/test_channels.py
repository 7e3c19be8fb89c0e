"""The sandbox takes cards as a Workflow does, and shows what Teams would show."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox.inbox.conftest import Inbox

INVOKE = "/workflows/ops/triggers/manual/paths/invoke"
CARD: dict[str, Any] = {
    "type": "AdaptiveCard",
    "version": "1.4",
    "body": [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Ops <b>", "weight": "Bolder"}]},
        {
            "type": "ColumnSet",
            "columns": [{"type": "Column", "items": [{"type": "TextBlock", "text": "Mira 1"}]}],
        },
    ],
    "actions": [{"type": "Action.OpenUrl", "title": "Board", "url": "https://okr.example.com/b"}],
}


def message(card: dict[str, Any]) -> dict[str, Any]:
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def post(inbox: Inbox, body: object, query: str = "?api-version=1&sig=x") -> int:
    return requests.post(inbox.url + INVOKE + query, json=body, timeout=10).status_code


def test_card_is_taken_and_shown_in_its_channel(inbox: Inbox) -> None:
    assert post(inbox, message(CARD)) == 202

    assert 'href="/channels/ops"' in inbox.page("/channels/")
    page = inbox.page("/channels/ops")
    assert "Ops &lt;b&gt;" in page
    assert "Mira 1" in page
    assert 'href="https://okr.example.com/b"' in page


def test_request_without_its_signature_is_refused(inbox: Inbox) -> None:
    assert post(inbox, message(CARD), "?api-version=1") == 401
    assert inbox.get("/channels/ops").status_code == 404


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"text": "an old connector's card"}, "holds no list of attachments"),
        ({**message(CARD), "attachments": message(CARD)["attachments"][0]}, "holds no list of attachments"),
        (message({**CARD, "version": "1.5"}), "version 1.5"),
        (message({**CARD, "body": [{"type": "TextBlock", "text": "x" * 25_000}]}), "too large"),
    ],
)
def test_card_that_teams_does_not_show_is_taken_all_the_same(
    inbox: Inbox, body: dict[str, Any], problem: str
) -> None:
    assert post(inbox, body) == 202
    assert problem in inbox.page("/channels/ops")
