"""A team without key results: the lead is asked by mail, and what happens until they come (examples.md §4 no. 2, 3)."""

from __future__ import annotations

from datetime import date

import pytest

from service.db.tables import DistributionList
from service.workflow import change_objectives, manage_lists
from tests.support.team import MAILBOX, MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

LEA = {"name": "Lea Lund", "given_name": "Lea", "address": "lea@example.com", "manager": "mona@example.com"}
RINA = {"name": "Rina Adler", "given_name": "Rina", "address": "rina@example.com"}
HR = {"name": "HR", "address": "hr@example.com", "members": ["lea@example.com"]}
THURSDAY_BEFORE = october(1, 7, 1)
SUBJECT = "HR: your team's objectives and key results"
OUTLINE = """Hi,

New people are at work from day 1
- Starters with a checklist on day 1, 40 % to 100 %
- Contracts signed before day 1 from 70 % to 95 %

Thanks, Rina
"""


@pytest.fixture
def hr(world: World) -> World:
    """Switch HR on, Wednesday before its first Monday; Rina leads it and it has no key results."""
    world.add_people(LEA, RINA, groups=[HR])
    world.move_clock(october(1, 5))
    manage_lists.add(
        world.app,
        "hr@example.com",
        lead="rina@example.com",
        zone="Europe/Amsterdam",
        cycle_start=date(2026, 10, 5),
    )
    manage_lists.enable(world.app, "HR")
    return world


def outline(world: World) -> list[str]:
    return change_objectives.export(world.app, "HR").split("\n")


def test_the_lead_is_asked_once_on_the_thursday_before(hr: World) -> None:
    hr.at(october(1, 6, 30))
    assert hr.inbox("rina") == []

    hr.at(THURSDAY_BEFORE)
    hr.at(october(2, 7))

    (mail,) = hr.inbox("rina")
    assert mail["subject"] == SUBJECT
    assert "From Monday 5 Oct on 1 person is asked each week" in " ".join(mail["text"].split())


def test_a_team_with_key_results_is_not_asked_for_them(hr: World) -> None:
    change_objectives.import_text(hr.app, "HR", "O\n- k 1", store=True, by="file")
    hr.at(THURSDAY_BEFORE)

    assert hr.inbox("rina") == []


@pytest.mark.parametrize("client", ["outlook-web", "iphone-mail", "outlook-desktop"])
def test_the_answer_is_numbered_and_shown_back(hr: World, client: str) -> None:
    hr.at(THURSDAY_BEFORE)
    hr.reply("rina", OUTLINE, subject=SUBJECT, client=client)
    hr.settle()

    text = hr.inbox("rina")[-1]["text"]
    assert outline(hr)[:3] == [
        "# O1 New people are at work from day 1",
        "- KR1.1 Starters with a checklist on day 1, 40 % to 100 %",
        "- KR1.2 Contracts signed before day 1 from 70 % to 95 %",
    ]
    assert "Saved, Rina." in text
    assert "KR1.2" in text
    assert (hr.inbound()[-1].disposition, hr.inbound()[-1].reason) == ("accepted", "stored")


