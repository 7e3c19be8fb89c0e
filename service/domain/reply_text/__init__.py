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
from service.domain.reply_text.unchanged import MARK, Cut, cut_our_mail
from service.domain.reply_text.values import (
    MAX_BODY_BYTES,
    MAX_LINES,
    Body,
    DroppedLine,
    ReplyLine,
    ReplyText,
    SentMail,
)

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_LINES",
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
    source, too_long = _first_bytes(body.text if body.html is None else body.html)
    is_html = body.html is not None
    cut = cut_our_mail(source, sent, is_html=is_html) if sent is not None else None
    reply = _read_above(cut, is_html=is_html) if cut is not None else None
    reply = reply or _read_whole(source, sent, known_lines, is_html=is_html)
    return replace(reply, too_long=True) if too_long or body.is_cut else reply


def _read_above(cut: Cut, *, is_html: bool) -> ReplyText | None:
    """
    Read what stands above our unchanged mail.

    None where our mail is not all that is quoted there, or where something of it may stand above its quote too: then
    all is to be read.
    """
    lines, hidden, is_cut = _lines(cut.above, is_html=is_html)
    while lines and not lines[-1].text:
        lines.pop()
    if is_cut or not lines or lines[-1].text != MARK or len(lines) > MAX_LINES:
        return None
    reasons: Reasons = [None] * len(lines)
    mark_quoted(lines, reasons)
    if cut.is_short and (reasons[-1] != "quoted" or lines[-1].depth):
        return None
    reasons[-1] = "our_mail"
    begin = 0
    while reasons[begin] is None:
        begin += 1
    if _is_torn(lines, reasons, begin) or cut.may_hold_one_of([line.text for line in lines[:begin]]):
        return None
    lines[-1].text = cut.quote
    mark_surroundings(lines, reasons)
    return _with_hidden(_settle(lines, reasons, [None] * len(lines)), hidden)


def _is_torn(lines: list[Line], reasons: Reasons, begin: int) -> bool:
    """Whether the person wrote something below a line that is not theirs."""
    return None in reasons[begin:] and any(
        reasons[index] is None and lines[index].text for index in range(begin, len(lines))
    )


def _read_whole(
    source: str, sent: SentMail | None, known_lines: Sequence[str], *, is_html: bool
) -> ReplyText:
    lines, hidden, is_cut = _lines(source, is_html=is_html)
    too_long = is_cut or len(lines) > MAX_LINES
    lines = lines[:MAX_LINES]
    reasons: Reasons = [None] * len(lines)
    mark_quoted(lines, reasons)
    under = recover_answers(lines, reasons, sent, known_lines)
    mark_surroundings(lines, reasons)
    reply = _with_hidden(_settle(lines, reasons, under), hidden)
    return replace(reply, too_long=True) if too_long else reply


def _lines(source: str, *, is_html: bool) -> tuple[list[Line], list[str], bool]:
    """Return a body's lines, what it hides from its reader, and whether it was too long to read all."""
    if not is_html:
        return split_shared_lines(lines_of_text(source, MAX_LINES + 1)), [], False
    from service.domain.reply_text.html import (
        lines_of_html,  # Text mails need no HTML parser: faster to start.
    )

    read = lines_of_html(source)
    return split_shared_lines(read.lines), read.hidden, read.is_cut


def _with_hidden(reply: ReplyText, hidden: list[str]) -> ReplyText:
    if not hidden:
        return reply
    return replace(reply, dropped=(*reply.dropped, *(DroppedLine(words, "hidden") for words in hidden)))


def _settle(lines: list[Line], reasons: Reasons, under: list[str | None]) -> ReplyText:
    """
    Read the words again until nothing more goes.

    What stood behind a quote may be the end of the mail once the quote is gone. A few rounds always suffice for mails;
    the bound is for those that somebody built.
    """
    reply, is_torn = _collect(lines, reasons, under)
    for _ in range(_MAX_ROUNDS):
        if not is_torn:
            break
        lines = lines_of_text("\n".join(line.text for line in reply.lines))
        if len(lines) != len(reply.lines):
            break
        reasons = [None] * len(lines)
        mark_quoted(lines, reasons)
        mark_surroundings(lines, reasons)
        again, is_torn = _collect(lines, reasons, [line.under for line in reply.lines])
        reply = ReplyText(again.lines, (*reply.dropped, *again.dropped))
    return reply


def _first_bytes(text: str | None) -> tuple[str, bool]:
    """Return the first `MAX_BODY_BYTES` (as UTF-8) of a body, and whether there were more."""
    text = text or ""
    if len(text) * 4 <= MAX_BODY_BYTES:
        return text, False
    raw = text.encode("utf-8", "replace")
    return raw[:MAX_BODY_BYTES].decode("utf-8", "ignore"), len(raw) > MAX_BODY_BYTES


def _collect(lines: list[Line], reasons: Reasons, under: list[str | None]) -> tuple[ReplyText, bool]:
    """Part the lines into kept and dropped; say whether a dropped one stood between kept ones."""
    kept: list[ReplyLine] = []
    dropped: list[DroppedLine] = []
    is_torn = was_dropped = False
    for line, reason, above in zip(lines, reasons, under, strict=True):
        text = line.text
        if reason is not None:
            was_dropped = bool(kept)
            if text:
                dropped.append(DroppedLine(text, reason))
        elif text:
            is_torn = is_torn or was_dropped
            kept.append(ReplyLine(text, above))
        elif kept and kept[-1].text:
            kept.append(ReplyLine("", above))
    while kept and not kept[-1].text:
        kept.pop()
    return ReplyText(tuple(kept), tuple(dropped)), is_torn
