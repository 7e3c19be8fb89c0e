"""
Rules for the HTML part of every mail.

They come from what mail programs do: Outlook classic lays out with Word (tables only), Gmail clips near 102 KB, forms
and SVG are dropped, and a link that is not absolute leads nowhere.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.domain.digests import build_digest
from service.domain.mails import DigestMail
from service.rendering import LANGUAGES, Email, Emails
from tests.domain.test_digests import large_team
from tests.rendering.html import body_words, only
from tests.rendering.mails_of_week_three import BOARD, EVERY_MAIL, every_mail
from tests.rendering.test_hostile_words import WORDS, with_words

FORBIDDEN_TAGS = ("form", "input", "button", "svg", "progress", "script", "iframe", "link", "img", "video")
FORBIDDEN_CSS = re.compile(r"display:\s*(flex|grid)|position:|var\(|@import|url\(|expression\(")
LARGEST = 95_000
OF_NO_WEEK = {
    name for name in EVERY_MAIL if {"welcome", "objectives", "alarm", "admin's"} & set(name.split())
}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=EVERY_MAIL)
def email(request: pytest.FixtureRequest, language: str) -> Email:
    return rendered(request.param, language)


@cache
def rendered(name: str, language: str) -> Email:
    """Render a mail once for all the rules."""
    return _emails().render(every_mail(language)[name])


@cache
def _emails() -> Emails:
    return Emails()


def test_nothing_that_mail_programs_drop(email: Email) -> None:
    tree = LexborHTMLParser(email.html)

    assert [tag for tag in FORBIDDEN_TAGS if tree.css(tag)] == []
    assert FORBIDDEN_CSS.findall(email.html) == []


@pytest.mark.parametrize("peculiar", WORDS)
def test_nothing_that_mail_programs_drop_or_clip_whatever_people_write(
    emails: Emails, language: str, peculiar: str
) -> None:
    for name, mail in every_mail(language).items():
        email = emails.render(with_words(mail, WORDS[peculiar]))
        tree = LexborHTMLParser(email.html)
        links = [node.attributes["href"] for node in tree.css("a")]

        assert (name, [tag for tag in FORBIDDEN_TAGS if tree.css(tag)]) == (name, [])
        assert (name, FORBIDDEN_CSS.findall(email.html)) == (name, [])
        assert all(link and link.startswith("https://") for link in links), name
        assert len(email.html.encode()) < LARGEST, name
        assert only(email.html, "html").attributes["lang"] == language
        assert [table.html for table in tree.css("table") if is_unexplained(table)] == []
        assert "\n" not in email.subject


def is_unexplained(table: LexborNode) -> bool:
    """Say whether a table is neither for layout nor one whose headings say what they head."""
    headings = [th.attributes.get("scope") for th in table.css("th")]
    return table.attributes.get("role") != "presentation" and not (headings and all(headings))


def test_links_are_absolute_and_those_of_the_text_part(email: Email) -> None:
    links = [node.attributes["href"] for node in LexborHTMLParser(email.html).css("a")]

    assert all(link and link.startswith("https://") for link in links)
    assert sorted(set(links), key=str) == sorted(set(re.findall(r"https://\S+", email.text)))


def test_language_direction_title_and_preheader_are_set(email: Email, language: str) -> None:
    root = only(email.html, "html")

    assert (root.attributes["lang"], root.attributes["dir"]) == (language, "ltr")
    assert only(email.html, "title").text().strip()
    assert only(email.html, "body > div").text().strip()


def test_preheader_does_not_say_what_the_mail_begins_with(email: Email) -> None:
    preheader = " ".join(only(email.html, "body > div").text().split())
    begin = body_words(email.html, without="body > div:first-child").split()

    assert not " ".join(begin).startswith(preheader[:20])
    assert len(preheader) <= 140


def test_tables_are_either_layout_or_data_with_headings(email: Email) -> None:
    assert [table for table in LexborHTMLParser(email.html).css("table") if is_unexplained(table)] == []


def test_headings_go_down_one_level_at_a_time(email: Email) -> None:
    levels = [int(str(node.tag)[1]) for node in LexborHTMLParser(email.html).css("h1, h2, h3")]

    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("name", [name for name in EVERY_MAIL if name not in OF_NO_WEEK])
def test_subject_is_one_line_with_the_week(emails: Emails, language: str, name: str) -> None:
    email = emails.render(every_mail(language)[name])

    assert "\n" not in email.subject
    assert re.search(r"\d \(\d+\.?–\d+\.? [Oo][ck]t\.?\)", email.subject)


def test_text_and_html_say_the_same_words_in_the_same_order(email: Email) -> None:
    """
    The HTML has a title and a preheader besides, the text part the addresses.

    The words must be the same since the outbox keeps the text part: what a quoted mail shows and we don't know as
    ours would be read as the person's answer.
    """
    said = words(body_words(email.html, without="h1, body > div:first-child"))

    assert said == words(re.sub(r"https://\S+", "", email.text))


def words(text: str) -> list[str]:
    return re.findall(r"\w+(?:\.\w+)*", text.lower())


@pytest.mark.parametrize("people", [6, 40, 300])
def test_digest_stays_small_whatever_the_size_of_the_team(emails: Emails, people: int) -> None:
    email = emails.render(DigestMail(view=build_digest(large_team(people)), board_url=BOARD))
    written = [line for line in email.text.splitlines() if line.strip()]

    assert len(email.html.encode()) < LARGEST
    assert len(written) <= 55
