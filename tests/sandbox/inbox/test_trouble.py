"""The page on which the sandbox is made to fail."""

from __future__ import annotations

import pytest

from tests.sandbox.inbox.conftest import Inbox


def test_first_page_leads_there(inbox: Inbox) -> None:
    assert 'href="/trouble/"' in inbox.page("/")


def test_fault_is_added_shown_and_removed(inbox: Inbox) -> None:
    added = inbox.post("/trouble/faults", name="done_but_504", calls="/send$", percent="30", times="")

    assert added.status_code == 303
    (fault,) = inbox.running.sandbox.faults.all
    assert (fault.status, fault.executed, fault.probability, fault.times) == (504, True, 0.3, None)
    assert "30 % of all calls to <code>/send$</code>" in inbox.page("/trouble/")

    inbox.post("/trouble/faults/remove", id=fault.id)
    assert inbox.running.sandbox.faults.all == []


def test_conditions_are_set_and_shown(inbox: Inbox) -> None:
    inbox.post("/trouble/conditions", limits="on", sent_lag="2", delta_lifetime="", lost="20", shuffled="on")

    conditions = inbox.running.sandbox.store.conditions
    assert conditions.limits.enforced
    assert (conditions.sent_lag, conditions.delta_lifetime) == (2.0, None)
    assert (conditions.notifications.lost, conditions.notifications.shuffled) == (0.2, True)
    assert 'name="limits" checked' in inbox.page("/trouble/")


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("faults", {"name": "throttled", "calls": "(", "percent": "10", "times": "1"}),
        ("faults", {"name": "meteor", "percent": "10", "times": "1"}),
        ("faults", {"name": "throttled", "percent": "many", "times": "1"}),
        ("conditions", {"lost": "200"}),
    ],
)
def test_mistake_is_told_and_changes_nothing(inbox: Inbox, place: str, fields: dict[str, str]) -> None:
    before = inbox.running.sandbox.store.conditions

    answer = inbox.post(f"/trouble/{place}", **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert inbox.running.sandbox.faults.all == []
    assert inbox.running.sandbox.store.conditions == before


def test_delta_links_are_forgotten_by_a_button_alone(inbox: Inbox) -> None:
    before = inbox.running.sandbox.store.generation
    inbox.page("/trouble/")
    assert inbox.running.sandbox.store.generation == before

    inbox.post("/trouble/delta")

    assert inbox.running.sandbox.store.generation != before
