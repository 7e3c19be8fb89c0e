"""
How the most important mails looked when somebody last looked at them: small pictures that are kept and compared.

    .venv/bin/python -m tests.browser.golden

takes them anew; look at them (`make pictures` has the large ones) before they are committed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from service.rendering import Emails
from tests.browser import chromium
from tests.browser.pictures import VIEWS, View
from tests.rendering.mails_of_week_three import EVERY_MAIL

FOLDER = Path(__file__).parent / "golden"
SCALE = 0.25
"""Pixels of a kept picture to one of CSS: enough to see that a block has moved."""
MAILS = ("setup", "review", "receipt", "overview", "digest")
FONTS = FOLDER / "fonts.txt"
_PROBE = "Orders sent the same day from 88 % to 95 %"


@dataclass(frozen=True)
class Golden:
    """One mail in one view."""

    mail: str
    view: View

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.mail}-{self.view.name}.png"

    def take(self, page: Page) -> bytes:
        """Take its picture in a page of this view."""
        self.view.show(page, html_of(self.mail))
        return page.screenshot(full_page=True)


def all_of(view: View) -> Iterator[Golden]:
    return (Golden(mail, view) for mail in MAILS)


@cache
def html_of(mail: str) -> str:
    return Emails().render(EVERY_MAIL[mail]).html


def fonts(page: Page) -> str:
    """Measure a sentence in the mails' fonts: pictures of machines with other fonts are not compared."""
    page.set_content(f'<span style="{_font()}font-size:16px">{_PROBE}</span>')
    return str(page.evaluate("document.querySelector('span').getBoundingClientRect().width.toFixed(1)"))


def _font() -> str:
    return "font-family:'Segoe UI',-apple-system,'Helvetica Neue',Arial,sans-serif;"


def difference(page: Page, one: bytes, other: bytes) -> tuple[float, float]:
    """
    Compare two pictures: how much their heights differ, and which share of their cells is lighter or darker.

    A cell is 4 × 4 pixels, so that smoothing of letters does not count.
    """
    height, cells = page.evaluate(_COMPARE, [b64encode(one).decode(), b64encode(other).decode()])
    return float(height), float(cells)


_COMPARE = """async (pictures) => {
  const load = async (data) => { const i = new Image(); i.src = 'data:image/png;base64,' + data; await i.decode(); return i }
  const [a, b] = await Promise.all(pictures.map(load))
  const [w, h] = [Math.max(1, a.width >> 2), Math.max(1, Math.min(a.height, b.height) >> 2)]
  const cells = (i) => {
    const c = new OffscreenCanvas(w, h).getContext('2d')
    c.imageSmoothingQuality = 'high'
    c.drawImage(i, 0, 0, w * 4, h * 4, 0, 0, w, h)
    return c.getImageData(0, 0, w, h).data
  }
  const [x, y] = [cells(a), cells(b)]
  let other = 0
  for (let at = 0; at < x.length; at += 4)
    other += Math.max(...[0, 1, 2].map((n) => Math.abs(x[at + n] - y[at + n]))) > 40
  return [Math.abs(a.height - b.height) / a.height, other / (w * h)]
}"""


def main() -> None:
    """Take all of them."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.OPTIONS)
        )
        for view in VIEWS:
            page = view.open(browser, SCALE)
            for golden in all_of(view):
                golden.file.write_bytes(golden.take(page))
            FONTS.write_text(fonts(page) + "\n", "utf-8")
        browser.close()


if __name__ == "__main__":
    main()
