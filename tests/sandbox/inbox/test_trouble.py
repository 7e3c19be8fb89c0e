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


def test_limits_are_set_one_by_one(inbox: Inbox) -> None:
    inbox.post(
        "/trouble/conditions", limits="on", concurrent="2", sends_per_minute="5", minute="1.5", seed="7"
    )

    conditions = inbox.running.sandbox.store.conditions
    assert (conditions.limits.concurrent, conditions.limits.sends_per_minute) == (2, 5)
    assert (conditions.limits.minute, conditions.limits.per_ten_minutes) == (1.5, 10_000)
    assert conditions.notifications.seed == 7
    assert 'name="sends_per_minute" type="number" min="0" step="any" value="5"' in inbox.page("/trouble/")


def test_mailbox_bounces_and_answers_by_itself_until_told_otherwise(inbox: Inbox) -> None:
    who = "mira@example.com"
    inbox.post("/trouble/people", address=who, bounces="soft", away="At sea.", stubborn="on")

    person = inbox.running.sandbox.store.directory.person(who)
    assert person is not None
    assert person.bounces == "soft"
    assert person.automatic_replies is not None
    assert person.automatic_replies.ignores_suppress
    assert "mail bounces (soft), answers by itself: “At sea.”" in " ".join(inbox.page("/trouble/").split())

    inbox.post("/trouble/people", address=who, bounces="", away="")
    person = inbox.running.sandbox.store.directory.person(who)
    assert person is not None
    assert (person.bounces, person.automatic_replies) == (None, None)


def test_lifecycle_events_are_told_by_a_button(inbox: Inbox) -> None:
    assert inbox.post("/trouble/lifecycle/missed").status_code == 303
    assert inbox.post("/trouble/lifecycle/explode").status_code == 404


def test_mail_is_moved_and_deleted_where_it_is_read(inbox: Inbox) -> None:
    mail = inbox.first("mira@example.com")
    assert "away for good" in inbox.page(mail)

    assert inbox.post(f"{mail}/move", to="nowhere").status_code == 404
    inbox.post(f"{mail}/move", to="deleteditems")
    box = inbox.mailbox("mira@example.com")
    assert [len(box.in_folder(folder)) for folder in ("inbox", "deleteditems")] == [0, 1]

    inbox.post(f"{inbox.first('mira@example.com', 'deleteditems')}/move", to="")
    assert box.in_folder(None) == []


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("faults", {"name": "throttled", "calls": "(", "percent": "10", "times": "1"}),
        ("faults", {"name": "meteor", "percent": "10", "times": "1"}),
        ("faults", {"name": "throttled", "percent": "many", "times": "1"}),
        ("conditions", {"lost": "200"}),
        ("conditions", {"limits": "on", "concurrent": "0"}),
        ("people", {"address": "nobody@example.com"}),
        ("people", {"address": "mira@example.com", "bounces": "sideways"}),
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
