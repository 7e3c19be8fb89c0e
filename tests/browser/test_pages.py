"""Every page fits a phone, reads well in light and dark, and works without JavaScript."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from sqlalchemy import select

from service.db.tables import WeeklyKeyResult
from service.web.pages import create_app
from service.web.policy import RULES
from tests.browser.conftest import Company
from tests.browser.pages import NO_PAGES, PAGES, Shown

PHONE, DESK = ViewportSize(width=375, height=667), ViewportSize(width=1280, height=900)
LOOKS: tuple[tuple[Literal["light", "dark"], ViewportSize], ...] = (("light", PHONE), ("dark", DESK))


def open_(company: Company, context: BrowserContext, shown: Shown) -> Page:
    if shown.who is not None:
        company.sign_in(context, shown.who, *shown.claims)
    page = context.new_page()
    answer = page.goto(company.site + path(company, shown))
    assert answer is not None
    assert answer.status == shown.status, shown
    return page


def path(company: Company, shown: Shown) -> str:
    return shown.path.format(
        mira=company.person_id("mira"),
        setup=company.link_of("mira", "setup"),
        review=company.link_of("mira", "review"),
        undo=company.undo_link(),
    )


def wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_every_page_fits_and_is_accessible_in_light_and_dark(company: Company, browser: Browser) -> None:
    problems = []
    for shown in PAGES:
        for scheme, screen in LOOKS:
            with browser.new_context(viewport=screen, color_scheme=scheme) as context:
                page = open_(company, context, shown)
                problems += [f"{shown} {scheme}: {found}" for found in findings(page)]
                page.set_viewport_size(PHONE)
                if wider_than_the_screen(page):
                    problems.append(f"{shown}: wider than a phone")
    assert problems == []


def findings(page: Page) -> list[str]:
    """Return what axe finds that keeps somebody from using the page, with the first place."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{each['id']} at {each['nodes'][0]['target']}: {each['help']}"
        for each in violations
        if each["impact"] in ("serious", "critical")
    ]


def test_every_route_has_its_page_looked_at(company: Company) -> None:
    adapter = create_app(company.app).url_map.bind("127.0.0.1")
    looked_at = {adapter.match(path(company, shown))[0] for shown in PAGES}
    routes = {
        rule.endpoint
        for rule in create_app(company.app).url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint in RULES
    }

    assert looked_at | set(NO_PAGES) == routes
    assert not looked_at & set(NO_PAGES)


def test_form_is_filled_in_on_a_phone_without_javascript(company: Company, browser: Browser) -> None:
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{company.site}/f/{company.link_of('mira', 'review')}")

        page.locator("[name=outcome-1-score][value=done]").check()
        page.locator("[name=outcome-2-number]").fill("0.4")
        page.locator("[name=outcome-2-note]").fill("strike on Thursday")
        page.get_by_role("button", name="Save").click()

        assert "Saved. Mira gets a mail" in page.locator("main").inner_text()
    with company.app.db.read() as session:
        lines = session.scalars(select(WeeklyKeyResult).order_by(WeeklyKeyResult.n)).all()
    assert [(line.score, line.note) for line in lines] == [(1.0, ""), (0.4, "strike on Thursday")]
