"""Last week's review and this week's setup are open at once: an answer to the wrong mail is told by its words."""

from __future__ import annotations

from sqlalchemy import select

from service.db.tables import WeeklyKeyResult
from service.workflow import undo_answers
from tests.support.team import FRIDAY_REVIEW, MONDAY_SETUP, World, october

NEXT_MONDAY = october(12, 7, 1)
NEXT_MONDAY_EVENING = october(12, 17)
FRIDAY_MAIL = "Week 1 (5–9 Oct): how did it end?"
MONDAY_MAIL = "Week 2 (12–16 Oct): your key results"
FIRST_WEEK = ["1 Refund backlog 96 to 80 OPS-1.1", "2 Same-day orders 88 to 90 OPS-1.2"]


def until_next_monday(world: World, review: str | None = None) -> None:
    """Tell of a week with two lines; Friday's review is answered so, or not yet."""
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\nSame-day orders 88 to 90 1.2")
    world.at(FRIDAY_REVIEW)
    if review is not None:
        world.reply("mira", review)
    world.at(NEXT_MONDAY)


def scores(world: World) -> list[float | None]:
    """Return the scores of all stored lines, in order."""
    with world.app.db.read() as session:
        return list(session.scalars(select(WeeklyKeyResult.score).order_by(WeeklyKeyResult.id)))


def receipt(world: World) -> str:
    """Return the newest receipt as one line."""
    return " ".join((world.deliveries(kind="receipt")[-1].text or "").split())


def test_scores_that_answer_mondays_setup_mail_are_stored_as_last_weeks_review(world: World) -> None:
    until_next_monday(world)

    world.reply("mira", "1 done 2 60%", subject=MONDAY_MAIL)
    world.settle()

    assert scores(world) == [1.0, 0.6]
    assert world.lines() == FIRST_WEEK
    assert receipt(world).startswith(
        "You answered the mail that asked for your key results in Week 2 (12–16 Oct). "
        "What you wrote are scores, so they count for how Week 1 (5–9 Oct) ended. Saved, Mira."
    )
    assert world.inbox("mira")[-1]["subject"] == f"Re: {MONDAY_MAIL}"


def test_lines_with_codes_that_answer_fridays_review_mail_are_stored_as_this_weeks_setup(
    world: World,
) -> None:
    until_next_monday(world)

    world.reply("mira", "keep a\nTwo temps trained to close refunds 1.1", subject=FRIDAY_MAIL)
    world.settle()

    assert world.lines() == [
        *FIRST_WEEK,
        "1 Refund backlog 96 to 80 OPS-1.1",
        "2 Two temps trained to close refunds OPS-1.1",
    ]
    assert scores(world) == [None] * 4
    assert receipt(world).startswith(
        "You answered the mail that asked how Week 1 (5–9 Oct) ended. "
        "What you wrote are plans, so they count for Week 2 (12–16 Oct). Saved, Mira."
    )
    assert world.deliveries(kind="receipt")[-1].period == "2026-W42"


def test_what_came_to_the_wrong_mail_can_be_undone_by_its_receipt(world: World) -> None:
    until_next_monday(world, review="1 partly")
    world.reply("mira", "2 60%", subject=f"Re: {FRIDAY_MAIL}")
    world.reply("mira", "1 done 2 done", subject=MONDAY_MAIL)
    world.settle()
    assert scores(world) == [1.0, 1.0]

    link = receipt(world).rpartition("Undo it: ")[2]
    ending = undo_answers.undo(world.app, link.rpartition("/")[2])

    assert ending is undo_answers.Ending.UNDONE
    assert scores(world) == [0.5, 0.6]


def test_letters_that_answer_fridays_review_mail_mean_those_of_mondays_mail(world: World) -> None:
    until_next_monday(world, review="1 done\n2 no")

    world.reply("mira", "a 40% keep. New: returns shelf empty by Thu -> 1.1", subject=FRIDAY_MAIL)
    world.settle()

    assert scores(world)[:2] == [1.0, 0.4]
    assert world.lines()[2:] == [
        "1 Same-day orders 88 to 90 OPS-1.2",
        "2 returns shelf empty by Thu OPS-1.1",
    ]


def test_scores_that_answer_the_weeks_own_setup_mail_on_friday_are_its_review(world: World) -> None:
    until_next_monday(world)
    world.reply("mira", "Backlog 80 to 70 1.1\nTwo temps trained 1.2", subject=MONDAY_MAIL)
    world.at(october(16, 12, 1))

    world.reply("mira", "1 done, 2 half", subject=MONDAY_MAIL)
    world.settle()

    assert scores(world) == [None, None, 1.0, 0.5]
    assert len(world.lines()) == 4


def test_a_number_that_may_be_a_line_of_the_new_week_scores_nothing(world: World) -> None:
    until_next_monday(world)
    world.reply("mira", "Backlog 80 to 70 1.1", subject=MONDAY_MAIL)
    world.settle()

    world.reply("mira", "1 done", subject=MONDAY_MAIL)
    world.settle()

    assert scores(world) == [None] * len(scores(world))


def test_a_number_that_may_be_the_place_of_a_letter_scores_nothing(world: World) -> None:
    until_next_monday(world, review="1 done")  # Line 2 is the mail's first letter.

    world.reply("mira", "1 60%", subject=MONDAY_MAIL)
    world.settle()

    assert scores(world)[:2] == [1.0, None]


def test_scores_after_the_reviews_close_stay_with_the_mail_they_answer(world: World) -> None:
    until_next_monday(world)
    world.at(NEXT_MONDAY_EVENING)

    world.reply("mira", "1 done 2 60%", subject=MONDAY_MAIL)
    world.settle()

    assert scores(world)[:2] == [None, None]
    assert "You answered" not in receipt(world)


def test_key_results_before_the_next_setup_is_sent_stay_with_the_review(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(FRIDAY_REVIEW)

    world.reply("mira", "Two temps trained to close refunds 1.2", subject=FRIDAY_MAIL)
    world.settle()

    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"]
    assert "You answered" not in receipt(world)


def test_the_same_words_sent_twice_to_the_wrong_mail_are_one_answer(world: World) -> None:
    until_next_monday(world)

    for _ in range(2):
        world.reply("mira", "Two temps trained to close refunds 1.1", subject=FRIDAY_MAIL)
        world.settle()

    assert world.lines()[2:] == ["1 Two temps trained to close refunds OPS-1.1"]
    assert world.inbound()[-1].reason == "duplicate"


def test_an_answer_to_the_receipt_of_a_moved_answer_goes_on_with_it(world: World) -> None:
    until_next_monday(world)
    world.reply("mira", "Two temps trained to close refunds 1.1\nLook into the couriers", subject=FRIDAY_MAIL)
    world.settle()

    world.reply("mira", "1.2", subject=f"Re: {FRIDAY_MAIL}")
    world.settle()

    assert world.lines()[2:] == [
        "1 Two temps trained to close refunds OPS-1.1",
        "2 Look into the couriers OPS-1.2",
    ]
    assert "You answered" not in receipt(world)
