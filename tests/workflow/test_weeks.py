"""What a week stores, and what the next week knows of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from service.db.tables import Alignment, DistributionList, KeyResult, TimetableRow
from service.workflow import explain, manage_lists
from tests.support.team import (
    FRIDAY_REVIEW,
    HR_KEY_RESULTS,
    LIST,
    MONDAY_NUDGE,
    MONDAY_SETUP,
    TUESDAY_OVERVIEW,
    World,
    october,
    people,
)

NEXT_MONDAY = october(12, 7, 1)
NEXT_TUESDAY = october(13, 6, 31)


def digest(world: World) -> str:
    """Return the text of the newest digest."""
    return world.deliveries(kind="digest")[-1].text or ""


def test_a_line_kept_by_its_letter_goes_on_with_its_alignment(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(FRIDAY_REVIEW)
    world.reply("mira", "1 partly")
    world.at(NEXT_MONDAY)

    world.reply("mira", "keep a", subject="Week 2")
    world.settle()

    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1", "1 Refund backlog 96 to 80 OPS-1.1"]
    world.at(NEXT_TUESDAY)
    assert "2nd week" in digest(world)


def test_a_line_typed_again_word_for_word_is_the_kept_line(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(FRIDAY_REVIEW)
    world.reply("mira", "1 0.4")
    world.at(NEXT_MONDAY)

    world.reply("mira", "refund backlog: 96 to 80 (KR1.1)", subject="Week 2")
    world.settle()
    world.at(NEXT_TUESDAY)

    assert "2nd week" in digest(world)


def test_a_kept_line_stands_before_new_ones_and_the_question_names_the_right_number(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(FRIDAY_REVIEW)
    world.reply("mira", "1 no")
    world.at(NEXT_MONDAY)

    world.reply("mira", "keep a\nOffice move planned", subject="Week 2")
    world.settle()

    assert world.lines()[1:] == ["1 Refund backlog 96 to 80 OPS-1.1", "2 Office move planned"]
    assert "Line 2 needs one word from you" in (world.deliveries(kind="receipt")[-1].text or "")


def test_the_answer_to_a_question_aligns_the_line_it_was_about(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\nLook into the courier delays")
    world.settle()

    world.reply("mira", "1.2", subject="Re: Week 1")
    world.settle()

    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1", "2 Look into the courier delays OPS-1.2"]
    assert "Nothing else to do" in (world.deliveries(kind="receipt")[-1].text or "")


def test_a_question_that_stays_unanswered_is_neither_asked_again_nor_nudged(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\nLook into the courier delays")
    world.settle()
    asked = world.deliveries(kind="receipt")[-1].text or ""
    before = len(world.inbox("mira"))

    world.at(MONDAY_NUDGE)
    world.at(TUESDAY_OVERVIEW)
    world.at(FRIDAY_REVIEW)

    assert "Which one does line 2 serve" in asked
    assert [mail["subject"] for mail in world.inbox("mira")[before:]] == [
        "Ops, week 1 (5–9 Oct): what we agreed",
        "Week 1 (5–9 Oct): how did it end?",
    ]
    digest = " ".join((world.deliveries(kind="digest")[-1].text or "").split())
    assert "NOT ALIGNED Mira 2 Look into the courier delays" in digest

    world.reply("mira", "1 done\n2 done", subject="Week 1 (5–9 Oct): how did it end?")
    world.settle()
    assert "Which one does line 2 serve" not in (world.deliveries(kind="receipt")[-1].text or "")


def test_an_answer_to_last_weeks_setup_mail_counts_for_this_week_and_the_receipt_says_so(
    world: World,
) -> None:
    world.at(MONDAY_SETUP)
    world.at(NEXT_MONDAY)

    world.reply("mira", "Refund backlog 96 to 80 1.1", subject="Week 1 (5–9 Oct): your key results")
    world.settle()

    receipt = world.deliveries(kind="receipt")[-1]
    assert receipt.period == "2026-W42"
    assert (receipt.text or "").startswith("You answered the mail of Week 1 (5–9 Oct)")


def test_a_review_after_the_close_is_stored_with_its_week_and_marked_late(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(FRIDAY_REVIEW)
    world.at(october(12, 17))

    world.reply("mira", "1 done", subject="Week 1 (5–9 Oct): how did it end?")
    world.settle()

    [late] = [row for row in world.inbound() if row.reason == "stored_late"]
    assert late.disposition == "accepted"
    assert "closed" in (world.deliveries(kind="receipt")[-1].text or "")


def test_a_key_result_renamed_later_leaves_a_past_week_as_it_was(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.settle()

    with world.app.db.begin() as session:
        session.execute(update(KeyResult).values(text="something else"))

    with world.app.db.read() as session:
        assert session.scalars(select(Alignment.text)).all() == ["Open refund cases from 140 to 60"]


def test_a_person_on_two_lists_gets_one_setup_and_sees_both_teams(world: World) -> None:
    hr = {"name": "HR", "address": "hr@example.com", "members": ["mira@example.com"]}
    ops = {"name": "Ops", "address": LIST, "members": ["mira@example.com", "ben@example.com"]}
    world.control("POST", "/directory", {"people": people(), "groups": [ops, hr]})
    manage_lists.add(
        world.app,
        "hr@example.com",
        code="HR",
        name="HR",
        zone="Europe/Amsterdam",
        lead="mona@example.com",
        cycle_start=date(2026, 10, 5),
        key_results=HR_KEY_RESULTS,
    )
    manage_lists.enable(world.app, "hr@example.com")

    world.at(MONDAY_SETUP)

    [mail] = world.inbox("mira")
    assert "Ops KR1.1" in mail["text"]
    assert "HR KR1.1" in mail["text"]
    world.at(TUESDAY_OVERVIEW)
    assert len(world.deliveries(kind="digest")) == 1  # Mona reads both teams.


def test_every_second_week_is_asked_of_a_biweekly_list(world: World) -> None:
    with world.app.db.begin() as session:
        session.scalars(select(DistributionList)).one().cadence = "biweekly"

    for monday in (5, 12, 19, 26):
        world.at(october(monday, 8, 1))

    subjects = [mail["subject"] for mail in world.inbox("ben") if "your key results" in mail["subject"]]
    assert subjects == ["Weeks 1–2 (5–16 Oct): your key results", "Weeks 3–4 (19–30 Oct): your key results"]


def test_a_changed_timetable_holds_from_its_period_on(world: World) -> None:
    with world.app.db.begin() as session:
        session.add(TimetableRow(list_id=1, kind="setup", from_period="2026-W42", day=1, time="10:00"))
    world.at(MONDAY_SETUP)

    world.at(NEXT_MONDAY)
    assert len([m for m in world.inbox("mira") if m["subject"].startswith("Week 2")]) == 0
    world.at(october(13, 8, 1))

    assert len([m for m in world.inbox("mira") if m["subject"].startswith("Week 2")]) == 1


def test_a_setup_that_was_missed_for_days_is_skipped_and_explained(world: World) -> None:
    world.at(october(8, 8))

    assert world.deliveries(kind="setup") == []
    events = explain.explain(world.app, "mira@example.com", "2026-W41").events
    assert any(event.outcome == "skipped" and "passed" in event.why for event in events)


def test_explain_tells_what_was_sent_what_came_and_why(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(MONDAY_NUDGE)

    told = explain.explain(world.app, "Mira", "2026-W41")

    assert told.lines == ("1 Refund backlog 96 to 80 (OPS-1.1)",)
    assert any(event.what.startswith("mail: setup") and event.outcome == "confirmed" for event in told.events)
    assert any(event.what.startswith("reply") and event.outcome == "accepted" for event in told.events)
    assert any(event.why.startswith("answered") for event in told.events)
    assert any(
        event.what.startswith("nudge") and event.why == "no mail: had answered" for event in told.events
    )
