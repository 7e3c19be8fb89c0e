"""
Pictures of every mail, to be looked at: on a phone, in a reading pane, in a wide window, in the dark, and as Word shows it.

    .venv/bin/python -m tests.browser.pictures FOLDER [LANGUAGE ...]
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from service.rendering import Emails
from tests.browser import chromium
from tests.browser.word import as_word_shows
from tests.rendering.mails_of_week_three import every_mail


@dataclass(frozen=True)
class View:
    """One way in which a mail is seen."""

    name: str
    width: int
    scheme: Literal["light", "dark"] = "light"
    in_word: bool = False

    def open(self, browser: Browser, scale: float = 1) -> Page:
        """Open a page of this width; `scale` is how many of a picture's pixels there are to one of CSS."""
        return browser.new_context(
            viewport={"width": self.width, "height": 667}, color_scheme=self.scheme, device_scale_factor=scale
        ).new_page()

    def show(self, page: Page, html: str) -> None:
        """Show a mail's HTML in a page of this view."""
        page.set_content(as_word_shows(html) if self.in_word else html)


VIEWS = (
    View("phone", 375),
    View("pane", 700),
    View("wide", 1200),
    View("phone-dark", 375, "dark"),
    View("word", 900, in_word=True),
)


def take(browser: Browser, folder: Path, languages: Sequence[str]) -> int:
    """Take the pictures of all mails in some languages; return how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    emails, count = Emails(), 0
    for view in VIEWS:
        page = view.open(browser)
        for language in languages:
            for name, mail in every_mail(language).items():
                view.show(page, emails.render(mail).html)
                page.screenshot(path=folder / f"{_slug(name)}-{language}-{view.name}.png", full_page=True)
                count += 1
        page.context.close()
    return count


def _slug(name: str) -> str:
    return name.replace("'", "").replace(" ", "-")


def main() -> None:
    """Take them."""
    folder, *languages = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.OPTIONS))
        count = take(browser, Path(folder), languages or ("en",))
        browser.close()
    print(f"{count} pictures in {folder}")


if __name__ == "__main__":
    main()
