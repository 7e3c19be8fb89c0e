"""An admin signs in with a click, adds a list, sees who is on it and switches it on by typing its name."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import ADA, OLAF, Company
from tests.support.team import people

HR = {"name": "HR", "address": "hr@example.com", "members": ["olaf@example.com", "gus@partner.example"]}
GUS = {"name": "Gus Guest", "address": "gus@partner.example", "user_type": "Guest"}


def test_admin_adds_a_list_and_switches_it_on_by_typing_its_name(company: Company, browser: Browser) -> None:
    ops = {"name": "Ops", "address": "ops@example.com", "members": ["mira@example.com", "ben@example.com"]}
    company.world.control("POST", "/directory", {"people": people(ADA, OLAF, GUS), "groups": [ops, HR]})
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(company.site + "/lists")
        page.get_by_role("button", name="Ada Kern").click()
        page.get_by_role("link", name="Add a list").click()
        page.get_by_label("Address of the list").fill("hr@example.com")
        page.get_by_label("Address of the lead").fill("mona@example.com")
        page.get_by_role("button", name="Add it and show the people").click()

        expect(page.get_by_role("heading", name="1 of 2 people are asked")).to_be_visible()
        expect(page.get_by_role("region", name="Gus Guest")).to_contain_text("Not asked: guest")
        expect(page.get_by_label("HR: a short weekly mail")).to_contain_text(
            "you get a short mail from okr@example.com"
        )

        page.get_by_label("Type the team’s name").fill("Ops")
        page.get_by_role("button", name="Switch it on").click()
        expect(page.get_by_role("alert")).to_contain_text("type the team's name: HR")

        page.get_by_label("Type the team’s name").fill("HR")
        page.get_by_role("button", name="Switch it on").click()
        expect(page.get_by_role("status")).to_contain_text("It is switched on.")
        expect(page.get_by_role("button", name="Hold back its mails")).to_be_visible()
