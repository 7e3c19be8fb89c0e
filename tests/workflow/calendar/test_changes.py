"""A timetable changes with the next period: no mail of the running one is lost or repeated (decision 0007)."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from service.db.tables import Delivery, DistributionList, Wave
from service.domain.timetable import Kind
from service.errors import ConfigurationError
from service.workflow.change_timetable import Changes, change, preview, set_site
from service.workflow.timetable_reports import MomentReport, read_day_and_time, show
from tests.support.team import FRIDAY_REVIEW, LIST, MONDAY_SETUP, World, october


def sent(world: World, kind: str = "setup") -> list[str]:
    with world.app.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id))
        return [f"{row.period} {row.person.given_name}" for row in rows]


def test_zone_of_a_list_that_is_on_changes_with_the_next_week(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(october(6, 7))

    report = change(world.app, LIST, Changes(zone="America/New_York"))

    assert (report.from_period, report.zone) == ("2026-W42", "America/New_York")
    world.at(FRIDAY_REVIEW)  # Still by Amsterdam's clock.
    assert sent(world, "review") == ["2026-W41 Mira"]
    world.at(october(12, 7, 1))
    assert sent(world) == ["2026-W41 Mira", "2026-W41 Ben"]
    world.at(october(12, 13, 1))  # 09:00 in New York.
    assert sent(world)[2:] == ["2026-W42 Mira", "2026-W42 Ben"]


def test_weekly_list_becomes_biweekly_with_the_next_week_and_weekly_again_after_two(world: World) -> None:
    world.at(MONDAY_SETUP)
    change(world.app, LIST, Changes(cadence="biweekly"))
    world.at(october(12, 7, 1))
    [mail] = [mail for mail in world.inbox("mira") if mail["subject"].startswith("Weeks 2")]
    assert mail["subject"] == "Weeks 2–3 (12–23 Oct): your key results"
    world.at(october(13, 8))

    change(world.app, LIST, Changes(cadence="weekly"))

    world.at(october(19, 7, 1))
    assert sorted({period[:8] for period in sent(world)}) == ["2026-W41", "2026-W42"]
    world.at(october(26, 8, 1))
    assert sorted({period[:8] for period in sent(world)}) == ["2026-W41", "2026-W42", "2026-W44"]


def test_new_cycle_begins_with_its_own_monday(world: World) -> None:
    world.at(MONDAY_SETUP)

    report = change(world.app, LIST, Changes(cycle_start=date(2026, 10, 19)))

    assert report.from_period == "2026-W43"
    world.at(october(12, 7, 1))
    world.at(october(19, 7, 1))
    weeks = [
        mail["subject"].partition(":")[0]
        for mail in world.inbox("mira")
        if "your key results" in mail["subject"]
    ]
    assert weeks == ["Week 1 (5–9 Oct)", "Week 2 (12–16 Oct)", "Week 1 (19–23 Oct)"]


def test_list_that_is_off_changes_at_once(world: World) -> None:
    with world.app.db.begin() as session:
        session.scalars(select(DistributionList)).one().enabled_at = None

    report = change(world.app, LIST, Changes(zone="W. Europe Standard Time", rows={Kind.SETUP: (0, time(7))}))

    assert report.zone == "Europe/Berlin"
    assert f"{report.weeks[0].moments[0].at:%a %d %H:%M}" == "Mon 05 07:00"


def test_preview_shows_the_next_four_weeks_and_stores_nothing(world: World) -> None:
    before = show(world.app, LIST)

    shown = preview(
        world.app, LIST, Changes(rows={Kind.REVIEW: (3, time(16))}, days_off={date(2026, 10, 12): True})
    )

    assert [week.label for week in shown.weeks] == [
        "Week 1 (5–9 Oct)", "Week 2 (13–16 Oct)", "Week 3 (19–23 Oct)", "Week 4 (26–30 Oct)",
    ]  # fmt: skip
    moments = {moment.kind: moment for moment in shown.weeks[1].moments}
    assert told(moments["setup"]) == "Tue 13 09:00 moved"
    assert told(moments["review"]) == "Thu 15 16:00"
    assert show(world.app, LIST) == before


def told(moment: MomentReport) -> str:
    return f"{moment.at:%a %d %H:%M}{' moved' if moment.moved else ''}"


WRONG = (
    (Changes(zone="Mars/Olympus"), "Mars/Olympus is no time zone"),
    (Changes(cycle_start=date(2026, 10, 6)), "A cycle starts on a Monday; 2026-10-06 is none."),
    (Changes(calendar="DE-XX"), "its regions are"),
    (Changes(rows={Kind.NUDGE: (0, time(8))}), "The nudge must come after setup."),
    (Changes(rows={Kind.OVERVIEW: (0, time(12))}), "The overview must come after nudge."),
    (Changes(rows={Kind.CLOSE: (4, time(13))}), "The close must come after review."),
    (Changes(rows={Kind.SETUP: (14, time(8))}), "day 14 is not between 0"),
    (Changes(days_off={date(2026, 10, 1): True}), "2026-10-01 is gone."),
)


def test_wrong_timetable_is_refused_with_the_reason_and_stores_nothing(world: World) -> None:
    before = show(world.app, LIST)

    for changes, why in WRONG:
        with pytest.raises(ConfigurationError, match=why):
            change(world.app, LIST, changes)

    assert show(world.app, LIST) == before


def test_day_and_time_are_read_as_they_are_shown() -> None:
    assert read_day_and_time("Mon 09:00") == (0, time(9))
    assert read_day_and_time("friday 9:30") == (4, time(9, 30))
    assert read_day_and_time("next Mon 18:00") == (7, time(18))
    for wrong in ("", "Mon", "09:00", "Mon 25:00", "someday 09:00", "next 09:00"):
        with pytest.raises(ConfigurationError, match="is no moment of a week"):
            read_day_and_time(wrong)


def test_day_off_that_is_taken_back_moves_nothing(world: World) -> None:
    change(world.app, LIST, Changes(days_off={date(2026, 10, 12): True}))
    change(world.app, LIST, Changes(days_off={date(2026, 10, 12): None}))

    assert show(world.app, LIST).days_off == ()
    assert told(show(world.app, LIST).weeks[1].moments[0]) == "Mon 12 09:00"


def test_friday_that_becomes_a_day_off_on_thursday_evening_reviews_at_once(world: World) -> None:
    """Thursday 14:00 has passed already; the review is late, but worth sending."""
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(october(8, 16))

    change(world.app, LIST, Changes(days_off={date(2026, 10, 9): True}))
    world.settle()

    assert sent(world, "review") == ["2026-W41 Mira"]
    world.at(FRIDAY_REVIEW)
    assert sent(world, "review") == ["2026-W41 Mira"]


def test_site_cannot_change_while_a_setup_lies_between_the_two_calendars(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.at(october(12, 8))  # Week 2's setup is out; in Spain it is due tomorrow.

    with pytest.raises(ConfigurationError, match="set it again next week"):
        set_site(world.app, "ben@example.com", "ES")

    world.at(october(14, 8))
    set_site(world.app, "ben@example.com", "ES")
    assert [one.calendar for one in show(world.app, LIST).sites] == ["ES"]


def test_waves_of_a_list_whose_members_all_work_elsewhere_are_kept_apart(world: World) -> None:
    set_site(world.app, "ben@example.com", "ES")
    world.at(october(12, 7, 1))
    world.at(october(13, 7, 1))

    with world.app.db.read() as session:
        waves = session.execute(
            select(Wave.place, Wave.state).where(Wave.kind == "setup", Wave.period == "2026-W42")
        ).all()
    assert sorted(waves) == [("", "done"), ("ES", "done")]
