"""What comes back of our own mails: quoted by any mail program, nothing of them is read as the person's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.reply_text import Body, SentMail, read_reply
from service.rendering import Emails
from service.sandbox.clients import CLIENTS, Original, Sender, compose_reply
from tests.rendering.mails_of_week_three import EVERY_MAIL

WORDS = "Thanks, line 3 is 1.2\nkeep a"


@pytest.mark.parametrize("client", CLIENTS)
def test_only_the_persons_words_are_read_whatever_the_mail_program(emails: Emails, client: str) -> None:
    for mail in EVERY_MAIL.values():
        email = emails.render(mail)
        original = Original(
            subject=email.subject,
            html=email.html,
            text=email.text,
            from_name="Ops key results",
            from_address="okr@example.com",
            to_name="Andy Lim",
            to_address="andy@example.com",
            sent_at=datetime(2026, 10, 19, 7, tzinfo=UTC),
            message_id="<setup@okr.example.com>",
            references=(),
        )
        sender = Sender("Andy Lim", "andy@example.com")
        reply = compose_reply(client, original, WORDS, sender, datetime(2026, 10, 19, 9, tzinfo=UTC))
        body = Body(html=reply.html) if reply.html else Body(text=reply.text)

        assert (email.subject, read_reply(body, SentMail(text=email.text)).text.strip()) == (
            email.subject,
            WORDS,
        )
