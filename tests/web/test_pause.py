"""Pause by the personal form: its owner is told by mail, and nothing is asked meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from service.db.tables import Absence, Delivery
from tests.support.pages import Page, open_page_of, serving
from tests.web.conftest import Story


@pytest.fixture
def form(story: Story) -> Iterator[Page]:
    """Open Andy's setup form."""
    with serving(story.app) as site:
        yield open_page_of(site, f"/f/{story.token()}")


AWAY = "form.away"


def absences(story: Story) -> list[tuple[str, date | None]]:
    with story.app.db.read() as session:
        return [(row.source, row.last_day) for row in session.scalars(select(Absence))]


def receipts(story: Story) -> list[str]:
    with story.app.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == "receipt").order_by(Delivery.id))
        return [" ".join((row.text or "").split()) for row in rows]


def test_pause_until_a_day_is_stored_and_mailed_to_the_owner(story: Story, form: Page) -> None:
    paused = form.submit(AWAY, **{"back-on": "2026-11-02", "do": "pause", "sure": "yes"})

    assert "Paused. A mail tells you how to go on." in paused.text
    assert "Paused until 2 Nov" in paused.text
    assert absences(story) == [("form", date(2026, 11, 1))]
    [told] = receipts(story)
    assert told.startswith("Paused until Monday 2 Nov, Andy.")


def test_resume_ends_the_pause_and_is_mailed_too(story: Story, form: Page) -> None:
    paused = form.submit(AWAY, do="pause", sure="yes")

    back = paused.submit(AWAY, do="resume", sure="yes")

    assert "You are back." in back.text
    assert absences(story) == []
    assert [told.partition(".")[0] for told in receipts(story)] == ["Paused, Andy", "Welcome back, Andy"]


@pytest.mark.parametrize("day", ["2026-10-01", "2030-01-01", "tomorrow"])
def test_day_that_is_no_day_to_come_pauses_nothing_and_says_why(story: Story, form: Page, day: str) -> None:
    told = form.submit(AWAY, **{"back-on": day, "do": "pause", "sure": "yes"})

    assert "Not paused:" in told.text
    assert absences(story) == []
    assert receipts(story) == []


def test_button_alone_as_a_mail_scanner_presses_it_pauses_nothing(story: Story, form: Page) -> None:
    told = form.submit(AWAY, do="pause")

    assert "Nothing was changed: tick the box first." in told.text
    assert absences(story) == []
    assert receipts(story) == []
