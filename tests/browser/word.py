"""
About how Outlook's classic programs show a mail: they lay it out with Word, which leaves out much of CSS.

What is approximated: the conditional comments for Outlook are opened and what is hidden from it is taken out; style sheets
go (Word reads some rules of them and no media query, and ours are all for dark mode or for phones); of the inline styles
go `border-radius`, `box-shadow`, `max-width`, `background-image`, `direction`, `display` other than `none` and `block`;
`padding` and `width` count on cells of tables alone, and a cell's `mso-padding-alt` is its padding. What isn't: Word's own
line heights, fonts and rounding.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_FOR_WORD = re.compile(r"(?s)<!--\[if [^\]]*mso[^\]]*\]>(.*?)<!\[endif\]-->")
_NOT_FOR_WORD = re.compile(r"(?s)<!--\[if !mso[^\]]*\]><!-->.*?<!--<!\[endif\]-->")
_UNKNOWN = {"border-radius", "box-shadow", "max-width", "min-width", "background-image", "direction"}
_OF_CELLS = re.compile(r"(?:padding|width|height)\b")
_CELLS = {"td", "th", "table"}


def as_word_shows(html: str) -> str:
    """Return what is left of a mail in Word, as HTML that any browser shows."""
    opened = _FOR_WORD.sub(r"\1", _NOT_FOR_WORD.sub("", html))
    tree = LexborHTMLParser(opened)
    for sheet in tree.css("style, xml, link"):
        sheet.decompose()
    for node in tree.css("[style]"):
        node.attrs["style"] = ";".join(_kept(node))
    return str(tree.html)


def _kept(node: LexborNode) -> list[str]:
    kept = []
    for declaration in (node.attributes.get("style") or "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "mso-padding-alt":
            kept.append(f"padding:{value}")
        elif _is_known(str(node.tag), name, value):
            kept.append(declaration)
    return kept


def _is_known(tag: str, name: str, value: str) -> bool:
    if name == "display":
        return value in ("none", "block")
    return name not in _UNKNOWN and (tag in _CELLS or not _OF_CELLS.match(name))
