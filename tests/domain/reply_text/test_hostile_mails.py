"""Mails built to stop a reader: each must be read to its end, and the words on top must be found."""

from __future__ import annotations

import pytest

from service.domain.answers import read_review, read_setup
from service.domain.reply_text import MAX_LINES, Body, ReplyLine, ReplyText, SentMail, read_reply
from tests.emails.twenty_replies import REVIEW_ASK, SETUP_ASK

HOSTILE_TEXTS = {
    "dashes": "-" * 100_000,
    "spaces": " " * 100_000 + "x",
    "lines that begin like a quote": "On 3 May 2026\n" * 2_000,
    "lines that nearly are a quote": "On 3 May 2026 Ops <okr@example.com>\n" * 2_000,
    "header labels": "From: x@example.com\n" * 20_000,
    "sign-offs": "Best regards\n" * 20_000,
    "signatures": "-- \nAndy\n" * 10_000,
    "contact blocks": "Andy Berger\n+00 123 456 789\n\n" * 8_000,
    "quote signs": "> x\n" * 50_000,
    "one line of quote signs": ">" * 100_000,
    "blank lines": "\n" * 1_000_000,
    "brackets": "(" * 1_000_000,
    "disclaimers": "confidential intended recipient " * 20_000,
    "links rewritten by halves": "https://urldefense.com/v3/__a" * 50_000,
    "carriage returns": "\r" * 1_000_000,
    "rewritten links": "https://a.safelinks.protection.outlook.com/?url=x " * 10_000,
    "digits": "1 " * 100_000,
    "codes": "1.1, " * 50_000,
    "words of ours": "Courier pick-ups on time 5 days of 5 - KR1.2 " * 10_000,
    "addresses": "a@" * 50_000,
}
HOSTILE_HTML = {
    "breaks": "<br>" * 20_000,
    "a table of two megabytes": "<table>" + "<tr><td>abc</td><td>d 1</td></tr>" * 60_000 + "</table>",
    "five hundred nested elements": "<div>" * 500 + "x" + "</div>" * 500,
    "a hundred thousand nested elements": "<div>" * 100_000 + "x",
    "elements nested too deep, again and again": ("<div>" * 1_500 + "x" + "</div>" * 1_500) * 100,
    "nested tables": "<table><tr><td>" * 2_000 + "x",
    "nested quotes": "<blockquote>" * 50_000 + "x",
    "unclosed comments": "<!--" * 50_000,
    "lists": "<ul><li>" * 3_000 + "x",
    "attributes": "<div " + "a=1 " * 100_000 + ">x",
    "attributes of different names": "<div " + "".join(f"a{n}='>' " for n in range(50_000)) + ">x",
    "bodies": "".join(f"<body a{n}=1>" for n in range(50_000)) + "x",
    "rules": "<hr>" * 200_000,
    "elements without words": "<b></b>" * 150_000,
    "bold that never ends": "<b>" * 600_000,
    "tags in the name of a tag": "<style" * 300_000,
}
HOSTILE_MIME = {
    "parameters": b"Content-Type: text/html;" + b" a=b;" * 300_000 + b"\n\n<p>1 done</p>",
    "folded parameters": b"Content-Type: text/html;\n" + b" a=b;\n" * 300_000 + b"\n<p>1 done</p>",
    "headers": b"Content-Type: text/html\n" + b"X-A: b\n" * 250_000 + b"\n<p>1 done</p>",
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>1 done</p>\n"
    + b"--b\n\nx\n" * 200_000,
    "tags that never end": b"Content-Type: text/html\n\n<p>1 done</p>" + b"<style" * 300_000,
    "angle brackets": b"Content-Type: text/html\n\n<p>1 done</p>" + b"<" * 1_000_000,
}
SENT = SentMail("Hi Andy,\n\n  a  Courier pick-ups on time 5 days of 5 - KR1.2   0.6\n\nIn by 18:00.\n")


@pytest.mark.parametrize("shape", HOSTILE_TEXTS)
def test_hostile_text_is_read(shape: str) -> None:
    reply = read_reply(Body(text=f"1 done\n\n{HOSTILE_TEXTS[shape]}"), SENT)

    assert reply.lines[0].text.startswith("1 done")
    assert len(reply.lines) + len(reply.dropped) <= MAX_LINES


