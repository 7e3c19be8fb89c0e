"""Outlook for Windows, whose editor is Word: header block under a thin rule, the original rewritten by Word."""

from __future__ import annotations

from html import escape
from zlib import crc32

from service.sandbox.clients import word
from service.sandbox.clients.headers import header_lines
from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft, InlineAnswer
from service.sandbox.clients.plain_text import TextStyle, plain_text
from service.sandbox.clients.quoted import put_answers, quoted_body
from service.sandbox.clients.typed import blocks_of, escaped

HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns:m="http://schemas.microsoft.com/office/2004/12/omml" \
xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15 (filtered medium)">
<style><!--
/* Font Definitions */
@font-face
	{font-family:Calibri;
	panose-1:2 15 5 2 2 2 4 3 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal
	{margin:0in;
	font-size:11.0pt;
	font-family:"Calibri",sans-serif;}
a:link, span.MsoHyperlink
	{mso-style-priority:99;
	color:#0563C1;
	text-decoration:underline;}
p.MsoListParagraph, li.MsoListParagraph, div.MsoListParagraph
	{mso-style-priority:34;
	margin-left:.5in;
	font-size:11.0pt;
	font-family:"Calibri",sans-serif;}
@page WordSection1
	{size:8.5in 11.0in;
	margin:1.0in 1.0in 1.0in 1.0in;}
div.WordSection1
	{page:WordSection1;}
--></style>
</head>
"""
RULES = ("#E1E1E1", "#E1E1E1", "#B5C4DF")  # The last one is the older versions', still in use.


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as Outlook desktop does."""
    language = language_of(draft.sender.language)
    html = (
        f'{HEAD}<body lang={language.locale.replace("_", "-").upper()} link="#0563C1" vlink="#954F72" '
        "style='word-wrap:break-word'><div class=WordSection1>"
        f"{_typed(draft)}{_signature(draft)}{_header(draft)}"
        f"{put_answers(word.rewritten(quoted_body(draft.original, draft.inline)), draft.inline, _answer)}"
        "</div></body></html>"
    )
    return draft.finish(language.prefix, html, plain_text(html, TextStyle(rule="")))


def _unit(draft: Draft) -> str:
    return "in" if language_of(draft.sender.language).locale == "en_US" else "cm"


def _typed(draft: Draft) -> str:
    blocks = [word.typed_html(block, unit=_unit(draft)) for block in blocks_of(draft.words)]
    return "\r\n".join([*blocks, word.EMPTY]) + "\r\n"


def _signature(draft: Draft) -> str:
    if not draft.sender.signature:
        return ""
    coloured = [f"<span style='color:#1F497D'>{escaped(line)}</span>" for line in draft.sender.signature]
    # A bookmark over several paragraphs: Word names it in the first and refers to it in the others.
    others = [f"<span style='mso-bookmark:_MailAutoSig'>{line}</span>" for line in coloured[1:]]
    lines = [f'<a name="_MailAutoSig">{coloured[0]}</a>', *others]
    return "\r\n".join([*map(word.paragraph, lines), word.EMPTY]) + "\r\n"


def _header(draft: Draft) -> str:
    colour = RULES[crc32(draft.sender.address.encode()) % len(RULES)]
    unit = _unit(draft)
    rule = f"border:none;border-top:solid {colour} 1.0pt;padding:3.0pt 0{unit} 0{unit} 0{unit}"
    (label, value), *others = header_lines(draft, draft.original.subject)
    rest = "".join(f"<br><b>{escape(name)}</b> {escape(words)}" for name, words in others)
    return (
        f"<div><div style='{rule}'><p class=MsoNormal><b>{escape(label)}</b> {escape(value)} "
        f"{rest}<o:p></o:p></p></div></div>\r\n{word.EMPTY}\r\n"
    )


def _answer(answer: InlineAnswer) -> str:
    colour = "<span style='color:#0070C0'>{}</span>"
    lines = [colour.format(escaped(line)) for line in answer.words.splitlines()]
    if answer.in_cell:
        return " " + "<br>".join(lines)
    # Enter at the end of the line splits Word's paragraph there.
    return "<o:p></o:p></p>" + "<o:p></o:p></p>".join(f"<p class=MsoNormal>{line}" for line in lines)
