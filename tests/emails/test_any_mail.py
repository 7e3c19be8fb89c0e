"""
What holds for any mail: nothing is invented, what was read reads as itself, what servers add changes no word, and
damage still has an outcome.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import unquote
from zlib import crc32

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.domain.reply_text import Body
from tests.emails.damage import damaged
from tests.emails.fixtures import Fixture, all_fixtures
from tests.emails.on_the_way import HTML_STEPS, TEXT_STEPS
from tests.emails.reading import LIST_MARK, read, read_all, visible, words_of

LOTS = [all_fixtures()[start::8] for start in range(8)]
"""Eight lots: each is read as one stream, and once for all tests; a failure names its mail."""


@cache
def first_read(lot: int) -> list[dict[str, Any]]:
    return read_all(LOTS[lot])


@pytest.mark.parametrize("lot", range(8))
def test_no_word_is_read_that_the_mail_does_not_hold(lot: int) -> None:
    for fixture, answer in zip(LOTS[lot], first_read(lot), strict=True):
        held = _letters_of(fixture)
        for word in LIST_MARK.sub("", visible(answer["reply"])).split():
            assert re.sub(r"\s", "", word) in held, (fixture.name, word)


@pytest.mark.parametrize("lot", range(8))
def test_what_was_read_reads_as_itself(lot: int) -> None:
    firsts = [answer["reply"] for answer in first_read(lot)]
    mails = [
        Fixture(fixture.name, (first,), text=first) for fixture, first in zip(LOTS[lot], firsts, strict=True)
    ]
    for mail, first, again in zip(mails, firsts, read_all(mails), strict=True):
        assert words_of(again["reply"], mail) == words_of(first, mail), mail.name


@pytest.mark.parametrize("lot", range(8))
def test_damaged_mail_still_has_an_outcome(lot: int) -> None:
    mails = [mail for fixture in LOTS[lot] for mail in damaged(fixture)]
    for mail, answer in zip(mails, read_all(mails), strict=True):
        assert isinstance(answer["reply"], str), mail.name
        for score in answer.get("scores", []):
            assert score["score"] is None or 0 <= score["score"] <= 1, mail.name


@pytest.mark.parametrize("lot", range(8))
def test_what_servers_add_on_the_way_changes_no_word(lot: int) -> None:
    mails = [_carried(fixture) for fixture in LOTS[lot]]
    for mail, first, answer in zip(mails, first_read(lot), read_all(mails), strict=True):
        assert words_of(answer["reply"], mail) == words_of(first["reply"], mail), mail.name


def test_half_a_character_is_read_like_any_other() -> None:
    mail = Fixture("lone_surrogate", ("keep a",), text="keep a\ud83d\n")

    assert read(mail)["reply"].startswith("keep a")


def _carried(fixture: Fixture) -> Fixture:
    """Return the mail after one of the steps that servers take, by turns."""
    turn = crc32(fixture.name.encode())
    if fixture.html is not None:
        return replace(fixture, html=HTML_STEPS[turn % len(HTML_STEPS)](fixture.html))
    if fixture.text is not None:
        return replace(fixture, text=TEXT_STEPS[turn % len(TEXT_STEPS)](fixture.text))
    return fixture


def _letters_of(fixture: Fixture) -> str:
    """Return all that the mail shows, hides, links to or says of its pictures, without any blanks."""
    body = Body.from_mime(fixture.mime) if fixture.mime is not None else Body(fixture.text, fixture.html)
    held = body.text or ""
    if body.html is not None:
        page = LexborHTMLParser(body.html)
        links = [str(link.attributes.get("href")) for link in page.css("a[href]")]
        pictures = [str(picture.attributes.get("alt")) for picture in page.css("img[alt]")]
        held = " ".join([page.body.text(separator="") if page.body else "", *links, *pictures])
    return re.sub(r"\s", "", visible(held + " " + unquote(held)))
