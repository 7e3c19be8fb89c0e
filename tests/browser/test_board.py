"""A manager signs in with a click and finds the board."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Company


def test_manager_signs_in_and_opens_the_board(company: Company, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(company.site + "/b")
        page.get_by_role("button", name="Mona Berg").click()

        expect(page).to_have_url(company.site + "/b/OPS")
        row = page.get_by_role("row", name="Mira Okoye")
        expect(row).to_contain_text("Refund backlog from 140 to 118")
        expect(row).to_contain_text("KR1.1")

        page.get_by_role("link", name="By key result").click()
        expect(page.get_by_role("row", name="Open refund cases")).to_contain_text("Mira Okoye")

        page.locator(".me summary").click()
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("heading")).to_have_text("You are signed out")
        page.goto(company.site + "/b/OPS")
        expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()


def test_outsider_who_signs_in_sees_no_board(company: Company, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(company.site + "/b/OPS")
        page.get_by_role("button", name="Olaf Ek").click()

        expect(page.locator("main")).not_to_contain_text("Mira")
        expect(page.get_by_role("heading")).to_have_text("This link doesn’t work")
