"""A save by link is mailed to its owner with the way back: it puts back what that save changed, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
import requests
from sqlalchemy import select

from service.db.tables import Answer, Delivery, Invitation
from tests.support.pages import Page
from tests.web.conftest import AFTER_THE_CLOSE, FRIDAY_OF_WEEK_3, LAST_WEEK, Story

OpenPage = Callable[[str], Page]
OpenForm = Callable[[], Page]
_UNDO = re.compile(r"http://okr\.test(/u/\S+)")


def mails(story: Story) -> list[str]:
    """Return the receipts' texts, oldest first."""
    with story.app.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == "receipt").order_by(Delivery.id))
        return [row.text or "" for row in rows]


def undo_path(story: Story) -> str:
    found = _UNDO.search(mails(story)[-1])
    assert found is not None, mails(story)[-1]
    return found[1]


def answered_at(story: Story) -> datetime | None:
    with story.app.db.read() as session:
        return session.get_one(Invitation, story.andys_setup).answered_at


def test_first_save_is_undone_as_if_nobody_had_answered(
    story: Story, andys_form: OpenForm, open_page: OpenPage
) -> None:
    andys_form().send(line_1_text="Not mine", line_1_codes="OPS-1.1", outcome_b_next="drop")
    page = open_page(undo_path(story))
    assert "Now Not mine · OPS-1.1" in page.text

    done = page.submit(sure="yes")

    assert "Undone. You get a mail that shows what stands now." in done.text
    assert story.lines() == []
    assert [row.next for row, _ in story.rows(LAST_WEEK)] == [None, None]
    assert answered_at(story) is None
    assert mails(story)[-1].startswith("Undone, Andy. This is what stands now.")


def test_later_save_is_put_back_to_the_one_before(
    story: Story, andys_form: OpenForm, open_page: OpenPage
) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1", outcome_a_note="rain")
    andys_form().send(
        line_1_text="Theirs", line_1_codes="HR-1.2", outcome_a_note="sun", outcome_a_score="done"
    )

    open_page(undo_path(story)).submit(sure="yes")

    assert story.lines() == [(1, "Mine", ("OPS-1.1",))]
    (a, _), _ = story.rows(LAST_WEEK)
    assert (a.score, a.note) == (0.6, "rain")
    assert answered_at(story) is not None


def test_line_taken_back_by_a_stranger_comes_back(
    story: Story, andys_form: OpenForm, open_page: OpenPage
) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1")
    andys_form().send(line_1_withdraw="yes")
    assert story.lines() == []

    page = open_page(undo_path(story))

    assert "Comes back Mine" in page.text
    page.submit(sure="yes")
    assert story.lines() == [(1, "Mine", ("OPS-1.1",))]


def test_what_was_changed_since_stays(story: Story, andys_form: OpenForm, open_page: OpenPage) -> None:
    andys_form().send(line_1_text="One", line_1_codes="OPS-1.1", line_2_text="Two", line_2_codes="OPS-1.2")
    first = undo_path(story)
    andys_form().send(line_1_text="One, better", line_1_codes="OPS-1.1")

    page = open_page(first)
    page.submit(sure="yes")

    assert "One, better" not in page.text
    assert story.lines() == [(1, "One, better", ("OPS-1.1",))]
    assert answered_at(story) is not None


def test_undoing_is_undone_by_its_own_mail(story: Story, andys_form: OpenForm, open_page: OpenPage) -> None:
    andys_form().send(line_1_text="Mine after all", line_1_codes="OPS-1.1")
    open_page(undo_path(story)).submit(sure="yes")

    open_page(undo_path(story)).submit(sure="yes")

    assert story.lines() == [(1, "Mine after all", ("OPS-1.1",))]


def test_opening_the_link_and_pressing_its_button_changes_nothing(
    story: Story, andys_form: OpenForm, open_page: OpenPage
) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1")
    path, before = undo_path(story), story.dump()

    pressed = open_page(path).submit()

    assert (pressed.status, story.dump()) == (422, before)
    assert "tick the box first" in pressed.text


def test_save_is_undone_once(story: Story, andys_form: OpenForm, open_page: OpenPage) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1")
    first, second = open_page(undo_path(story)), open_page(undo_path(story))
    first.submit(sure="yes")
    before = story.dump()

    again = second.submit(sure="yes")

    assert "This save is undone." in again.text
    assert story.dump() == before


def test_week_that_cannot_be_changed_any_more_is_not_undone(
    story: Story, andys_form: OpenForm, open_page: OpenPage, move_clock: Callable[[datetime], None]
) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1")
    page = open_page(undo_path(story))
    move_clock(FRIDAY_OF_WEEK_3)

    late = page.submit(sure="yes")

    assert "can’t be changed any more" in late.text
    assert story.lines() == [(1, "Mine", ("OPS-1.1",))]
    move_clock(AFTER_THE_CLOSE)
    assert open_page(undo_path(story)).status == 404


def test_undo_link_is_no_forms_link_and_the_other_way_round(
    story: Story, andys_form: OpenForm, site: str
) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1")
    undo_token = undo_path(story).removeprefix("/u/")
    with story.app.db.read() as session:
        answer_id = session.scalars(select(Answer.id)).one()

    for path in (f"/f/{undo_token}", f"/u/{story.token(answer_id)}", f"/u/{answer_id}.forged", "/u/x"):
        assert requests.get(site + path, timeout=10).status_code == 404, path


@pytest.mark.parametrize("token", [None, "made-up"])
def test_undoing_needs_the_pages_own_token(
    story: Story, andys_form: OpenForm, open_page: OpenPage, token: str | None
) -> None:
    andys_form().send(line_1_text="Mine", line_1_codes="OPS-1.1")

    refused = open_page(undo_path(story)).submit(sure="yes", csrf_token=token)

    assert refused.status == 403
    assert story.lines() == [(1, "Mine", ("OPS-1.1",))]


def test_review_is_put_back_too(
    story: Story, open_page: OpenPage, move_clock: Callable[[datetime], None]
) -> None:
    token = story.review("Backlog 96 to 80", "Pick-ups")
    move_clock(FRIDAY_OF_WEEK_3)
    open_page(f"/f/{token}").send(outcome_1_score="no", outcome_1_blocked="made up", outcome_2_number="0.4")

    open_page(undo_path(story)).submit(sure="yes")

    rows = [row for row, _ in story.rows("2026-W43")]
    assert [(row.score, row.blocked, row.scored_at) for row in rows] == [(None, None, None)] * 2
