"""Who comes on a list or goes from it while the week runs (examples.md §4 no. 8–11)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from service.db import people
from service.db.tables import Invitation, WeeklyKeyResult
from service.errors import ConfigurationError
from service.workflow import links, list_reports, manage_lists, plan_week
from tests.support.team import (
    FRIDAY_REVIEW,
    HR_KEY_RESULTS,
    LIST,
    MONDAY_SETUP,
    TUESDAY_OVERVIEW,
    World,
    october,
)

LEA = {"name": "Lea Late", "given_name": "Lea", "address": "lea@example.com", "manager": "mona@example.com"}
HR = {"name": "HR", "address": "hr@example.com", "members": ["lea@example.com"]}
WEDNESDAY = october(7, 10)
NEXT_MONDAY_SETUP = october(12, 7, 1)
NEXT_TUESDAY_OVERVIEW = october(13, 6, 31)


def subjects(world: World, who: str) -> list[str]:
    return [mail["subject"] for mail in world.inbox(who)]


def kinds(world: World, person_id: int) -> list[str]:
    """Return the kinds of mails that somebody got, in order."""
    return [row.kind for row in world.deliveries() if row.person_id == person_id]


def digest(world: World) -> str:
    """Return the text of Mona's newest digest."""
    text: str = world.inbox("mona")[-1]["text"]
    return text


def add_hr(world: World, *, lead: str = "mona@example.com") -> None:
    manage_lists.add(
        world.app,
        "hr@example.com",
        code="HR",
        name="HR",
        zone="Europe/Amsterdam",
        lead=lead,
        cycle_start=date(2026, 10, 5),
        key_results=HR_KEY_RESULTS,
    )
    manage_lists.enable(world.app, "hr@example.com")


def test_who_joins_on_monday_afternoon_or_tuesday_is_asked_at_once(world: World) -> None:
    world.add_people(LEA)
    world.at(MONDAY_SETUP)
    world.at(october(5, 12))
    world.put_on_list("mira", "ben", "lea")
    world.settle()

    assert subjects(world, "lea") == ["Week 1 (5–9 Oct): your key results"]
    assert "in tomorrow's team overview" in world.inbox("lea")[0]["text"]

    world.reply("lea", "Same-day rate 92 % 1.2")
    world.at(TUESDAY_OVERVIEW)

    assert "Lea 1" in digest(world)
    assert "1 of 3 answered" in digest(world)


def test_setup_of_a_tuesday_joiner_promises_no_overview_that_has_gone_out(world: World) -> None:
    world.add_people(LEA)
    world.at(MONDAY_SETUP)
    world.at(TUESDAY_OVERVIEW)
    world.at(october(6, 13))
    world.put_on_list("mira", "ben", "lea")
    world.settle()

    text = world.inbox("lea")[0]["text"]

    assert "You can change it" in " ".join(text.split())
    assert "overview" not in text


def test_who_joins_on_wednesday_gets_one_welcome_and_is_first_asked_on_monday(world: World) -> None:
    world.add_people(LEA)
    world.at(MONDAY_SETUP)
    world.at(TUESDAY_OVERVIEW)
    world.at(WEDNESDAY)
    world.put_on_list("mira", "ben", "lea")
    world.put_on_list("mira", "ben", "lea")
    world.at(FRIDAY_REVIEW)

    (welcome,) = world.inbox("lea")
    assert welcome["subject"] == "Ops: a short weekly mail, from Monday 12 Oct on"
    assert "Monday 12 Oct, 09:00" in welcome["text"]
    assert "Mona" in welcome["text"]

    world.at(NEXT_MONDAY_SETUP)

    assert subjects(world, "lea")[1:] == ["Week 2 (12–16 Oct): your key results"]

    world.at(NEXT_TUESDAY_OVERVIEW)

    assert "Not started yet: Lea" in digest(world)


def test_a_joiner_who_wants_to_start_at_once_can_do_so_by_reply(world: World) -> None:
    world.add_people(LEA)
    world.at(MONDAY_SETUP)
    world.at(WEDNESDAY)
    world.put_on_list("mira", "ben", "lea")
    world.settle()

    world.reply("lea", "Same-day rate 92 % 1.2", subject="Ops")
    world.at(FRIDAY_REVIEW)

    assert world.lines() == ["1 Same-day rate 92 % OPS-1.2"]
    assert subjects(world, "lea")[-1] == "Week 1 (5–9 Oct): how did it end?"