@pytest.mark.parametrize("shape", HOSTILE_HTML)
def test_hostile_html_is_read(shape: str) -> None:
    reply = read_reply(Body(html=f"<p>1 done</p>{HOSTILE_HTML[shape]}"), SENT)

    assert reply.lines[0].text == "1 done"


@pytest.mark.parametrize("shape", HOSTILE_MIME)
def test_hostile_message_is_read(shape: str) -> None:
    assert read_reply(Body.from_mime(HOSTILE_MIME[shape]), SENT).lines[0].text.startswith("1 done")


@pytest.mark.parametrize(
    "shape", ["rules", "elements without words", "elements nested too deep, again and again"]
)
def test_person_is_told_that_only_the_beginning_of_a_huge_page_was_read(shape: str) -> None:
    assert read_reply(Body(html=f"<p>1 done</p>{HOSTILE_HTML[shape]}"), SENT).too_long


@pytest.mark.parametrize("shape", ["headers", "parts"])
def test_person_is_told_that_not_all_of_a_huge_message_was_read(shape: str) -> None:
    assert read_reply(Body.from_mime(HOSTILE_MIME[shape]), SENT).too_long


def test_many_pictures_in_a_message_are_no_reason_to_say_that_it_was_not_read() -> None:
    picture = b"--b\nContent-Type: image/png\n\niVBORw0K\n"
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1 done\n" + picture * 300

    assert read_reply(Body.from_mime(raw), SENT) == ReplyText((ReplyLine("1 done"),))


@pytest.mark.parametrize("tag", ["<table>", "<font color=red>", "<a href=x>"])
def test_elements_that_never_end_are_cut_off_and_the_person_is_told(tag: str) -> None:
    reply = read_reply(Body(html=f"<p>1 done</p>{tag * 30_000}"), SENT)

    assert (reply.text, reply.too_long) == ("1 done", True)


def test_long_picture_inside_a_tag_is_no_reason_to_lose_what_follows() -> None:
    picture = f'<img alt="chart" src="data:image/png;base64,{"iVBORw0K" * 20_000}">'

    reply = read_reply(Body(html=f"<p>1 done</p>{picture}<p title='a > b'>2 half</p>"))

    assert [line.text for line in reply.lines if line.text] == ["1 done", "2 half"]


@pytest.mark.parametrize("shape", HOSTILE_TEXTS)
def test_hostile_words_are_answered(shape: str) -> None:
    reply = ReplyText.from_words(f"1 done\nBacklog to 80 - 1.1\n\n{HOSTILE_TEXTS[shape]}")

    assert (1, 1.0) in [(score.n, score.score) for score in read_review(reply, REVIEW_ASK).scores]
    assert read_setup(reply, SETUP_ASK).lines


def test_message_of_many_parts_is_read() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\n1 done\n"
        + b"--a\n\nx\n" * 5_000
    )

    assert read_reply(Body.from_mime(raw)).text == "1 done"


@pytest.mark.parametrize("count", [500, 5_000])
def test_parts_nested_deeper_than_anybody_writes_are_not_read_and_the_person_is_told(count: int) -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=a{n}\n\n--a{n}\n" for n in range(count))

    assert read_reply(Body.from_mime(f"{nested}\n1 done\n".encode())) == ReplyText((), too_long=True)


def test_words_above_parts_that_nest_too_deep_are_kept() -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=a{n}\n\n--a{n}\n" for n in range(500))
    raw = f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1 done\n--b\n{nested}\n2 half\n"

    assert read_reply(Body.from_mime(raw.encode())) == ReplyText((ReplyLine("1 done"),), too_long=True)


def test_parts_nested_as_programs_nest_them_are_read_however_long_they_are() -> None:
    nested = "".join(f"Content-Type: multipart/mixed; boundary=a{n}\n\n--a{n}\n" for n in range(9))
    picture = (
        "".join(f"--a{n}--\n" for n in (8, 7)) + "--a6\nContent-Type: image/png\n\n" + "iVBORw0K\n" * 90_000
    )

    assert read_reply(Body.from_mime(f"{nested}\n1 done\n{picture}".encode())) == ReplyText(
        (ReplyLine("1 done"),)
    )
