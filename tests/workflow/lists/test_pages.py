"""The admin's pages, over HTTP as a browser without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.workflow import change_objectives, list_reports, manage_lists
from tests.support.pages import Page, open_page_of, serving, signed_in
from tests.support.team import KEY_RESULTS, LIST, MONDAY_SETUP, World

LEA = {"name": "Lea Lund", "given_name": "Lea", "address": "lea@example.com", "manager": "mona@example.com"}
PRINTER = {"name": "Printer 3rd floor", "address": "printer@example.com"}
GUEST = {"name": "Gus Guest", "address": "gus@partner.example", "user_type": "Guest"}
HR = {
    "name": "HR",
    "address": "hr@example.com",
    "members": ["lea@example.com", "printer@example.com", "gus@partner.example"],
}


@pytest.fixture
def admin(world: World) -> Iterator[Page]:
    """Open the lists as Ada, the admin."""
    world.add_people(LEA, PRINTER, GUEST, groups=[HR])
    with serving(world.app) as site:
        yield open_page_of(site, "/lists", signed_in(world.app, "ada", "admin", name="Ada"))


def add_hr(admin: Page, **fields: str) -> Page:
    page = admin.go("/lists/add")
    given = {"address": "hr@example.com", "lead": "mona@example.com", **fields}
    return page.submit("main form", **given)


def press(page: Page, do: str, **fields: str) -> Page:
    """Press a button of a list's page."""
    return page.submit(f'main form:has(button[value="{do}"])', do=do, **fields)


def test_a_list_is_added_looked_at_and_switched_on_by_typing_its_name(world: World, admin: Page) -> None:
    page = add_hr(admin)

    assert page.status == 200
    assert "2 of 3 people are asked" in page.text
    assert "Not asked: guest" in page.text
    assert "1 of 2 has no manager: their digest goes to the lead, Mona Berg." in page.text
    assert "from Monday 5 Oct you get a short mail from okr@example.com" in " ".join(
        (page.one("#announcement").text() or "").split()
    )

    page = press(page, "exclude", person="printer@example.com", reason="a printer")
    assert "Not asked: excluded: a printer" in page.text

    page = press(page, "enable", **{"typed-name": "hr"})
    assert "It is switched on." in page.text

    world.at(MONDAY_SETUP)
    assert [mail["subject"] for mail in world.inbox("lea")] == ["Week 1 (5–9 Oct): your key results"]
    assert world.inbox("printer") == []


def test_another_name_switches_nothing_on(world: World, admin: Page) -> None:
    page = press(add_hr(admin), "enable", **{"typed-name": "Ops", "start": "now"})

    assert page.status == 422
    assert "type the team's name: HR" in page.text
    assert page.one("#typed-name").attributes["value"] == "Ops"
    assert list_reports.show(world.app, "HR")[0].state == "off"


def test_an_exclusion_survives_every_sync_and_can_be_taken_back(world: World, admin: Page) -> None:
    page = press(add_hr(admin), "exclude", person="printer@example.com", reason="a printer")
    page = press(page, "sync")
    assert "excluded: a printer" in page.text

    page = press(page, "include", person="printer@example.com")
    assert "2 of 3 people are asked" in page.text


def test_wrong_entries_come_back_with_what_was_typed(admin: Page) -> None:
    page = add_hr(admin, zone="Mars/Olympus", **{"cycle-start": "next week"})
    assert page.status == 422
    assert "like 2026-10-05" in page.text

    page = add_hr(admin, address="nobody@example.com", lead="")
    assert page.status == 422
    assert "dynamic" in page.text
    assert page.one("#address").attributes["value"] == "nobody@example.com"


def test_microsoft_365_away_is_said_and_changes_nothing(world: World, admin: Page) -> None:
    page = add_hr(admin)
    world.fault(path="/transitiveMembers", status=503, times=50)

    page = press(page, "sync")

    assert page.status == 422
    assert "did not answer" in page.text


def test_a_great_loss_is_taken_over_only_when_accepted(world: World, admin: Page) -> None:
    page = admin.go("/lists/OPS")
    world.control("PATCH", f"/groups/{LIST}", {"members": []})

    page = press(page, "sync")
    assert "shows nobody on the list" in page.text
    assert list_reports.show(world.app, LIST)[0].asked == 2

    page = press(page.go("/lists/OPS"), "accept")
    assert "0 of 0 people are asked" in page.text


def test_thoughts_are_muted_for_a_team_and_come_again(world: World, admin: Page) -> None:
    page = press(admin.go("/lists/OPS"), "mute")
    assert "Muted: nobody here gets any." in page.text
    assert list_reports.show(world.app, "OPS")[0].is_coaching_muted

    page = press(page, "unmute")
    assert "Thoughts come again." in page.text
    assert not list_reports.show(world.app, "OPS")[0].is_coaching_muted


def test_objectives_are_changed_as_text_after_a_preview(world: World, admin: Page) -> None:
    page = admin.go("/objectives/OPS")
    text = f"{page.one('textarea').text()}\n# O2 The team runs without heroes\n- Night duties, 5 to 12\n"

    page = page.submit(text=text, do="preview")
    assert "new: KR2.1 Night duties, 5 to 12" in page.text
    assert len(change_objectives.show(world.app, "OPS")[0].objectives) == 1

    page = page.submit(do="store")
    assert page.status == 200
    assert "KR2.1" in page.text
    assert "Ada" in page.text


def test_an_exported_table_pasted_back_changes_nothing(admin: Page) -> None:
    table = admin.go("/objectives/OPS/export?as=csv").response
    assert table.headers["Content-Type"].startswith("text/csv")

    page = admin.go("/objectives/OPS").submit(text=table.text, do="preview")

    assert "This is what Ops has already." in page.text


def test_mistakes_in_objectives_are_told_by_line_and_the_text_stays(admin: Page) -> None:
    page = admin.go("/objectives/OPS").submit(text="- a key result alone", do="store")

    assert page.status == 422
    assert "Line 1 is a key result without an objective above it" in page.text
    assert "- a key result alone" in page.one("textarea").text()


def test_a_removed_list_keeps_its_team_and_is_taken_up_when_added_again(world: World, admin: Page) -> None:
    page = press(admin.go("/lists/OPS"), "remove")
    assert "removed" in page.one("h1").text()

    world.at(MONDAY_SETUP)
    assert world.deliveries() == []

    report = manage_lists.add(world.app, LIST)
    assert (report.state, report.lead, len(report.key_results)) == (
        "off",
        "Mona Berg <mona@example.com>",
        KEY_RESULTS.count("- "),
    )
