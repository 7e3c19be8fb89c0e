"""The timetable page: look at the next weeks, then save; wrong words are given back with what to write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.workflow.timetable_reports import show
from tests.support.pages import Page, open_page_of, serving, signed_in
from tests.web.conftest import Story


@pytest.fixture
def page(story: Story) -> Iterator[Page]:
    """Open the timetable of Ops as its admin."""
    with serving(story.app) as site:
        yield open_page_of(site, "/lists/OPS/timetable", signed_in(story.app, "ada", "admin"))


FORM = "form:has([name=zone])"


def test_page_shows_times_and_the_next_four_weeks(page: Page) -> None:
    assert page.status == 200
    assert page.fields(FORM)["setup"] == "Mon 09:00"
    assert page.text.count("Week closes") == 5  # Once in the form.


def test_preview_shows_the_weeks_and_saves_nothing(story: Story, page: Page) -> None:
    shown = page.submit(FORM, setup="Tue 10:00", overview="Wed 08:30", nudge="Tue 15:00", do="preview")

    assert shown.status == 200
    assert "So it would be from" in shown.text
    assert shown.fields(FORM)["setup"] == "Tue 10:00"
    assert dict(show(story.app, "OPS").rows)["setup"] == "Mon 09:00"


def test_saved_times_hold_from_the_next_week_on(story: Story, page: Page) -> None:
    saved = page.submit(FORM, review="Thu 16:00", holidays="de-by", days="2026-12-24 off", do="save")

    assert "It is saved. It holds from" in saved.text
    report = show(story.app, "OPS")
    assert dict(report.rows)["review"] == "Thu 16:00"
    assert report.calendar == "DE-BY"
    assert [f"{day}" for day, _ in report.days_off] == ["2026-12-24"]


def test_every_wrong_field_is_told_and_nothing_typed_is_lost(story: Story, page: Page) -> None:
    told = page.submit(FORM, setup="Monday morning", review="25:00 Fri", days="soon", do="save")

    assert told.status == 422
    assert told.text.count("is no moment of a week") == 2
    assert "“soon” is no day off" in told.text
    assert told.fields(FORM)["setup"] == "Monday morning"
    assert dict(show(story.app, "OPS").rows)["setup"] == "Mon 09:00"


def test_nudge_before_the_setup_is_refused_with_the_reason(page: Page) -> None:
    told = page.submit(FORM, nudge="Mon 08:00", do="save")

    assert told.status == 422
    assert "The nudge must come after setup." in told.text


def test_member_of_another_site_gets_their_own_holidays(story: Story, page: Page) -> None:
    saved = page.submit("form:has([name=person])", person="andy@example.com", calendar="es", do="site")

    assert saved.status == 200
    assert "holidays of ES" in saved.text
    assert [one.calendar for one in show(story.app, "OPS").sites] == ["ES"]
