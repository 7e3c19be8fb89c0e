"""Right-to-left names and words in mails that read from left to right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.domain.digests import Need
from service.rendering import LANGUAGES, Emails
from tests.rendering.mails_of_week_three import DIGEST, ON_TOP, REVIEW, SETUP

DANA, WORDS = "דנה", "תיקי החזר פתוחים מ-140 ל-60"


def direction_of(html: str, words: str) -> list[str | None]:
    """Return the nearest `dir` around each text that holds `words`, innermost elements alone."""
    nodes = LexborHTMLParser(html).css("body *")
    innermost = [
        node for node in nodes if words in node.text() and not any(words in c.text() for c in node.iter())
    ]
    return [_direction(node) for node in innermost]


def _direction(node: LexborNode) -> str | None:
    around: LexborNode | None = node
    while around is not None and "dir" not in around.attributes:
        around = around.parent
    return around.attributes["dir"] if around is not None else None


def test_sentence_of_ours_that_begins_with_a_name_keeps_our_direction(emails: Emails) -> None:
    need = Need(f"{DANA} is blocked on KR1.2.", f"{DANA} is blocked")
    digest = emails.render(replace(DIGEST, view=replace(DIGEST.view, needs=(need,)))).html
    setup = emails.render(replace(SETUP, comments=(replace(ON_TOP[1], author=DANA),))).html

    assert direction_of(digest, f"{DANA} is blocked on") == ["ltr"]
    assert direction_of(setup, f"{DANA} on 20 Oct") == ["ltr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_in_a_greeting_has_a_direction_of_its_own(emails: Emails, language: str) -> None:
    html = emails.render(replace(SETUP, name=DANA, language=language)).html

    assert set(direction_of(html, DANA)) == {"auto"}


def test_what_somebody_wrote_has_a_direction_of_its_own(emails: Emails) -> None:
    setup = replace(SETUP, open_lines=(replace(SETUP.open_lines[0], text=WORDS),))
    review = replace(REVIEW, lines=(replace(REVIEW.lines[0], text=WORDS),))

    for mail in (setup, review):
        assert set(direction_of(emails.render(mail).html, WORDS)) == {"auto"}
