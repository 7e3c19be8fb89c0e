"""The app may do what it was granted; anything else is refused as Graph refuses it."""

from __future__ import annotations

import pytest

from tests.sandbox.office import MIRA, OKR, Control, Graph

ALL = [
    "User.Read.All",
    "GroupMember.Read.All",
    "Mail.Read",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.Read",
]
CALLS = {
    "User.Read.All": ("GET", "/users"),
    "GroupMember.Read.All": ("GET", "/groups"),
    "Mail.ReadWrite": ("POST", f"/users/{OKR}/messages"),
    "Mail.Send": ("POST", f"/users/{OKR}/messages/none/send"),
    "MailboxSettings.Read": ("GET", f"/users/{OKR}/mailboxSettings"),
}


@pytest.mark.parametrize("right", CALLS)
def test_call_without_its_right_is_refused(graph: Graph, control: Control, right: str) -> None:
    control.do("PUT", "grants", {"rights": [other for other in ALL if other != right]})
    status, code = graph.refused(*CALLS[right], {})

    assert status == 403
    assert code == ("ErrorAccessDenied" if right.startswith("Mail") else "Authorization_RequestDenied")


def test_at_first_every_mailbox_is_open_and_can_be_closed(graph: Graph, control: Control) -> None:
    assert graph.get(f"/users/{MIRA}/mailFolders/inbox/messages")["value"] == []

    control.do("PUT", "grants", {"mailboxes": [OKR]})

    assert graph.refused("GET", f"/users/{MIRA}/mailFolders/inbox/messages") == (403, "ErrorAccessDenied")
    assert graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"] == []
    assert graph.get(f"/users/{MIRA}/mailboxSettings")["timeZone"]


def test_reading_is_enough_for_a_subscription_and_for_reading(graph: Graph, control: Control) -> None:
    control.do("PUT", "grants", {"rights": ["Mail.Read"], "mailboxes": [OKR]})

    assert graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"] == []
    assert graph.get("/subscriptions")["value"] == []


def test_what_can_not_be_granted_is_told(control: Control) -> None:
    assert control.call("PUT", "grants", {"rights": ["Mail.Everything"]}).status_code == 400
