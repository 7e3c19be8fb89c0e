"""What every simulated client keeps of a person's words and of our mail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from service.sandbox.clients import CLIENTS, ComposedReply, InlineAnswer, compose_reply
from service.sandbox.clients.languages import LANGUAGES
from tests.sandbox.clients.originals import ANDY, LINES, OPEN_LINE, ORIGINAL, OTHER_OPEN_LINE, REVIEW_LINE

AT = datetime(2026, 10, 19, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))
HTML_CLIENTS = [client for client in CLIENTS if client != "plain"]
HOSTILE = "<script>alert(1)</script> a < b && c 'x' \"y\" 🎉 שלום مرحبا &amp; end"
LIST_LINE = re.compile(r"^\s*([-*•]|\d+[.)])\s", re.MULTILINE)


def reply_of(client: str, words: str, *inline: InlineAnswer, language: str = "en") -> ComposedReply:
    return compose_reply(client, ORIGINAL, words, replace(ANDY, language=language), AT, inline=inline)


def flat(text: str) -> str:
    """Return `text` with each run of blanks, line ends and quote marks as one blank."""
    return " ".join(text.replace("\u00a0", " ").replace("\n>", "\n").split())


def squeezed(text: str) -> str:
    """Return `text` without any blanks."""
    return re.sub(r"\s+", "", text)


def shown(html: str | None) -> str:
    assert html is not None
    body = LexborHTMLParser(html).body
    assert body is not None
    return flat(body.text(separator=" "))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_words_stand_once_in_each_part_above_the_quoted_mail(client: str, language: str) -> None:
    reply = reply_of(client, "Backlog 96 to 71 1.1\n\nLook into the couriers", language=language)

    for part in [flat(reply.text)] + ([shown(reply.html)] if reply.html else []):
        assert part.startswith("Backlog 96 to 71 1.1 Look into the couriers")
        assert part.count("Backlog 96 to 71 1.1") == part.count("Look into the couriers") == 1


@pytest.mark.parametrize("client", CLIENTS)
def test_all_lines_of_our_mail_are_quoted_in_order(client: str) -> None:
    reply = reply_of(client, "same")

    for part in [flat(reply.text)] + ([shown(reply.html)] if reply.html else []):
        places = [part.index(line) for line in LINES]
        assert places == sorted(places)


@pytest.mark.parametrize("client", CLIENTS)
def test_reply_is_threaded_to_the_mail_it_answers(client: str) -> None:
    reply = reply_of(client, "same")

    assert reply.in_reply_to == "<setup-7Kq2@okr.example.com>"
    assert reply.references == ("<earlier@okr.example.com>", "<setup-7Kq2@okr.example.com>")


@pytest.mark.parametrize("client", HTML_CLIENTS)
def test_hostile_words_are_shown_as_typed_and_never_become_markup(client: str) -> None:
    reply = reply_of(client, HOSTILE, InlineAnswer(OPEN_LINE, HOSTILE))

    assert reply.html is not None
    assert not LexborHTMLParser(reply.html).css("script")
    assert shown(reply.html).count(HOSTILE) == 2
    assert HOSTILE in reply.text


@pytest.mark.parametrize("client", HTML_CLIENTS)
def test_hostile_names_and_subjects_are_shown_as_they_are(client: str) -> None:
    original = replace(ORIGINAL, from_name="<b>Ops</b> & {co}", subject="<i>week</i>")

    reply = compose_reply(client, original, "same", ANDY, AT)

    assert "<b>Ops</b> & {co}" in shown(reply.html)
    assert reply.subject.endswith(" <i>week</i>")


def test_plain_client_sends_no_html_and_quotes_each_line() -> None:
    reply = reply_of("plain", "same")

    assert reply.html is None
    assert f"\n>   1  {REVIEW_LINE}\n" in reply.text


@pytest.mark.parametrize("client", CLIENTS)
def test_inline_answer_stands_under_the_line_it_answers(client: str) -> None:
    reply = reply_of(client, "see below", InlineAnswer(REVIEW_LINE, "done, even 78"))

    lines = [line.lstrip("> ").strip() for line in reply.text.splitlines()]
    answered = next(number for number, line in enumerate(lines) if line.endswith(REVIEW_LINE))
    assert next(line for line in lines[answered + 1 :] if line) == "done, even 78"


@pytest.mark.parametrize("client", CLIENTS)
def test_inline_answers_to_several_lines_keep_their_lines(client: str) -> None:
    answers = [InlineAnswer(OTHER_OPEN_LINE, "b done"), InlineAnswer(OPEN_LINE, "keep it\nfor Wendy")]

    text = flat(reply_of(client, "see below", *answers).text)

    order = [
        OPEN_LINE,
        "keep it for Wendy" if client == "plain" else "keep it",
        OTHER_OPEN_LINE,
        "b done",
        REVIEW_LINE,
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("client", HTML_CLIENTS)
def test_answer_typed_into_the_last_cell_of_a_row_stays_in_that_cell(client: str) -> None:
    filled = InlineAnswer(OPEN_LINE, "now 0.8", in_cell=True)
    empty = InlineAnswer(OTHER_OPEN_LINE, "done", in_cell=True)

    reply = reply_of(client, "I filled in your table", filled, empty)

    cells = [flat(cell.text()) for cell in LexborHTMLParser(reply.html or "").css("td")]
    assert "0.6 now 0.8" in cells
    assert "done" in cells


@pytest.mark.parametrize("client", CLIENTS)
def test_answer_to_a_line_that_was_not_sent_is_refused(client: str) -> None:
    with pytest.raises(ValueError, match="no line with 'never sent'"):
        reply_of(client, "see below", InlineAnswer("never sent", "done"))


@pytest.mark.parametrize("client", HTML_CLIENTS)
def test_preview_line_of_our_mail_is_no_place_for_an_answer(client: str) -> None:
    with pytest.raises(ValueError, match="no line"):
        reply_of(client, "see below", InlineAnswer("Two or three results", "done"))


@pytest.mark.parametrize("client", HTML_CLIENTS)
def test_mail_without_html_is_quoted_from_its_text(client: str) -> None:
    reply = compose_reply(client, replace(ORIGINAL, html=None), "same", ANDY, AT)

    assert f"1 {REVIEW_LINE}" in shown(reply.html)


def test_mail_without_text_is_quoted_by_the_plain_client_from_its_html() -> None:
    reply = compose_reply("plain", replace(ORIGINAL, text=""), "same", ANDY, AT)

    assert f"\n> 1 {REVIEW_LINE}\n" in reply.text


@pytest.mark.parametrize("client", CLIENTS)
def test_reply_of_one_signature_and_nothing_typed_holds_no_other_words(client: str) -> None:
    reply = reply_of(client, "")

    assert flat(reply.text).startswith(
        ("-- Andy Cole", "Andy Cole", "Get Outlook for", "Sent from my iPhone")
    )


def test_unknown_client_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'lotus-notes'; there are outlook-desktop"):
        reply_of("lotus-notes", "same")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab1. -\t\n<>&\"'א😀\u00a0\r{}%\\", max_size=60), st.sampled_from(CLIENTS))
def test_whatever_is_typed_stands_whole_at_the_top_of_each_part(words: str, client: str) -> None:
    assume(not LIST_LINE.search(words))  # An editor turns the mark of a list line into markup.
    reply = reply_of(client, words)

    for part in [reply.text] + ([shown(reply.html)] if reply.html else []):
        assert squeezed(part).startswith(squeezed(words))
