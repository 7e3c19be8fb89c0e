"""
The twenty replies of `examples.md` §3 as each mail program sends them, around our own rendered mail.

What the person typed must be all that is read, and must be read as told, whatever the program adds and quotes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.domain.answers import read_review, read_setup
from service.domain.reply_text import Body, ReplyText, SentMail, read_reply
from service.rendering import Email, Emails
from service.sandbox.clients import CLIENTS, InlineAnswer, Original, Sender, compose_reply
from tests.domain.answers.test_twenty_replies import (
    assert_review_is_read_as_told,
    assert_setup_is_read_as_told,
)
from tests.emails.twenty_replies import (
    REVIEW_ASK,
    REVIEW_REPLIES,
    SETUP_ASK,
    SETUP_REPLIES,
    ReviewReply,
    SetupReply,
)
from tests.rendering.mails_of_week_three import REVIEW, SETUP

TOP_POSTED = tuple(told for told in SETUP_REPLIES if not told.inline)
LANGUAGES = ("en", "de", "fr", "es", "id")
SIGNATURE = ("Andy Berger", "Operations Specialist | Tel. +00 1.2.555.0123 | Building 2.1")


@pytest.fixture(scope="session")
def setup_mail() -> Email:
    return Emails().render(SETUP)


@pytest.fixture(scope="session")
def review_mail() -> Email:
    return Emails().render(REVIEW)


def original_of(mail: Email) -> Original:
    return Original(
        mail.subject,
        mail.html,
        mail.text,
        "Ops key results",
        "okr@example.com",
        "Andy Berger",
        "andy@example.com",
        datetime(2026, 10, 19, 7, 0, tzinfo=UTC),
        "<ask.1@example.com>",
    )


def bodies(mail: Email, told: SetupReply | ReviewReply, client: str, language: str) -> list[Body]:
    """The HTML body and the text body of the reply that a client makes."""
    sender = Sender("Andy Berger", "andy@example.com", told.signature or SIGNATURE, language)
    inline = [InlineAnswer(answer.after, answer.words) for answer in told.inline]
    at = datetime(2026, 10, 19, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    composed = compose_reply(client, original_of(mail), told.words, sender, at, inline=inline)
    return [Body(text=composed.text), *([Body(html=composed.html)] if composed.html else [])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("told", SETUP_REPLIES, ids=lambda told: told.name)
def test_setup_reply_is_read_as_told_from_every_client(
    told: SetupReply, client: str, language: str, setup_mail: Email
) -> None:
    for body in bodies(setup_mail, told, client, language):
        reply = read_reply(body, SentMail(setup_mail.text, setup_mail.html))

        assert_setup_is_read_as_told(read_setup(reply, SETUP_ASK), told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("told", REVIEW_REPLIES, ids=lambda told: told.name)
def test_review_reply_is_read_as_told_from_every_client(
    told: ReviewReply, client: str, language: str, review_mail: Email
) -> None:
    for body in bodies(review_mail, told, client, language):
        reply = read_reply(body, SentMail(review_mail.text, review_mail.html))

        assert_review_is_read_as_told(read_review(reply, REVIEW_ASK), told)


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("told", TOP_POSTED, ids=lambda told: told.name)
def test_answer_above_the_quote_needs_no_copy_of_our_mail(
    told: SetupReply, client: str, setup_mail: Email
) -> None:
    for body in bodies(setup_mail, told, client, "en"):
        assert_setup_is_read_as_told(read_setup(read_reply(body), SETUP_ASK), told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_reply_without_words_is_empty(client: str, language: str, setup_mail: Email) -> None:
    for body in bodies(setup_mail, SetupReply("nothing typed", ""), client, language):
        reply = read_reply(body, SentMail(setup_mail.text, setup_mail.html))

        assert reply == ReplyText((), reply.dropped)


@pytest.mark.parametrize("client", CLIENTS)
def test_answer_in_a_table_cell_stays_with_its_row(client: str, setup_mail: Email) -> None:
    answer = InlineAnswer("Refund cases older than 30 days, 22 to 10", "done", in_cell=True)
    sender = Sender("Andy Berger", "andy@example.com")
    at = datetime(2026, 10, 19, 9, 30, tzinfo=UTC)
    composed = compose_reply(client, original_of(setup_mail), "", sender, at, inline=[answer])

    for body in [Body(text=composed.text), *([Body(html=composed.html)] if composed.html else [])]:
        reply = read_reply(body, SentMail(setup_mail.text, setup_mail.html))
        told = read_setup(reply, SETUP_ASK)
        assert [(line.n, line.score) for line in told.open] == [("b", 1.0)]
        assert told.lines == ()


@pytest.mark.parametrize("client", CLIENTS)
def test_our_unchanged_mail_is_recognised_as_a_whole_so_that_it_need_not_be_read(
    client: str, setup_mail: Email, review_mail: Email
) -> None:
    told = SetupReply("", "keep a")

    for mail in (setup_mail, review_mail):
        for body in bodies(mail, told, client, "en"):
            reply = read_reply(body, SentMail(mail.text, mail.html))
            assert [line.reason for line in reply.dropped].count("our_mail") == 1, mail.subject
