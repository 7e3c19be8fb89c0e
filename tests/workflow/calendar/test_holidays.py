"""A public holiday moves a week's mails, and a week of them asks nobody (`examples.md` §4 no. 15)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from service.db.tables import Invitation, Person
from service.workflow import explain
from service.workflow.change_timetable import Changes, change
from tests.support.team import FRIDAY_REVIEW, LIST, MONDAY_SETUP, World, october

# Week 2 is 12 to 16 October; Amsterdam is two hours ahead of UTC.
TUESDAY_SETUP = october(13, 7, 1)
WEDNESDAY_OVERVIEW = october(14, 6, 31)


def takes_off(world: World, *days: int) -> None:
    change(world.app, LIST, Changes(days_off={date(2026, 10, day): True for day in days}))


def subjects(world: World, who: str, week: str = "Week 2") -> list[str]:
    return [mail["subject"] for mail in world.inbox(who) if mail["subject"].startswith(week)]


def test_holiday_monday_moves_setup_to_tuesday_and_overview_to_wednesday(world: World) -> None:
    takes_off(world, 12)
    world.at(october(12, 16))
    assert subjects(world, "mira") == []

    world.at(october(13, 6, 59))
    assert subjects(world, "mira") == []
    world.at(TUESDAY_SETUP)
    assert subjects(world, "mira") == ["Week 2 (13–16 Oct): your key results"]
    world.reply("mira", "Refund backlog 96 to 80 1.1", subject="Week 2")
    world.at(october(14, 6, 29))
    assert world.deliveries(kind="digest") == []
    world.at(WEDNESDAY_OVERVIEW)

    [digest] = world.deliveries(kind="digest")
    assert (digest.subject or "").startswith("Ops, week 2 (13–16 Oct)")
    assert len(world.deliveries(kind="overview")) == 2
    world.at(october(16, 11, 59))
    assert world.deliveries(kind="review") == []
    world.at(october(16, 12, 1))
    assert len(world.deliveries(kind="review")) == 1


def test_setup_after_a_holiday_monday_names_the_days_as_they_are(world: World) -> None:
    takes_off(world, 12)

    world.at(TUESDAY_SETUP)

    [mail] = [mail for mail in world.inbox("mira") if mail["subject"].startswith("Week 2")]
    assert "In by 18:00 and it is in tomorrow's team overview" in mail["text"].replace("\n", " ")
    assert "until Friday 14:00" in mail["text"].replace("\n", " ")


def test_holiday_friday_moves_the_review_to_thursday(world: World) -> None:
    takes_off(world, 9)
    world.at(MONDAY_SETUP)
    assert subjects(world, "mira", "Week 1") == ["Week 1 (5–8 Oct): your key results"]
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(october(8, 11, 59))
    assert world.deliveries(kind="review") == []

    world.at(october(8, 12, 1))

    [review] = world.deliveries(kind="review")
    assert review.subject == "Week 1 (5–8 Oct): how did it end?"
    world.at(FRIDAY_REVIEW)
    assert len(world.deliveries(kind="review")) == 1


def test_whole_week_of_holidays_asks_nobody_and_open_letters_wait(world: World) -> None:
    takes_off(world, 12, 13, 14, 15, 16)
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(FRIDAY_REVIEW)
    world.reply("mira", "1 partly")
    before = len(world.deliveries())

    for day in range(12, 19):
        world.at(october(day, 15))

    assert len(world.deliveries()) - before == 1  # The receipt for Friday's answer.
    told = explain.explain(world.app, "mira@example.com", "2026-W42")
    assert {event.why for event in told.events} == {"public holidays: nobody works that week"}
    world.at(october(19, 7, 1))
    [mail] = [mail for mail in world.inbox("mira") if mail["subject"].startswith("Week 3")]
    assert "Refund backlog 96 to 80 - KR1.1" in mail["text"]
    world.at(october(20, 6, 31))
    digest = world.deliveries(kind="digest")[-1].text or ""
    assert "week 1" in digest  # The week before the holidays is the last one that was worked.
    assert "2nd week" not in digest


def test_public_holidays_come_from_the_calendar_of_country_and_region(world: World) -> None:
    """1 November 2026 is a Sunday; in the Netherlands nothing is off in autumn, in Catalonia 12 October is."""
    change(world.app, LIST, Changes(calendar="es-ct"))

    world.at(october(12, 16))
    assert subjects(world, "mira") == []
    world.at(TUESDAY_SETUP)

    assert subjects(world, "mira") == ["Week 2 (13–16 Oct): your key results"]


def test_public_holiday_on_which_the_list_works_moves_nothing(world: World) -> None:
    change(world.app, LIST, Changes(calendar="ES", days_off={date(2026, 10, 12): False}))

    world.at(october(12, 7, 1))

    assert subjects(world, "mira") == ["Week 2 (12–16 Oct): your key results"]


def test_holiday_of_one_site_moves_those_peoples_mail_and_the_digest_says_so(world: World) -> None:
    """12 October 2026 is a public holiday in Spain and none in the Netherlands."""
    with world.app.db.begin() as session:
        session.execute(update(Person).where(Person.address == "ben@example.com").values(calendar="ES"))
    world.at(MONDAY_SETUP)  # Week 1 is the same for both.
    assert subjects(world, "ben", "Week 1") == ["Week 1 (5–9 Oct): your key results"]
    world.at(october(12, 7, 1))
    assert subjects(world, "mira") == ["Week 2 (12–16 Oct): your key results"]
    assert subjects(world, "ben") == []
    world.at(october(13, 6, 31))

    digest = world.deliveries(kind="digest")[-1].text or ""
    assert "Holiday until Tue: Ben" in digest
    world.at(TUESDAY_SETUP)
    assert subjects(world, "ben") == ["Week 2 (13–16 Oct): your key results"]
    assert len(subjects(world, "mira")) == 1
    world.at(october(13, 13, 1))
    assert subjects(world, "ben") == ["Week 2 (13–16 Oct): your key results"]  # No nudge after the overview.


def test_site_that_is_off_all_week_is_not_asked_and_not_missed(world: World) -> None:
    """China is off from 1 to 7 October 2026; with the list's own Thursday one Friday is left, and that is no week."""
    takes_off(world, 8)
    with world.app.db.begin() as session:
        session.execute(update(Person).where(Person.address == "ben@example.com").values(calendar="CN"))

    world.at(october(6, 6, 31))

    assert subjects(world, "ben", "Week 1") == []
    with world.app.db.read() as session:
        skipped = session.scalars(select(Invitation.skipped).order_by(Invitation.person_id)).all()
    assert "holiday" in skipped
    digest = world.deliveries(kind="digest")[-1].text or ""
    assert "Holiday: Ben" in digest
    assert "No answer: Ben" not in digest
