"""
Take the person's own words out of a mail.

Quoted history, header blocks, signatures, mobile lines, banners and disclaimers go, each with its reason; when unsure a
line stays, because a cut answer is gone while a leak can still be noticed. Knowing what we sent, the reader also finds
answers that were typed between our own quoted lines, and says under which of them each was typed.

What the words mean is `service.domain.answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.domain.reply_text.endings import mark_surroundings
from service.domain.reply_text.lines import Line, lines_of_text
from service.domain.reply_text.quoted import Reasons, mark_quoted, split_shared_lines
from service.domain.reply_text.sent import recover_answers
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

_MAX_ROUNDS = 4


def read_reply(body: Body, sent: SentMail | None = None, known_lines: Sequence[str] = ()) -> ReplyText:
    """
    Return what the person newly wrote in `body`.

    `sent` is our mail that it answers; without it only `known_lines` (texts of ours, for example the key results
    that the mail listed) are recognised inside a quote. Never raises on what a mail may hold; the work grows linearly
    with the body, of which `MAX_BODY_BYTES` are read.
    """
    text, too_long = _first_bytes(body.text if body.html is None else body.html)
    lines = lines_of_text(text) if body.html is None else _lines_of_html(text)
    lines = split_shared_lines(lines)
    reasons: Reasons = [None] * len(lines)
    mark_quoted(lines, reasons)
    under = recover_answers(lines, reasons, sent, known_lines)
    mark_surroundings(lines, reasons)
    return _settle(_collect(lines, reasons, under), too_long=too_long)


def _settle(reply: ReplyText, *, too_long: bool) -> ReplyText:
    """
    Read the words again until nothing more goes.

    What stood behind a quote may be the end of the mail once the quote is gone. A few rounds always suffice for mails;
    the bound is for those that somebody built.
    """
    for _ in range(_MAX_ROUNDS):
        if not reply.dropped:
            break
        lines = lines_of_text("\n".join(line.text for line in reply.lines))
        if len(lines) != len(reply.lines):
            break
        reasons: Reasons = [None] * len(lines)
        mark_quoted(lines, reasons)
        mark_surroundings(lines, reasons)
        if not any(reasons):
            break
        again = _collect(lines, reasons, [line.under for line in reply.lines])
        reply = ReplyText(again.lines, (*reply.dropped, *again.dropped))
    return replace(reply, too_long=too_long)


def _first_bytes(text: str | None) -> tuple[str, bool]:
    """Return the first `MAX_BODY_BYTES` (as UTF-8) of a body, and whether there were more."""
    text = text or ""
    if len(text) * 4 <= MAX_BODY_BYTES:
        return text, False
    raw = text.encode("utf-8", "replace")
    return raw[:MAX_BODY_BYTES].decode("utf-8", "ignore"), len(raw) > MAX_BODY_BYTES


def _lines_of_html(html: str) -> list[Line]:
    from service.domain.reply_text.html import (
        lines_of_html,  # Text mails need no HTML parser: faster to start.
    )

    return lines_of_html(html)


def _collect(lines: list[Line], reasons: Reasons, under: list[str | None]) -> ReplyText:
    kept: list[ReplyLine] = []
    dropped: list[DroppedLine] = []
    for line, reason, above in zip(lines, reasons, under, strict=True):
        if reason is not None:
            if line.text:
                dropped.append(DroppedLine(line.text, reason))
        elif line.text or (kept and kept[-1].text):
            kept.append(ReplyLine(line.text, above))
    while kept and not kept[-1].text:
        kept.pop()
    return ReplyText(tuple(kept), tuple(dropped))
