"""
Turn an HTML body into the plain text that Exchange would make of it, and into a preview.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_HIDDEN = {"head", "style", "script", "title", "template"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
_LINE, _PARAGRAPH = "\x01", "\x02"
"""Mark where a block begins or ends until its distance to its neighbours is known."""
_LINES = {"div", "tr", "li", "section", "article", "header", "footer", "dl", "dt", "dd", "center"}


def text_of(html: str) -> str:
    """Return the words of an HTML mail: links as `words<address>`, list items with a star, a tab between cells."""
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    parts: list[str] = []
    _collect(body, parts)
    text = re.sub(
        rf"[ \t\n{_LINE}{_PARAGRAPH}]*[\n{_LINE}{_PARAGRAPH}][ \t\n{_LINE}{_PARAGRAPH}]*",
        _newlines,
        "".join(parts),
    )
    text = re.sub(r" *\n *", "\n", text.replace("\xa0", " "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def preview_of(text: str) -> str:
    """Return the first 255 characters on one line, as `bodyPreview` has them."""
    return text[:255].replace("\n", "\r\n")


def _collect(node: LexborNode, parts: list[str]) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            parts.append(re.sub(r"\s+", " ", child.text(deep=False)))
        elif tag == "br":
            parts.append("\n")
        elif tag == "hr":
            parts.append(f"{_LINE}________________________________{_LINE}")
        elif tag == "img":
            parts.append(child.attributes.get("alt") or "")
        elif tag not in _HIDDEN:
            _collect_element(child, tag, parts)


def _collect_element(node: LexborNode, tag: str, parts: list[str]) -> None:
    edge = _PARAGRAPH if tag in _PARAGRAPHS else _LINE if tag in _LINES else ""
    parts.append(edge + ("* " if tag == "li" else ""))
    _collect(node, parts)
    href = node.attributes.get("href") or ""
    if tag == "a" and href.startswith(("http", "mailto")) and href not in node.text():
        parts.append(f"<{href}>")
    parts.append("\t" if tag in ("td", "th") else edge)


def _newlines(gap: re.Match[str]) -> str:
    """Return the line ends of a gap: a `<br>` just before the end of a block makes no line of its own."""
    between = re.split(rf"[{_LINE}{_PARAGRAPH}]", gap[0])
    breaks = [part.count("\n") for part in between]
    if len(between) == 1:
        return "\n" * breaks[0]
    lines = 1 + max(breaks[0] - 1, 0) + sum(breaks[1:])
    return "\n" * max(lines, 2 if _PARAGRAPH in gap[0] else 1)
