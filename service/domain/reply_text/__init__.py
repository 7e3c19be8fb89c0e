"""
Take the person's own words out of a mail.

Quoted history, header blocks, signatures, mobile lines, banners and disclaimers go, each with its reason; when unsure a
line stays, because a cut answer is gone while a leak can still be noticed. Knowing what we sent, the reader also finds
answers that were typed between our own quoted lines, and says under which of them each was typed.

What the words mean is `service.domain.answers`.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.reply_text.values import (
    MAX_BODY_BYTES,
    Body,
    DroppedLine,
    ReplyLine,
    ReplyText,
    SentMail,
)

__all__ = [
    "MAX_BODY_BYTES",
    "Body",
    "DroppedLine",
    "ReplyLine",
    "ReplyText",
    "SentMail",
    "read_reply",
]


def read_reply(body: Body, sent: SentMail | None = None, known_lines: Sequence[str] = ()) -> ReplyText:
    """
    Return what the person newly wrote in `body`.

    `sent` is our mail that it answers; without it only `known_lines` (texts of ours, for example the key results
    that the mail listed) are recognised inside a quote. Never raises on what a mail may hold; the work grows linearly
    with the body, of which `MAX_BODY_BYTES` are read.
    """
    raise NotImplementedError
