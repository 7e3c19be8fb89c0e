"""The new Outlook and Outlook on the web: `appendonsend`, a rule, `divRplyFwdMsg`, the original as siblings."""

from __future__ import annotations

from html import escape

from service.sandbox.clients.headers import header_lines
from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft, InlineAnswer
from service.sandbox.clients.plain_text import TextStyle, plain_text
from service.sandbox.clients.quoted import inner_html, prefix_names, put_answers, quoted_body
from service.sandbox.clients.typed import Block, Grid, Line, ListOf, blocks_of, escaped

HEAD = """<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>
</head>
<body dir="ltr">
"""
FONT = (
    "font-family: Aptos, Aptos_EmbeddedFont, Aptos_MSFontService, Calibri, Helvetica, sans-serif; "
    "font-size: 12pt; color: rgb(0, 0, 0);"
)
RULE = '<hr style="display:inline-block;width:98%" tabindex="-1">'


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as the new Outlook does."""
    typed = "\n".join(map(_typed, blocks_of(draft.words)))
    html = (
        f'{HEAD}{typed}\n{_signature(draft)}<div id="appendonsend"></div>\n{RULE}'
        f"{reference_header(draft)}\n{quoted_original(draft)}\n</body></html>"
    )
    return draft.finish(language_of(draft.sender.language).prefix, html, plain_text(html, TextStyle()))


def reference_header(draft: Draft) -> str:
    """Return the header block that the new Outlook and the phones' one share."""
    lines = header_lines(draft, draft.original.subject)
    labelled = "<br>\n".join(f"<b>{escape(label)}</b> {escape(value)}" for label, value in lines)
    font = 'face="Calibri, sans-serif" style="font-size:11pt" color="#000000"'
    return f'<div id="divRplyFwdMsg" dir="ltr"><font {font}>{labelled}</font>\n<div>&nbsp;</div>\n</div>'


def quoted_original(draft: Draft) -> str:
    """Return the original, its ids and classes marked as another mail's."""
    body = quoted_body(draft.original, draft.inline)
    prefix_names(body, "x_")
    return put_answers(f'<div class="x_body">{inner_html(body)}</div>', draft.inline, _answer)


def _typed(block: Block) -> str:
    match block:
        case Line(text):
            return f'<div class="elementToProof" style="{FONT}">{escaped(text) or "<br>"}</div>'
        case ListOf(items, ordered):
            tag, kind = ("ol", ' start="1"') if ordered else ("ul", ' data-editing-info="{}"')
            held = "".join(
                f'<li style="{FONT}"><div role="presentation" class="elementToProof">{escaped(item)}</div></li>'
                for item in items
            )
            return f'<{tag}{kind} style="margin-top: 0px; margin-bottom: 0px;">{held}</{tag}>'
        case Grid(rows):
            edge = "border: 1px solid rgb(171, 171, 171); padding: 0.75pt;"
            held = "".join(
                "<tr>"
                + "".join(f'<td style="{edge}"><div>{escaped(cell)}</div></td>' for cell in row)
                + "</tr>"
                for row in rows
            )
            return f'<table class="elementToProof" style="border-collapse: collapse;"><tbody>{held}</tbody></table>'


def _signature(draft: Draft) -> str:
    if not draft.sender.signature:
        return ""
    lines = "".join(f'<p style="margin: 0px;">{escaped(line)}</p>' for line in draft.sender.signature)
    blank = f'<div class="elementToProof" style="{FONT}"><br></div>'
    return f'{blank}<div id="Signature" class="elementToProof" style="{FONT}">{lines}</div>\n'


def _answer(answer: InlineAnswer) -> str:
    lines = "<br>".join(escaped(line) for line in answer.words.splitlines())
    coloured = f'<span style="color: rgb(12, 100, 192);">{lines}</span>'
    return f" {coloured}" if answer.in_cell else f'<div class="elementToProof">{coloured}</div>'
