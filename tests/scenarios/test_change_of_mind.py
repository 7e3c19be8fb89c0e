"""Priorities change on Wednesday (the pilot's no. 18): what is taken, who is told at once and who in the next digest."""

from __future__ import annotations

import pytest

from tests.support.databases import SQLiteServer
from tests.support.team import MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

WEDNESDAY = october(7, 9)
NEXT_TUESDAY = october(13, 6, 31)


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """What a database does alike is played on SQLite alone."""
    return sqlite


def told(world: World) -> list[str]:
    """Return what leads were told of withdrawn help, in one line each."""
    return [" ".join((row.text or "").split()) for row in world.deliveries(kind="withdrawn")]


def play_to_wednesday(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\n3 starters have their checklist on day 1, HR 1.1")
    world.at(TUESDAY_OVERVIEW)
    assert "helps us, from Ops" in (world.inbox("hana")[-1]["text"])
    world.at(WEDNESDAY)


def test_withdrawn_help_is_told_to_the_helped_teams_lead_at_once(ops_and_hr: World) -> None:
    world = ops_and_hr
    play_to_wednesday(world)

    world.reply("mira", "2: drop, urgent audit")
    world.settle()

    mail = world.inbox("hana")[-1]
    assert mail["subject"] == "Week 1 (5–9 Oct): Mira Okoye withdraws help for HR"
    expected = (
        "Hi Hana, Mira Okoye (Ops) has withdrawn what was to help HR: 3 starters have their checklist on day 1 "
        'KR1.1 Starters with a checklist on day 1, 40 % to 100 % "urgent audit" You get this because you lead HR. '
        "Your answer to this mail goes straight to Mira Okoye."
    )
    assert told(world) == [expected]
    world.reply("hana", "pity", subject=mail["subject"])
    assert world.inbox("mira")[-1]["subject"].endswith(mail["subject"])


def test_withdrawn_own_line_stands_in_the_next_digest_and_is_mailed_to_nobody(ops_and_hr: World) -> None:
    world = ops_and_hr
    play_to_wednesday(world)

    world.reply("mira", "1: drop, urgent audit")
    world.settle()

    assert told(world) == []
    world.at(october(9, 12, 1))
    world.at(NEXT_TUESDAY)
    digest = [row.text or "" for row in world.deliveries(kind="digest") if "Ops" in (row.subject or "")][-1]
    assert "Mira 1    –     Refund backlog 96 to 80: " in digest
    assert "withdrawn, changed Wed" in " ".join(digest.split())


def test_line_that_goes_over_to_the_own_team_is_help_withdrawn(ops_and_hr: World) -> None:
    world = ops_and_hr
    play_to_wednesday(world)

    world.reply("mira", "2: 1.2")
    world.settle()

    assert [text[:63] for text in told(world)] == [
        "Hi Hana, Mira Okoye (Ops) has withdrawn what was to help HR: 3 "
    ]


def test_help_that_no_digest_has_shown_yet_is_withdrawn_without_a_mail(ops_and_hr: World) -> None:
    world = ops_and_hr
    world.at(MONDAY_SETUP)
    world.reply("mira", "3 starters have their checklist on day 1, HR 1.1")
    world.settle()

    world.reply("mira", "1: drop")
    world.settle()

    assert world.lines() == []
    assert told(world) == []
