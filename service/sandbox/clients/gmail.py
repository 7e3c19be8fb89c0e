"""Gmail on the web: `gmail_attr` with its "On … wrote:", the original in a `gmail_quote` blockquote."""

from __future__ import annotations

from html import escape
from zlib import crc32

from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft, InlineAnswer
from service.sandbox.clients.plain_text import TextStyle, plain_text
from service.sandbox.clients.quoted import inner_html, prefix_names, put_answers, quoted_body
from service.sandbox.clients.typed import escaped

QUOTE = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"
TEXT = TextStyle(link="{text} <{href}>", rule="", spaced=True, gap_before_quote=True, wrap_at=76)


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as Gmail does."""
    html = (
        f'<div dir="ltr">{_lines(draft.words)}{_signature(draft.sender.signature)}</div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{_wrote(draft)}<br></div>'
        f'<blockquote class="gmail_quote" style="{QUOTE}">{_quoted(draft)}</blockquote></div>'
    )
    return draft.finish("Re:", html, plain_text(html, TEXT))


def _lines(words: str) -> str:
    return "".join(f"<div>{escaped(line.rstrip()) or '<br>'}</div>" for line in words.splitlines())


def _signature(signature: tuple[str, ...]) -> str:
    if not signature:
        return ""
    return (
        '<div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">'
        f"{_lines(chr(10).join(signature))}</div></div>"
    )


def _wrote(draft: Draft) -> str:
    language = language_of(draft.sender.language)
    address = escape(draft.original.from_address)
    line = language.gmail_wrote.format(
        date=language.date(language.gmail_date, draft.sent_at),
        name=draft.original.from_name,
        address="\ufdd2",
    )
    return escape(line, quote=False).replace("\ufdd2", f'<a href="mailto:{address}">{address}</a>')


def _quoted(draft: Draft) -> str:
    body = quoted_body(draft.original, draft.inline)
    prefix_names(body, f"m_{crc32(draft.original.message_id.encode())}")
    for link in body.css("a[href]"):
        link.attrs["target"] = "_blank"
    return put_answers(f"<u></u>{inner_html(body)}", draft.inline, _answer)


def _answer(answer: InlineAnswer) -> str:
    return f" {escaped(answer.words)}" if answer.in_cell else _lines(answer.words)
