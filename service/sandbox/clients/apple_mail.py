"""Mail on a Mac: `AppleMailSignature` above a `blockquote type="cite"` that begins with its "On … wrote:"."""

from __future__ import annotations

from html import escape

from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft, InlineAnswer
from service.sandbox.clients.plain_text import TextStyle, plain_text
from service.sandbox.clients.quoted import inner_html, put_answers, quoted_body
from service.sandbox.clients.typed import escaped

HEAD = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
    '<body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">'
)
TEXT = TextStyle(link="{text} <{href}>", rule="", spaced=True)


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as Mail on a Mac does."""
    html = (
        f"{HEAD}{typed(draft.words)}{_signature(draft.sender.signature)}"
        f'<div><br><blockquote type="cite"><div>{wrote(draft)}</div><br class="Apple-interchange-newline">'
        f"<div>{quoted(draft)}</div></blockquote></div><br></body></html>"
    )
    return draft.finish("Re:", html, plain_text(html, TEXT))


def typed(words: str) -> str:
    """Return the words in Mail's markup: a div a line."""
    return "".join(f"<div>{escaped(line.rstrip()) or '<br>'}</div>" for line in words.splitlines())


def wrote(draft: Draft) -> str:
    """Return the line that says who wrote the quoted mail, and when."""
    language = language_of(draft.sender.language)
    line = language.apple_wrote.format(
        date=language.date(language.apple_date, draft.sent_at),
        name=draft.original.from_name,
        address=draft.original.from_address,
    )
    return escape(line, quote=False)


def quoted(draft: Draft) -> str:
    """Return the original nearly as it was: Mail keeps ids, classes and styles of elements."""
    body = quoted_body(draft.original, draft.inline)
    return put_answers(inner_html(body), draft.inline, _answer)


def _signature(signature: tuple[str, ...]) -> str:
    if not signature:
        return ""
    lines = "<br>".join(escaped(line) for line in signature)
    return f'<div><br></div><div id="AppleMailSignature" dir="auto">{lines}</div>'


def _answer(answer: InlineAnswer) -> str:
    return f" {escaped(answer.words)}" if answer.in_cell else typed(answer.words)
