"""
The mails of the `reply` benchmark: our own mails, rendered as always, answered by the simulated mail programs.

Everything is deterministic: the same mails on every run and every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product

from bench.reply.words import SIGNATURES, WORDS
from service.domain.mails import (
    MailContext,
    NumberedLine,
    OfferedTeam,
    OpenLine,
    ReviewMail,
    Sample,
    SetupMail,
    TeamKeyResult,
    TeamObjective,
)
from service.domain.reply_text import SentMail
from service.rendering import Emails
from service.sandbox.clients import CLIENTS, ComposedReply, Original, Sender, compose_reply

OUTLOOK_BYTES = 50_000
PHONES = ("outlook-mobile", "iphone-mail")

_FORM = "https://okr.example.com/f/9Qm4"
OUR_SETUP = SetupMail(
    name="Robin",
    week="Week 5 (2–6 Nov)",
    by_day="Friday",
    sample=Sample("Open complaints from 40 to 31 - 1.1", is_own=True),
    form_url=_FORM,
    open_lines=(
        OpenLine("a", "Second scanner works on all five days", ("KR1.2",), 0.4),
        OpenLine("b", "Complaints older than 20 days, 12 to 4", ("KR1.1",), None),
    ),
    teams=(
        OfferedTeam(
            "Returns",
            (
                TeamObjective(
                    "A return costs the customer one mail",
                    (
                        TeamKeyResult("KR1.1", "Open complaints from 80 to 20"),
                        TeamKeyResult("KR1.2", "Parcels booked in on the same day, 70 % to 95 %"),
                    ),
                ),
                TeamObjective(
                    "Nobody is the only one who can",
                    (
                        TeamKeyResult(
                            "KR2.1", "Tasks that two people know, 6 to 14", "nobody on it last week"
                        ),
                    ),
                ),
            ),
        ),
    ),
    help_example="HR 1.2",
    key_results_url="https://okr.example.com/k",
    in_by="18:00",
    overview_day="tomorrow",
    change_until="Friday 14:00",
    seen_by=("Returns", "Lou (lead)", "Sascha (manager)"),
)
_REVIEW = ReviewMail(
    name="Robin",
    week=OUR_SETUP.week,
    lines=(
        NumberedLine(1, "Open complaints from 31 to 20"),
        NumberedLine(2, "Second scanner works on all five days"),
        NumberedLine(3, "Stock count of hall 2 without a difference"),
    ),
    form_url=_FORM,
    in_by="Monday 18:00",
)


@dataclass(frozen=True)
class Mail:
    """A reply as it arrives, and what its writer typed."""

    client: str
    language: str
    body: str
    is_html: bool
    sent: SentMail
    words: str
    is_signed: bool = False
    """Whether the program put lines of its own, or the person's signature, between the words and the quote."""


def reply_mails(*, is_html: bool, every: int = 1) -> list[Mail]:
    """Return the replies of all mail programs in all languages, as HTML or as their text part; each `every`th alone."""
    emails = Emails()
    originals = [_original(emails, asked) for asked in (OUR_SETUP, _REVIEW)]
    shapes = list(product(CLIENTS, WORDS, SIGNATURES))
    mails = [
        mail
        for shape in shapes
        for place, words in enumerate(WORDS[shape[1]])
        if (mail := _mail(*shape, originals[place == 1], words, is_html=is_html))
    ]
    return mails[::every]


def long_outlook_mail() -> Mail:
    """Return an answer from Outlook desktop under which the thread has grown to `OUTLOOK_BYTES` of HTML."""
    original = setup_original(Emails())
    words = WORDS["en"][0]
    sender = Sender("Robin Vogel", "robin@example.com", SIGNATURES[1], "en")
    quoted, reply = original, _reply("outlook-desktop", original, words, sender)
    while len((reply.html or "").encode()) < OUTLOOK_BYTES:
        quoted = replace(quoted, html=reply.html, text=reply.text)
        reply = _reply("outlook-desktop", quoted, words, sender)
    return Mail(
        "outlook-desktop", "en", reply.html or "", True, SentMail(original.text, original.html), words
    )


def setup_original(emails: Emails) -> Original:
    """Return our setup mail as it lies in the inbox of whom it asks."""
    return _original(emails, OUR_SETUP)


def _original(emails: Emails, context: MailContext) -> Original:
    email = emails.render(context)
    return Original(
        subject=email.subject,
        html=email.html,
        text=email.text,
        from_name="Returns key results",
        from_address="okr@example.com",
        to_name="Robin Vogel",
        to_address="robin@example.com",
        sent_at=datetime(2026, 11, 2, 8, 0, tzinfo=UTC),
        message_id="<ask.9Qm4@okr.example.com>",
    )


def _mail(
    client: str, language: str, signature: tuple[str, ...], original: Original, words: str, *, is_html: bool
) -> Mail | None:
    """Return the reply; None where the program writes no HTML but HTML is asked for."""
    reply = _reply(client, original, words, Sender("Robin Vogel", "robin@example.com", signature, language))
    body = reply.html if is_html else reply.text
    if not body:
        return None
    is_signed = bool(signature) or client in PHONES
    return Mail(client, language, body, is_html, SentMail(original.text, original.html), words, is_signed)


def _reply(client: str, original: Original, words: str, sender: Sender) -> ComposedReply:
    at = datetime(2026, 11, 2, 11, 20, tzinfo=timezone(timedelta(hours=1)))
    return compose_reply(client, original, words, sender, at)
