"""
Answers to our own mails, as each mail program sends them back: rendered by the service, answered by the sandbox's clients.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from service.domain.mails import MailContext
from service.rendering import Email, Emails
from service.sandbox.clients import CLIENTS, ComposedReply, InlineAnswer, Original, Sender, compose_reply
from tests.emails import on_the_way
from tests.emails.fixtures import Fixture
from tests.rendering.mails_of_week_three import RECEIPT, REVIEW, SETUP

ANSWERS = Path(__file__).with_name("own_mails.toml")
KEY_RESULTS = [
    {"code": "OPS-1.1", "text": "Open refund cases from 140 to 60"},
    {"code": "OPS-1.2", "text": "Orders sent the same day from 88 % to 95 %"},
    {"code": "OPS-2.1", "text": "Night-shift duties with a trained second person, 5 to 12"},
    {"code": "HR-1.1", "text": "Open positions from 9 to 3"},
    {"code": "HR-1.2", "text": "Starters with a checklist on day 1, 40 % to 100 %"},
]
OPEN = [
    {"n": "a", "text": "Courier pick-ups on time 5 days of 5", "alignments": ["OPS-1.2"]},
    {"n": "b", "text": "Refund cases older than 30 days, 22 to 10", "alignments": ["OPS-1.1"]},
]
SETUP_ASK: dict[str, Any] = {"team": "OPS", "key_results": KEY_RESULTS, "open": OPEN}
REVIEW_ASK: dict[str, Any] = {
    "key_results": [
        {"n": 1, "text": "Refund backlog 96 to 80"},
        {"n": 2, "text": "3 warehouse starters have their checklist on day 1"},
        {"n": 3, "text": "Courier pick-ups missed from 6 to 2"},
    ]
}
RECEIPT_ASK: dict[str, Any] = {
    **SETUP_ASK,
    "this_week": [
        {"n": 1, "text": "Refund backlog 96 to 80", "alignments": ["OPS-1.1"]},
        {"n": 2, "text": "3 warehouse starters have their checklist on day 1", "alignments": ["HR-1.2"]},
        {"n": 3, "text": "Look into the courier delays", "alignments": []},
    ],
    "question": {"line": 3, "code": "no_alignment"},
}
MAILS: dict[str, tuple[MailContext, dict[str, Any]]] = {
    "setup": (SETUP, SETUP_ASK),
    "review": (REVIEW, REVIEW_ASK),
    "receipt": (RECEIPT, RECEIPT_ASK),
}
VALUES = ("key_results", "open", "scores", "problems")
SENT_AT = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
ANSWERED_AT = datetime(2026, 10, 19, 8, 42, tzinfo=UTC)


def fixtures() -> Iterator[Fixture]:
    """Yield every answer from each program, in each language, that it names."""
    for answer in tomllib.loads(ANSWERS.read_text("utf-8"))["answer"]:
        for client in _clients(answer["clients"]):
            for language in answer.get("languages", [""]):
                yield _fixture(answer, client, language)


@cache
def rendered(mail: str) -> Email:
    """Return one of `MAILS` as the service renders it."""
    return Emails().render(MAILS[mail][0])


def ask_of(mail: str) -> dict[str, Any]:
    """Return what one of `MAILS` asked, in the fields of the protocol."""
    return MAILS[mail][1]


def sent(mail: str) -> dict[str, str]:
    """Return one of `MAILS` as the protocol takes it."""
    return {"text": rendered(mail).text, "html": rendered(mail).html}


def _clients(named: str | list[str]) -> list[str]:
    if isinstance(named, list):
        return named
    return [client for client in CLIENTS if named == "all" or client != "plain"]


def _fixture(answer: dict[str, Any], client: str, language: str) -> Fixture:
    mail = answer["mail"]
    named = "_".join(part for part in (answer["name"], client, language) if part)
    sender = Sender(
        "Andy Lim",
        "andy.lim@example.com",
        tuple(answer.get("signature", ())),
        language or answer.get("language", "en"),
    )
    return Fixture(
        name=named.replace("-", "_"),
        accept=tuple(text.strip() for text in (answer["reply"], *answer.get("accept", ()))),
        sent=None if answer.get("without_sent") else sent(mail),
        ask=ask_of(mail),
        values={name: answer[name] for name in VALUES if name in answer},
        **_body(answer, client, sender),
    )


def _body(answer: dict[str, Any], client: str, sender: Sender) -> dict[str, Any]:
    original = _original(answer)
    if "earlier" in answer:
        first = compose_reply(
            client, original, answer["earlier"], sender, ANSWERED_AT - timedelta(minutes=30)
        )
        original = _first_answer(original, first)
    words = answer.get("words", "").strip("\n")
    reply = compose_reply(client, original, words, sender, ANSWERED_AT, inline=_typed_inside(answer))
    body = reply.text if reply.html is None else reply.html
    for old, new in answer.get("edits", ()):
        body = _typed_over(body, old, new)
    if reply.html is None:
        return {"text": body}
    return _carried(body, reply.text, answer.get("then", ()))


def _first_answer(original: Original, answer: ComposedReply) -> Original:
    """Return the person's own answer as it lies in Sent Items, to be answered once more."""
    return replace(
        original,
        subject=answer.subject,
        html=answer.html,
        text=answer.text,
        from_name=original.to_name,
        from_address=original.to_address,
        to_name=original.from_name,
        to_address=original.from_address,
        sent_at=ANSWERED_AT - timedelta(minutes=30),
    )


def _original(answer: dict[str, Any]) -> Original:
    email = rendered(answer["mail"])
    return Original(
        subject=email.subject,
        html=on_the_way.external_banner(email.html) if answer.get("banner_in_quote") else email.html,
        text=email.text,
        from_name="Ops key results",
        from_address="okr@example.com",
        to_name="Andy Lim",
        to_address="andy.lim@example.com",
        sent_at=SENT_AT,
        message_id="<setup-7Kq2@okr.example.com>",
    )


def _typed_inside(answer: dict[str, Any]) -> list[InlineAnswer]:
    below = [InlineAnswer(after, words) for after, words in answer.get("under", ())]
    return below + [InlineAnswer(after, words, in_cell=True) for after, words in answer.get("cell", ())]


def _typed_over(html: str, old: str, new: str) -> str:
    """Replace words of ours where they are shown: the preview, which nobody sees, may repeat them further above."""
    before, found, after = html.rpartition(old)
    if not found or before.count(old) > 1:
        raise ValueError(f"{old!r} stands {html.count(old)} times in the mail")
    return before + new + after


def _carried(html: str, text: str, steps: list[str]) -> dict[str, Any]:
    for step in steps:
        if step == "as_raw_message":
            return {"mime": on_the_way.as_raw_message(html, text)}
        if step == "as_graph_text":
            return {"text": on_the_way.as_graph_text(html)}
        html = getattr(on_the_way, step)(html)
    return {"html": html}