def test_mails_and_links_of_a_leaver_stop_and_their_lines_stay_as_left(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("ben", "Label errors from 30 to 10 a day 1.1")
    world.settle()
    world.put_on_list("mira")
    with world.app.db.read() as session:
        invitation = session.scalars(select(Invitation).where(Invitation.person.has(name="Ben Sato"))).one()
        link = links.token(world.app, invitation.id)
        assert links.find_invitation(world.app, session, link) is None

    world.at(TUESDAY_OVERVIEW)
    world.at(FRIDAY_REVIEW)

    assert subjects(world, "ben")[-1].startswith("Re: ")
    assert "Ben 1" in digest(world)
    assert "Left: Ben" in digest(world)
    assert world.lines() == ["1 Label errors from 30 to 10 a day OPS-1.1"]


def test_a_leaver_who_comes_back_in_the_same_week_has_the_link_again(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.put_on_list("mira")
    world.put_on_list("mira", "ben")

    world.reply("ben", "Label errors from 30 to 10 a day 1.1")
    world.settle()

    assert world.lines() == ["1 Label errors from 30 to 10 a day OPS-1.1"]
    assert len(world.deliveries(kind="setup")) == 2


def test_a_mail_that_has_not_left_is_cancelled_when_its_person_leaves(world: World) -> None:
    manage_lists.hold(world.app, LIST)
    world.at(MONDAY_SETUP)
    manage_lists.resume(world.app, LIST)
    plan_week.plan_due_waves(world.app)
    world.put_on_list("mira")
    world.settle()

    assert sorted(row.state for row in world.deliveries(kind="setup")) == ["cancelled", "confirmed"]
    assert subjects(world, "ben") == []


def test_who_changes_teams_is_asked_by_the_new_one_with_the_open_lines_as_letters(world: World) -> None:
    world.add_people(LEA, groups=[HR])
    add_hr(world)
    world.at(MONDAY_SETUP)
    world.reply("ben", "Label errors from 30 to 10 a day 1.1")
    world.settle()
    world.at(WEDNESDAY)
    world.control("PATCH", f"/groups/{LIST}", {"members": ["mira@example.com"]})
    world.put_on_list("lea", "ben", list_address="hr@example.com")
    world.at(FRIDAY_REVIEW)
    world.reply("ben", "1 partly", subject="Week 1 (5–9 Oct): how did it end?")
    world.settle()

    world.at(NEXT_MONDAY_SETUP)

    setup = next(mail for mail in world.inbox("ben") if mail["subject"].startswith("Week 2"))
    assert "HR KEY RESULTS" in setup["text"]
    assert "Label errors from 30 to 10 a day - Ops KR1.1" in setup["text"]
    with world.app.db.read() as session:
        line = session.scalars(select(WeeklyKeyResult)).one()
        assert (line.score, line.team_id) == (0.5, 1)


def test_two_teams_ask_once_and_the_home_team_can_be_set(world: World) -> None:
    world.add_people(LEA, groups=[{**HR, "members": ["lea@example.com", "mira@example.com"]}])
    add_hr(world)
    report = manage_lists.set_home(world.app, "HR", "mira@example.com")
    world.at(MONDAY_SETUP)

    (setup,) = world.inbox("mira")
    assert {person.name: person.home_team for person in report.people} == {
        "Lea Late": None,
        "Mira Okoye": "HR",
    }
    assert setup["text"].index("HR KEY RESULTS") < setup["text"].index("OPS KEY RESULTS")
    assert "Ops KR1.1" in setup["text"]


def test_started_on_a_wednesday_a_list_asks_first_on_monday(world: World) -> None:
    world.add_people(LEA, groups=[HR])
    world.at(WEDNESDAY)
    add_hr(world)

    world.at(FRIDAY_REVIEW)
    assert subjects(world, "lea") == []

    world.at(NEXT_MONDAY_SETUP)
    assert subjects(world, "lea") == ["Week 2 (12–16 Oct): your key results"]


def test_started_now_on_a_wednesday_setup_leaves_at_once_review_on_friday_digest_on_tuesday(
    world: World,
) -> None:
    world.add_people(LEA, groups=[HR])
    world.at(WEDNESDAY)
    manage_lists.add(world.app, "hr@example.com", lead="mona@example.com", key_results=HR_KEY_RESULTS,
                     cycle_start=date(2026, 10, 5))  # fmt: skip
    manage_lists.enable(world.app, "HR", now=True)
    world.settle()
    assert subjects(world, "lea") == ["Week 1 (5–9 Oct): your key results"]

    world.reply("lea", "Starters with a checklist, 40 % to 60 % 1.1")
    world.at(FRIDAY_REVIEW)
    world.at(NEXT_MONDAY_SETUP)
    world.at(NEXT_TUESDAY_OVERVIEW)

    assert [mail["subject"] for mail in world.inbox("lea") if "Re:" not in mail["subject"]] == [
        "Week 1 (5–9 Oct): your key results",
        "Week 1 (5–9 Oct): how did it end?",
        "Week 2 (12–16 Oct): your key results",
        "HR, week 2 (12–16 Oct): what we agreed",
    ]


def test_starting_now_after_the_review_is_refused(world: World) -> None:
    world.add_people(LEA, groups=[HR])
    world.at(october(10, 10))
    manage_lists.add(world.app, "hr@example.com", lead="mona@example.com", cycle_start=date(2026, 10, 5))

    with pytest.raises(ConfigurationError, match="next setup"):
        manage_lists.enable(world.app, "HR", now=True)

    assert list_reports.show(world.app, "HR")[0].state == "off"


def test_a_lead_on_no_list_gets_the_digest_and_is_not_asked(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.at(TUESDAY_OVERVIEW)

    assert kinds(world, _id(world, "mona")) == ["digest"]


def test_a_lead_on_the_list_gets_one_setup_and_one_digest_and_no_overview(world: World) -> None:
    world.put_on_list("mira", "ben", "mona")
    world.at(MONDAY_SETUP)
    world.at(TUESDAY_OVERVIEW)

    assert kinds(world, _id(world, "mona")) == ["setup", "digest"]


def _id(world: World, who: str) -> int:
    with world.app.db.read() as session:
        person = people.with_address(session, f"{who}@example.com")
    assert person is not None
    return person.id
