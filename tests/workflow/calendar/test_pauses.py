"""Who is away is never missed; who pauses is not asked (`examples.md` §4 no. 14)."""

from __future__ import annotations

from sqlalchemy import select

from service.db.tables import Delivery
from service.workflow import explain
from tests.support.team import FRIDAY_REVIEW, MONDAY_NUDGE, MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

NEXT_MONDAY = october(12, 7, 1)


def receipt(world: World) -> str:
    return " ".join((world.deliveries(kind="receipt")[-1].text or "").split())


def sent_to(world: World, kind: str) -> list[str]:
    with world.app.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == kind))
        return [row.person.name for row in rows]


def setups(world: World, who: str) -> list[str]:
    return [
        mail["subject"][:6]
        for mail in world.inbox(who)
        if "your key results" in mail["subject"] and not mail["subject"].startswith("Re")
    ]


def test_pause_until_a_day_is_told_back_and_asks_nothing_meanwhile(world: World) -> None:
    world.at(MONDAY_SETUP)

    world.reply("mira", "pause until 19 Oct")
    world.settle()

    assert world.inbound()[-1].reason == "paused"
    told = receipt(world)
    assert told.startswith("Paused until Monday 19 Oct, Mira.")
    assert "Your next mail comes on Monday 19 Oct; what is open waits for you." in told
    assert 'Reply "resume" to go on sooner.' in told
    world.at(MONDAY_NUDGE)
    assert sent_to(world, "nudge") == ["Ben Sato"]
    world.at(TUESDAY_OVERVIEW)
    digest = world.deliveries(kind="digest")[-1].text or ""
    assert "Away to 19 Oct: Mira" in digest
    world.at(NEXT_MONDAY)
    assert setups(world, "mira") == ["Week 1"]
    assert setups(world, "ben") == ["Week 1", "Week 2"]
    world.at(october(13, 6, 31))
    assert "Away to 19 Oct: Mira" in (world.deliveries(kind="digest")[-1].text or "")
    world.at(october(19, 7, 1))
    assert setups(world, "mira") == ["Week 1", "Week 3"]


def test_explain_says_that_a_paused_person_was_not_asked(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "pause")
    world.at(NEXT_MONDAY)

    told = explain.explain(world.app, "mira@example.com", "2026-W42")

    assert ("setup of ops@example.com", "no mail: paused") in [
        (event.what, event.why) for event in told.events
    ]


def test_pause_without_a_day_holds_until_resume_which_asks_at_once(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Pause please")
    world.settle()
    assert 'No mails until you reply "resume".' in receipt(world)
    world.at(NEXT_MONDAY)
    world.at(october(19, 7, 1))
    assert setups(world, "mira") == ["Week 1"]

    world.move_clock(october(21, 10))
    world.reply("mira", "resume", subject="Re: Week 1")
    world.settle()

    assert receipt(world).startswith("Welcome back, Mira. This week's mail is on its way.")
    assert setups(world, "mira") == ["Week 1", "Week 3"]


def test_resume_after_the_change_deadline_waits_for_monday(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "pause")
    world.at(NEXT_MONDAY)
    world.move_clock(october(16, 13))

    world.reply("mira", "I'm back", subject="Re: Week 1")
    world.settle()

    assert "Your next mail comes on Monday 19 Oct." in receipt(world)
    world.at(october(19, 7, 1))
    assert setups(world, "mira") == ["Week 1", "Week 3"]


def test_key_results_beside_a_pause_are_taken_and_the_receipt_tells_both(world: World) -> None:
    world.at(MONDAY_SETUP)

    world.reply("mira", "Refund backlog 96 to 80 1.1\npause until 19 Oct")
    world.settle()

    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"]
    assert "Paused until Monday 19 Oct, Mira." in receipt(world)
    assert "Refund backlog 96 to 80" in receipt(world)
    world.at(FRIDAY_REVIEW)
    assert world.deliveries(kind="review") == []


def test_day_with_two_readings_is_asked_about_and_nothing_is_paused(world: World) -> None:
    world.at(MONDAY_SETUP)

    world.reply("mira", "pause until 2/11")
    world.settle()

    assert world.inbound()[-1].reason == "pause_unclear"
    assert 'Until 2 Nov or 11 Feb? Reply "pause until 2 Nov" or "pause until 11 Feb".' in receipt(world)
    world.reply("mira", "pause until 2 Nov", subject="Re: Week 1")
    world.settle()
    assert receipt(world).startswith("Paused until Monday 2 Nov, Mira.")


def test_back_on_wednesday_the_answer_to_mondays_mail_is_taken(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "pause until Wednesday")
    world.at(TUESDAY_OVERVIEW)
    world.at(october(7, 9))

    world.reply("mira", "Refund backlog 96 to 80 1.1", subject="Week 1 (5–9 Oct): your")
    world.settle()

    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"]
    world.at(FRIDAY_REVIEW)
    assert len(world.deliveries(kind="review")) == 1


def test_paused_person_gets_no_overview(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "pause")
    world.at(TUESDAY_OVERVIEW)

    assert sent_to(world, "overview") == ["Ben Sato"]
