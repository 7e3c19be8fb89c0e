"""
Pictures of the cards for Microsoft Teams, as Microsoft's own renderer draws them, to be looked at.

    npm pack adaptivecards && tar xzf adaptivecards-*.tgz
    .venv/bin/python -m tests.browser.cards package/dist/adaptivecards.min.js FOLDER [LANGUAGE ...]

The renderer is no part of this project: tests hold the cards against the schema, this is for the eye.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from service.domain.cards import CardKind
from service.domain.digests import DigestFacts
from service.rendering.cards import Cards
from tests.browser import chromium
from tests.domain.ops_week_three import TUESDAY, ops_weeks
from tests.rendering import cards_of_week_three as example

_WIDTH = 640
"""Pixels of a channel's column in Teams, roughly."""
_DRAW = """(card) => {
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig({fontFamily: "Segoe UI, sans-serif", supportsInteractivity: true});
    drawn.parse(card);
    document.body.replaceChildren(drawn.render());
}"""


def cards(language: str) -> Iterator[tuple[str, str]]:
    """Give each card by a name: the story's, a huge team's, an empty one's, one in which all is written from right to left."""
    makes = Cards()
    teams = {
        "story": DigestFacts(TUESDAY, (ops_weeks(),)),
        "huge": example.huge_team("Refund cases from 96 to 80, wherever they come from"),
        "empty": example.empty_team(),
        "right-to-left": example.saying(example.RIGHT_TO_LEFT),
    }
    for kind in CardKind:
        for name, facts in teams.items():
            yield f"{kind}-{name}-{language}", example.rendered(makes, facts, kind, language)


def take(browser: Browser, renderer: Path, folder: Path, language: str) -> int:
    """Draw all cards in a language; return how many there are."""
    page = browser.new_page(viewport={"width": _WIDTH, "height": 600})
    page.set_content("<body style='background:#fff'></body>")
    page.add_script_tag(path=renderer)
    count = 0
    for name, message in cards(language):
        page.evaluate(_DRAW, example.card_of(message))
        page.screenshot(path=folder / f"card-{name}.png", full_page=True)
        count += 1
    page.close()
    return count


def main() -> None:
    """Draw them."""
    renderer, folder, *languages = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.OPTIONS))
        count = sum(take(browser, Path(renderer), Path(folder), one) for one in languages or ("en",))
        browser.close()
    print(f"{count} pictures in {folder}")


if __name__ == "__main__":
    main()
