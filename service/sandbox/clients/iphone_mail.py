"""Mail on an iPhone: its own line where a signature would be, "On … wrote:" in a blockquote of its own."""

from __future__ import annotations

from html import escape

from service.sandbox.clients.apple_mail import TEXT, quoted, typed, wrote
from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft
from service.sandbox.clients.plain_text import plain_text

HEAD = (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">'
)


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as Mail does on an iPhone; the desktop's signature is not there."""
    phone = escape(language_of(draft.sender.language).iphone)
    html = (
        f'{HEAD}{typed(draft.words)}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{phone}</div>'
        f'<div dir="ltr"><br><blockquote type="cite">{wrote(draft)}<br><br></blockquote></div>'
        f'<blockquote type="cite"><div dir="ltr">\ufeff{quoted(draft)}</div></blockquote></body></html>'
    )
    return draft.finish("Re:", html, plain_text(html, TEXT))