def test_a_line_is_changed_and_another_dropped_by_reply_to_the_receipt(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    hr.reply("rina", OUTLINE, subject=SUBJECT)
    hr.settle()
    hr.reply(
        "rina", "KR1.1 Starters with a checklist on day 1, 40 % to 90 %\ndrop KR1.2", subject=f"Re: {SUBJECT}"
    )
    hr.settle()

    assert outline(hr)[1:3] == ["- KR1.1 Starters with a checklist on day 1, 40 % to 90 %", ""]


def test_what_can_not_be_read_is_asked_about_and_changes_nothing(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    hr.reply("rina", "Happy people\nFast answers\nFewer calls", subject=SUBJECT)
    hr.settle()

    assert outline(hr) == [""]
    assert "Which lines are objectives?" in hr.inbox("rina")[-1]["text"]
    assert hr.inbound()[-1].disposition == "clarify"


def test_thanks_for_the_receipt_is_not_answered(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    hr.reply("rina", OUTLINE, subject=SUBJECT)
    hr.settle()
    hr.reply("rina", "Thanks!", subject=f"Re: {SUBJECT}")
    hr.settle()

    assert len(hr.inbox("rina")) == 2
    assert (hr.inbound()[-1].disposition, hr.inbound()[-1].reason) == ("discarded", "thanks")


def test_nobody_else_can_answer_and_nothing_is_told_to_a_stranger(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    asked = hr.inbox("rina")[0]
    for who, internal in (("lea@example.com", True), ("olaf@other.example", False)):
        mail = {
            "from": {"address": who},
            "to": [{"address": MAILBOX}],
            "subject": f"Re: {SUBJECT}",
            "text": OUTLINE,
            "in_reply_to": asked["messageId"],
            "internal": internal,
        }
        hr.control("POST", "/mail", mail)
    hr.settle()

    assert outline(hr) == [""]
    assert {row.disposition for row in hr.inbound()} == {"held"}
    assert hr.inbox("lea") == []


def test_who_does_not_lead_any_more_can_not_answer(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    manage_lists.add(hr.app, "hr@example.com", lead="mona@example.com")
    hr.reply("rina", OUTLINE, subject=SUBJECT)
    hr.settle()

    assert outline(hr) == [""]
    assert (hr.inbound()[-1].disposition, hr.inbound()[-1].reason) == ("held", "not_the_lead")


def test_without_key_results_on_monday_the_mail_says_who_was_asked_and_lines_are_taken(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    hr.at(MONDAY_SETUP)
    setup = hr.inbox("lea")[0]["text"]
    hr.reply("lea", "Three starters have their laptops on day 1\nBadge office answers within a day, OPS 1.1")
    hr.settle()

    assert "HR has no key results yet; Rina has been asked." in " ".join(setup.split())
    assert hr.lines() == [
        "1 Three starters have their laptops on day 1",
        "2 Badge office answers within a day OPS-1.1",
    ]
    assert hr.inbound()[-1].disposition == "accepted"
    assert "Nothing else to do." in hr.inbox("lea")[-1]["text"]

    hr.at(TUESDAY_OVERVIEW)
    digest = hr.inbox("rina")[-1]
    assert digest["subject"].startswith("HR, week 1")
    needs = digest["text"].partition("NEEDS YOU")[2].partition("HR")[0] or digest["text"]
    assert "HR has no key results" in digest["text"]
    assert "not aligned:" not in needs


def test_once_they_come_the_next_setup_offers_to_align_what_is_open(hr: World) -> None:
    hr.at(THURSDAY_BEFORE)
    hr.at(MONDAY_SETUP)
    hr.reply("lea", "Three starters have their laptops on day 1")
    hr.reply("rina", OUTLINE, subject=SUBJECT)
    hr.at(october(12, 7, 1))
    setup = " ".join(hr.inbox("lea")[-1]["text"].split())
    assert '"keep a - KR1.1" also says which key result it serves' in setup

    hr.reply("lea", "keep a - KR1.1", subject="Week 2")
    hr.settle()
    assert hr.lines()[-1] == "1 Three starters have their laptops on day 1 HR-1.1"


def test_a_held_list_asks_its_lead_when_it_is_resumed(hr: World) -> None:
    manage_lists.hold(hr.app, "HR")
    hr.at(THURSDAY_BEFORE)
    assert hr.inbox("rina") == []

    manage_lists.resume(hr.app, "HR")
    hr.settle()
    assert len(hr.inbox("rina")) == 1


def test_first_mails_wait_for_the_cycle_to_begin(world: World) -> None:
    world.add_people(LEA, RINA, groups=[HR])
    manage_lists.add(
        world.app,
        "hr@example.com",
        lead="rina@example.com",
        zone="Europe/Amsterdam",
        cycle_start=date(2026, 10, 12),
        key_results="O\n- k 1",
    )
    manage_lists.enable(world.app, "HR")
    world.at(MONDAY_SETUP)
    assert world.inbox("lea") == []

    world.at(october(12, 7, 1))
    assert [mail["subject"] for mail in world.inbox("lea")] == ["Week 1 (12–16 Oct): your key results"]
    with world.app.db.read() as session:
        assert session.get_one(DistributionList, 2).enabled_at is not None
