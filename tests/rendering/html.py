"""Look into a rendered HTML part."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode


def only(html: str, selector: str) -> LexborNode:
    """Return the first element that matches, which must be there."""
    node = LexborHTMLParser(html).css_first(selector)
    assert node is not None, f"There is no {selector}."
    return node


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes, in document order."""
    elements = LexborHTMLParser(html).css("*")
    return [(str(element.tag), tuple(sorted(element.attributes))) for element in elements]


def addresses(html: str) -> list[str | None]:
    """Everything that a reader's program could fetch or open."""
    nodes = LexborHTMLParser(html).css("[href], [src], [background]")
    return [node.attributes.get("href") for node in nodes]


def body_words(html: str, without: str) -> str:
    """The text of the body, with spaces between elements, less what matches `without`."""
    tree = LexborHTMLParser(html)
    for node in tree.css(without):
        node.decompose()
    assert tree.body is not None
    return tree.body.text(separator=" ")
