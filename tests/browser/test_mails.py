"""Every mail in a real browser: nothing serious for axe, light and dark, and nothing that runs over a phone's edge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from service.rendering import LANGUAGES, Emails
from tests.rendering.mails_of_week_three import EVERY_MAIL, every_mail

NOT_FOR_MAILS = {"landmark-one-main", "region", "page-has-heading-one"}
"""Rules for pages: a mail stands inside the mail program's page."""
PHONE = {"width": 375, "height": 667}
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def emails() -> Emails:
    return Emails()


@pytest.fixture(scope="module", params=["light", "dark"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme: Scheme = request.param
    with browser.new_context(color_scheme=scheme, viewport=PHONE) as context:  # type: ignore[arg-type]  # A dict.
        yield context.new_page()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical") and one["id"] not in NOT_FOR_MAILS
    ]


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def all_mails(emails: Emails, language: str) -> str:
    """Put all mails below each other into one page: they share one head, and axe looks at all of them at once."""
    mails = [emails.render(mail).html for mail in every_mail(language).values()]
    bodies = [re.sub(r"(?s).*?<body[^>]*>(.*)</body>.*", r"\1", html) for html in mails]
    return f"{mails[0].partition('<body')[0]}<body>{''.join(bodies)}</body></html>"


def test_no_mail_has_a_serious_finding(phone: Page, emails: Emails) -> None:
    phone.set_content(all_mails(emails, "en"))

    assert phone.locator("div[role=article]").count() >= len(EVERY_MAIL)
    assert serious(phone) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_runs_over_a_phones_edge(phone: Page, emails: Emails, language: str) -> None:
    phone.set_content(all_mails(emails, language))

    assert widest(phone) <= PHONE["width"]
