"""
Every mail in a real browser: nothing serious for axe, light and dark, nothing that runs over a phone's edge.

All mails stand below each other in one page, so that a browser lays them out and axe looks at them once a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from service.domain.mails import MailContext
from service.rendering import LANGUAGES, Emails
from tests.browser.word import as_word_shows
from tests.rendering.mails_of_week_three import EVERY_MAIL, every_mail
from tests.rendering.test_hostile_words import WORDS, with_words

NOT_FOR_MAILS = {"landmark-one-main", "region", "page-has-heading-one"}
"""Rules for pages: a mail stands inside the mail program's page."""
PHONE = {"width": 375, "height": 667}
SMALLEST_TEXT = 14
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def emails() -> Emails:
    return Emails()


@pytest.fixture(scope="module")
def phones(browser: Browser) -> Iterator[dict[Scheme, Page]]:
    """Hold a phone in the light and one in the dark."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    contexts: dict[Scheme, Any] = {
        scheme: browser.new_context(color_scheme=scheme, viewport=PHONE)  # type: ignore[arg-type]  # A dict.
        for scheme in schemes
    }
    yield {scheme: context.new_page() for scheme, context in contexts.items()}
    for context in contexts.values():
        context.close()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical") and one["id"] not in NOT_FOR_MAILS
    ]


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def smallest_text(page: Page) -> float:
    """Return the size of the smallest text that is seen."""
    return float(
        page.evaluate(
            """Math.min(...[...document.querySelectorAll('[role=article] *')]
            .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
            .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
        )
    )


def below_each_other(emails: Emails, mails: Iterable[MailContext]) -> str:
    """Put mails into one page: they share one head, and axe looks at all of them at once."""
    htmls = [emails.render(mail).html for mail in mails]
    bodies = [re.sub(r"(?s).*?<body[^>]*>(.*)</body>.*", r"\1", html) for html in htmls]
    return f"{htmls[0].partition('<body')[0]}<body>{''.join(bodies)}</body></html>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_of_a_language_are_readable_on_a_phone(
    phones: dict[Scheme, Page], emails: Emails, language: str
) -> None:
    """Colours are those of every language, so the dark is looked at in English alone."""
    html = below_each_other(emails, every_mail(language).values())
    for scheme, page in phones.items() if language == "en" else [("light", phones["light"])]:
        page.set_content(html)

        assert page.locator("div[role=article]").count() >= len(EVERY_MAIL)
        assert (scheme, serious(page)) == (scheme, [])
        assert widest(page) <= PHONE["width"]
        assert smallest_text(page) >= SMALLEST_TEXT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", WORDS)
def test_no_mail_runs_over_a_phones_edge_whatever_people_write(
    phones: dict[Scheme, Page], emails: Emails, words: str, language: str
) -> None:
    page = phones["light"]
    mails = every_mail(language).values()
    page.set_content(below_each_other(emails, (with_words(mail, WORDS[words]) for mail in mails)))

    assert widest(page) <= PHONE["width"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["setup", "first setup"])
def test_first_phone_screen_of_the_setup_mail_holds_question_sample_and_form(
    phones: dict[Scheme, Page], emails: Emails, name: str, language: str
) -> None:
    page = phones["light"]
    page.set_content(emails.render(every_mail(language)[name]).html)
    sample, button = (page.locator(found).bounding_box() for found in (".sample", ".button a"))

    assert sample is not None
    assert button is not None
    assert sample["y"] < button["y"]
    assert button["y"] + button["height"] <= PHONE["height"]
    assert button["height"] >= 44


def test_mails_stand_in_their_column_in_word_too(browser: Browser, emails: Emails) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 667})
    for name in ("setup", "receipt", "digest"):
        page.set_content(as_word_shows(emails.render(EVERY_MAIL[name]).html))
        lefts = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, .button a, td.sample')].map((e) => e.getBoundingClientRect().left)"
        )

        assert widest(page) <= 900
        assert min(lefts) >= (900 - 640) / 2 + 24
    page.close()
