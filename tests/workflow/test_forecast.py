"""Before a wave leaves it is known how large it is, through what it leaves, and whether that is in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from service.domain.delivery_states import SendingState
from service.workflow import control_sending, plan_week
from service.workflow.forecast import WaveForecast, forecast
from tests.support.databases import SQLiteServer
from tests.support.team import LIST, MAILBOX, MONDAY_SETUP, World, october


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """Forecasts read little, and the same on both databases."""
    return sqlite


def foresee(world: World, **settings: Any) -> dict[str, WaveForecast]:
    app = replace(world.app, config=world.app.config.model_copy(update=settings))
    return {wave.what: wave for wave in forecast(app).waves}


def test_a_week_is_foreseen_with_its_people_and_times(world: World) -> None:
    waves = foresee(world, mails_per_minute=1)

    assert {what: wave.mails for what, wave in waves.items()} == {
        "setup": 2,
        "nudge": 2,
        "overview": 3,  # Mona, who leads them, gets the digest.
        "review": 2,
    }
    assert [what for what, wave in waves.items() if wave.is_at_most] == ["nudge", "review"]
    setup = waves["setup"]
    assert (setup.list, setup.week, setup.warning) == (LIST, "Week 1 (5–9 Oct)", None)
    assert setup.begins == october(5, 7)
    assert setup.out_by == october(5, 7) + timedelta(minutes=2)


def test_wave_is_shared_by_the_mailboxes(world: World) -> None:
    setup = foresee(world, more_mailboxes=("okr2@example.com",))["setup"]

    assert {share.mailbox: share.mails for share in setup.shares} == {MAILBOX: 1, "okr2@example.com": 1}


def test_wave_that_is_not_out_before_the_next_one_is_warned_of(world: World) -> None:
    warning = foresee(world, mails_per_minute=0.004)["setup"].warning

    assert warning is not None
    assert "is not out before its nudge of Mon 13:00 UTC" in warning
    assert "about 2 sending mailboxes are needed" in warning


def test_mails_on_their_way_are_counted_as_such(world: World) -> None:
    world.move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(world.app)
    control_sending.turn(world.app, SendingState.STOPPED)

    waves = foresee(world)

    assert waves["on their way"].mails == 2
    assert waves["setup"].begins > MONDAY_SETUP  # The next week's.
