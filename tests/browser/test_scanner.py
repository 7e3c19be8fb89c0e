"""Mail scanners open and click everything in a mail before its reader does; nothing may come of it."""

from __future__ import annotations

import re
from typing import Any

import requests
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from service.db.tables import Table
from tests.browser.conftest import Company

_LINK = re.compile(r'href="(https?://[^"]+)"')


def everything(company: Company) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables."""
    with company.app.db.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Table.metadata.sorted_tables
        }


def links_in_mails(company: Company, who: str) -> list[str]:
    found = [link for mail in company.world.inbox(who) for link in _LINK.findall(mail["html"] or "")]
    return list(dict.fromkeys(link.replace("&amp;", "&") for link in found))


def open_all(page: Page) -> None:
    for summary in page.locator("summary").all():
        summary.click()


def click_everything(page: Page, link: str) -> None:
    """Load a page with JavaScript, then do with each thing on it what a click does, buttons last."""
    page.goto(link)
    open_all(page)
    for link_on_page in page.locator("a[href]").all():
        page.request.get(page.evaluate("a => a.href", link_on_page.element_handle()))
    for number in range(page.locator("button").count()):
        page.goto(link)
        open_all(page)
        page.locator("button").nth(number).click()


def test_scanner_that_opens_and_clicks_all_in_a_members_mails_changes_no_row(
    company: Company, browser: Browser
) -> None:
    links = links_in_mails(company, "mira")
    assert any("/f/" in link for link in links)
    before = everything(company)

    for link in links:
        assert link.startswith(company.site), link
        for method in ("HEAD", "GET", "GET", "OPTIONS", "GET"):
            requests.request(method, link, timeout=10)
        with browser.new_context() as context:
            click_everything(context.new_page(), link)

    assert everything(company) == before


def test_form_works_as_ever_after_the_scanner(company: Company, browser: Browser) -> None:
    with browser.new_context() as context:
        for link in links_in_mails(company, "mira"):
            click_everything(context.new_page(), link)

    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{company.site}/f/{company.link_of('mira', 'review')}")
        page.locator("[name=outcome-1-score][value=done]").check()
        page.get_by_role("button", name="Save").click()

        assert "Saved." in page.locator("main").inner_text()
