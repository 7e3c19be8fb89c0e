"""What people write stays words: no payload adds an element, an attribute or an address to a mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.domain.mails import MailContext
from service.rendering import LANGUAGES, Emails
from tests.rendering.html import addresses, only, shape
from tests.rendering.mails_of_week_three import EVERY_MAIL, every_mail

OURS = {"language", "form_url", "key_results_url", "board_url", "undo_url", "kind", "next", "is_stored"}
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">x</a>',
    "' onmouseover='alert(1)",
    "</td></tr></table><h1>x</h1>",
    "</mj-text><mj-image src='https://evil.example/x.png' />",
    "<mj-include path='/etc/passwd' />",
    "<mj-raw><iframe src=https://evil.example></iframe></mj-raw>",
    "<!-- x",
    "--> x <!--",
    "<![CDATA[x]]>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;b&gt; &#60;b&#62; &amp;lt;",
    "{{ 7 * 7 }}{% for x in y %}{# x #}",
    "javascript:alert(1) <a href=javascript:alert(1)>",
    "<style>*{display:none}</style>",
    "<!--[if mso]><table><![endif]-->",
    "a\x00b\x0bc\x1fd\ufffe\uffffe",
    "\u202eright to left\u202c \U0001f469\u200d\U0001f4bb ％ 1.1",
]
VARIANTS: list[Callable[[str], str]] = [
    str,
    str.upper,
    '"{}"'.format,
    "'{}".format,
    "x {} x".format,
    "{0}{0}".format,
    "]]>{}".format,
    "\u202e{}".format,
    "{}&".format,
    "</span>{}".format,
]
EVERY_PAYLOAD = [variant(payload) for payload in PAYLOADS for variant in VARIANTS]
"""Two hundred."""
WORDS = {
    "right to left": "תיקי החזר פתוחים מ-140 ל-60 (KR1.1)",
    "longest": "Rückerstattungsbearbeitungszeitverkürzungsmaßnahmenübersichtsliste, " * 3,
    "without a space": "https://contoso.sharepoint.example/sites/ops/" + "a" * 200,
    "shortest": "x",
    "hostile": PAYLOADS[2],
}
"""What people may write, by what is peculiar about it."""
Value = TypeVar("Value")


def with_words(value: Value, words: str) -> Value:
    """Put `words` into every text field of a context, however deep."""
    if isinstance(value, Enum):
        return value  # One of our own words.
    if isinstance(value, str):
        return words  # type: ignore[return-value]  # A str for a str.
    if isinstance(value, tuple):
        return tuple(with_words(one, words) for one in value)  # type: ignore[return-value]  # As above.
    if is_dataclass(value) and not isinstance(value, type):
        changed: dict[str, Any] = {
            field.name: getattr(value, field.name)
            if field.name in OURS
            else with_words(getattr(value, field.name), words)
            for field in fields(value)
        }
        return type(value)(**changed)
    return value


@pytest.mark.parametrize("name", EVERY_MAIL)
def test_no_payload_in_any_field_adds_an_element_an_attribute_or_an_address(
    emails: Emails, name: str
) -> None:
    harmless = emails.render(with_words(EVERY_MAIL[name], "words")).html

    for payload in EVERY_PAYLOAD:
        html = emails.render(with_words(EVERY_MAIL[name], payload)).html
        assert (payload, shape(html)) == (payload, shape(harmless))
        assert addresses(html) == addresses(harmless)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_payload_adds_anything_in_another_language(emails: Emails, language: str) -> None:
    for name, mail in every_mail(language).items():
        harmless = emails.render(with_words(mail, "words")).html
        for payload in PAYLOADS:
            html = emails.render(with_words(mail, payload)).html
            assert (name, payload, shape(html)) == (name, payload, shape(harmless))
            assert addresses(html) == addresses(harmless)


@pytest.mark.parametrize("payload", PAYLOADS[:-2])
def test_payload_is_shown_as_it_was_written(emails: Emails, payload: str) -> None:
    mail: MailContext = with_words(EVERY_MAIL["review"], payload)
    email = emails.render(mail)
    cells = [node.text() for node in LexborHTMLParser(email.html).css("td[dir=auto]")]

    assert cells == [payload] * 3
    assert payload.split()[0] in email.text


def test_characters_that_xml_forbids_are_replaced_and_the_rest_is_kept(emails: Emails) -> None:
    mail: MailContext = with_words(EVERY_MAIL["review"], "a\x00b\x0bc\ufffe")
    cell = only(emails.render(mail).html, "td[dir=auto]")

    assert cell.text() == "a\ufffdb\ufffdc\ufffd"


def test_line_break_in_a_name_adds_no_line_to_the_subject(emails: Emails) -> None:
    mail: MailContext = with_words(EVERY_MAIL["setup"], "Week 3\r\nBcc: x@evil.example")

    assert emails.render(mail).subject.splitlines() == ["Week 3 Bcc: x@evil.example: your key results"]
