"""The most important mails look as they did when somebody last looked: three widths, dark, and about as Word shows them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import golden
from tests.browser.pictures import VIEWS, View

MOST_TALLER = 0.01
MOST_OTHER = 0.02
"""The share of a picture's cells; a line of text more or less moves all below it and makes more of them differ."""


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: view.name)
def view(request: pytest.FixtureRequest) -> View:
    found: View = request.param
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, view: View) -> Iterator[Page]:
    page = view.open(browser, golden.SCALE)
    yield page
    page.context.close()


def test_mails_look_as_they_did(page: Page, view: View) -> None:
    if golden.fonts(page) != golden.FONTS.read_text("utf-8").strip():
        pytest.skip("This machine has other fonts; the layout is held by test_mails.")
    for one in golden.all_of(view):
        height, cells = golden.difference(page, one.file.read_bytes(), one.take(page))

        assert (one.file.name, height <= MOST_TALLER, cells <= MOST_OTHER) == (one.file.name, True, True)


def test_a_block_that_has_moved_is_seen(page: Page, view: View) -> None:
    view.show(page, golden.html_of("setup"))
    before = page.screenshot(full_page=True)
    page.evaluate("document.querySelector('h2').parentElement.style.marginTop = '24px'")
    height, cells = golden.difference(page, before, page.screenshot(full_page=True))

    assert height > MOST_TALLER or cells > MOST_OTHER
