"""A thought comes once, with the words it is about, and not to a team that wants none."""

from __future__ import annotations

import pytest

from service.errors import ConfigurationError
from service.workflow.coaching import set_muted
from tests.support.team import MONDAY_SETUP, World, october

THOUGHT = 'A thought: 1 says what you do. What will be different? For example "Courier delays from __ to __".'


def receipt(world: World) -> str:
    """Return the text of the newest receipt, unwrapped."""
    world.settle()
    return " ".join((world.deliveries(kind="receipt")[-1].text or "").split())


def test_task_gets_one_thought_and_is_stored_as_written(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Look into the courier delays 1.1\nFix bugs 1.1")

    text = receipt(world)

    assert THOUGHT in text
    assert text.count("A thought") == 1
    assert "Saved, Mira. Nothing else to do." in text
    assert world.lines() == ["1 Look into the courier delays OPS-1.1", "2 Fix bugs OPS-1.1"]


def test_thought_does_not_come_again_for_words_that_stood_there(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Look into the courier delays 1.1")
    assert THOUGHT in receipt(world)

    world.reply("mira", "Refund backlog 96 to 80 1.1", subject="Re: Week 1")

    assert "Refund backlog" in receipt(world)
    assert "A thought" not in receipt(world)


def test_muted_team_gets_no_thought_until_it_wants_them_again(world: World) -> None:
    set_muted(world.app, "ops", True)
    world.at(MONDAY_SETUP)
    world.reply("mira", "Look into the courier delays 1.1")
    assert "A thought" not in receipt(world)

    set_muted(world.app, "OPS", False)
    world.reply("ben", "Look into the courier delays 1.1")

    assert THOUGHT in receipt(world)


def test_unknown_team_can_not_be_muted(world: World) -> None:
    with pytest.raises(ConfigurationError, match=r"There is no team nope\. Teams are: OPS"):
        set_muted(world.app, "nope", True)


def test_line_kept_for_the_third_week_gets_a_thought_and_a_reworded_one_does_not(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.reply("ben", "Refund letters 9 to 3 1.1")
    world.settle()
    world.at(october(12, 7, 1))
    world.reply("mira", "keep a", subject="Week 2")
    world.reply("ben", "keep a", subject="Week 2")
    assert "A thought" not in receipt(world)
    world.at(october(19, 7, 1))

    world.reply("mira", "keep a", subject="Week 3")
    assert "A thought: 1 is in its third week, in the same words." in receipt(world)

    world.reply("ben", "keep a", subject="Week 3")
    assert "A thought: 1 is in its third week" in receipt(world)
    world.reply("ben", "1 Refund letters 5 to 3", subject="Re: Week 3")

    assert "Refund letters 5 to 3" in receipt(world)
    assert "A thought" not in receipt(world)
