"""
Write HTML as Word does, Outlook desktop's editor: every line a `MsoNormal` paragraph, every style spelt out in spans.

Word reads the original into its own document and writes that anew: ids, classes, style sheets and roundness are lost.
"""

from __future__ import annotations

import re
from html import escape

from selectolax.lexbor import LexborNode

from service.sandbox.clients.quoted import BLOCKS, MARK, UNSEEN
from service.sandbox.clients.typed import Block, Grid, Line, ListOf, escaped

KEPT_STYLES = ("font-size", "font-family", "color")
EMPHASIS = {"b": "b", "strong": "b", "th": "b", "i": "i", "em": "i", "u": "u"}
EMPTY = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"


def paragraph(html: str, *, style: str = "") -> str:
    """Return one paragraph around `html`."""
    styled = f" style='{style}'" if style else ""
    return f"<p class=MsoNormal{styled}>{html}<o:p></o:p></p>"


def typed_html(block: Block, *, unit: str) -> str:
    """Return what Word makes of one typed block; `unit` is `in` or `cm`, as the machine's locale measures."""
    match block:
        case Line(text=""):
            return EMPTY
        case Line(text):
            return paragraph(escaped(text))
        case ListOf(items, ordered):
            return "\r\n".join(
                _list_item(item, number, ordered, unit) for number, item in enumerate(items, 1)
            )
        case Grid(rows):
            return _pasted_table(rows)


def _list_item(item: str, number: int, ordered: bool, unit: str) -> str:
    indent = "-.25in" if unit == "in" else "-18.0pt"
    face = 'font:7.0pt "Times New Roman"'
    mark = f"{number}." if ordered else "<span style='font-family:Symbol'>·</span>"
    gap = f"<span style='{face}'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span>"
    return (
        f"<p class=MsoListParagraph style='text-indent:{indent};mso-list:l0 level1 lfo1'><![if !supportLists]>"
        f"<span style='mso-list:Ignore'>{mark}{gap}</span><![endif]>{escaped(item)}<o:p></o:p></p>"
    )


def _pasted_table(rows: tuple[tuple[str, ...], ...]) -> str:
    edge = "border:solid windowtext 1.0pt;padding:0in 5.4pt 0in 5.4pt"
    written = "".join(
        "<tr>"
        + "".join(f"<td valign=top style='{edge}'>{paragraph(escaped(cell))}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>{written}</table>"


def rewritten(body: LexborNode) -> str:
    """Return the quoted body as Word writes it."""
    return _Rewriter().blocks(body, {})


class _Rewriter:
    """Turn a page into Word's paragraphs, a block at a time."""

    def blocks(self, node: LexborNode, styles: dict[str, str]) -> str:
        """Return the blocks that `node` holds; what stands between them becomes paragraphs."""
        written: list[str] = []
        line = ""
        for child in node.iter(include_text=True):
            if child.tag in UNSEEN:
                continue
            if child.tag in BLOCKS or self._holds_block(child):
                written += [self._paragraph(line), self._block(child, styles)]
                line = ""
            else:
                line += self._inline(child, styles)
        return "".join([*written, self._paragraph(line)])

    @staticmethod
    def _holds_block(node: LexborNode) -> bool:
        return not node.is_text_node and any(each.tag in BLOCKS for each in node.traverse())

    @staticmethod
    def _paragraph(line: str) -> str:
        return paragraph(line.strip()) + "\r\n" if re.sub(r"<[^>]*>|\s", "", line) else ""

    def _block(self, node: LexborNode, styles: dict[str, str]) -> str:
        tag = str(node.tag)
        held = self.blocks(node, styles | _own_styles(node))
        match tag:
            case "table":
                width = node.attributes.get("width")
                size = f" width={width}" if width and re.fullmatch(r"\d+", width) else ""
                return f"<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0{size}>{held}</table>\r\n"
            case "td" | "th":
                return f"<td valign=top style='{_cell_style(node)}'>{held or EMPTY}</td>"
            case "tr":
                return f"<tr>{held}</tr>"
            case "hr":
                return "<div class=MsoNormal align=center style='text-align:center'><hr size=2 width=\"100%\" align=center></div>"
            case "ul" | "ol" | "li":
                return f"<{tag}>{held}</{tag}>"
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return held.replace("<p class=MsoNormal>", f"<{tag}>").replace("</p>", f"</{tag}>")
            case "p":
                # Word spells out the margins that a browser gives to a bare paragraph.
                margins = "mso-margin-top-alt:auto;mso-margin-bottom-alt:auto"
                return held.replace("<p class=MsoNormal>", f"<p class=MsoNormal style='{margins}'>")
            case "tbody" | "thead" | "tfoot" | "body":
                return held
        return f"<div>{held}</div>\r\n" if held else ""

    def _inline(self, node: LexborNode, styles: dict[str, str]) -> str:
        if node.is_text_node:
            return _span(escape(node.text_content or "", quote=False), styles)
        if node.tag == "br":
            return "<br>"
        if node.tag == "img":
            source = escape(str(node.attributes.get("src") or ""))
            return f'<img border=0 id="_x0000_i1025" src="{source}">'
        inner = "".join(
            self._inline(child, styles | _own_styles(node)) for child in node.iter(include_text=True)
        )
        if node.tag == "a" and (href := node.attributes.get("href")):
            return f'<a href="{escape(href)}" target="_blank">{inner}</a>'
        wrapped = EMPHASIS.get(str(node.tag))
        return f"<{wrapped}>{inner}</{wrapped}>" if wrapped else inner


def _declared(node: LexborNode) -> dict[str, str]:
    pairs = (each.partition(":") for each in str(node.attributes.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _cell_style(node: LexborNode) -> str:
    """Return a cell's padding and shading, which Word keeps: a button is such a cell."""
    declared = _declared(node)
    padding = " ".join(map(_in_points, declared.get("padding", "0in 0in 0in 0in").split()))
    shade = declared.get("background") or declared.get("background-color") or node.attributes.get("bgcolor")
    style = f"{'background:' + shade + ';' if shade else ''}padding:{padding}"
    return escape(style, quote=False).replace("'", '"')


def _own_styles(node: LexborNode) -> dict[str, str]:
    """Return the styles of text that Word keeps, sizes in points as it counts them."""
    found = _declared(node)
    return {name: _in_points(found[name]) for name in KEPT_STYLES if found.get(name)} | (
        {"display": "none;mso-hide:all"} if found.get("display") == "none" else {}
    )


def _in_points(value: str) -> str:
    pixels = re.fullmatch(r"([\d.]+)px", value)
    return f"{float(pixels.group(1)) * 0.75:.1f}pt" if pixels else value.replace("'", '"')


def _span(html: str, styles: dict[str, str]) -> str:
    if not styles or not html.strip() or MARK.fullmatch(html):
        return html
    spelt = ";".join(f"{name}:{value}" for name, value in styles.items())
    return f"<span style='{escape(spelt, quote=False)}'>{html}</span>"
