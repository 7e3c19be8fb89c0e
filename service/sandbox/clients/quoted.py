"""
The original as a reply quotes it: its body taken out of the page, and places found in it where a person types.

An answer's place is held by a mark of two Unicode noncharacters around its number. Marks pass through every change
that a client makes of the quoted HTML, so each client puts its own markup there at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.sandbox.clients.model import InlineAnswer, Original

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol "
        "p pre section table tbody td tfoot th thead tr ul",
    )
)
UNSEEN = frozenset(["-comment", "head", "meta", "link", "script", "style", "title", "xml"])
MARK = re.compile("\ufdd0(\\d+)\ufdd1")


def quoted_body(original: Original, inline: Sequence[InlineAnswer] = ()) -> LexborNode:
    """
    Return the body of `original` as its reader's client holds it, with a mark where each of `inline` is typed.

    Raises:
        ValueError: an answer names words that the original does not hold, or the original has no body.
    """
    page = original.html if original.html is not None else _as_page(original.text)
    body = LexborHTMLParser(page).body
    if body is None:
        raise ValueError("the original is a frameset; no mail client quotes one")
    for number, answer in enumerate(inline):
        _mark(body, answer, f"\ufdd0{number}\ufdd1")
    for node in body.css("script, style, link, meta, title"):
        node.decompose()
    return body


def put_answers(html: str, inline: Sequence[InlineAnswer], render: Callable[[InlineAnswer], str]) -> str:
    """Put what `render` makes of each answer where its mark stands."""
    return MARK.sub(lambda mark: render(inline[int(mark.group(1))]), html)


def inner_html(node: LexborNode) -> str:
    """Return the HTML of what `node` holds, without comments: no client quotes them."""
    for child in [each for each in node.traverse() if each.is_comment_node]:
        child.remove()
    return node.inner_html or ""


def prefix_names(body: LexborNode, prefix: str) -> None:
    """Put `prefix` before every id and class, so that the quoted mail's styles can't touch the reader's page."""
    for node in body.traverse():
        names = node.attributes
        if names.get("id"):
            node.attrs["id"] = prefix + str(names["id"])
        if names.get("class"):
            node.attrs["class"] = " ".join(prefix + name for name in str(names["class"]).split())


def is_hidden(node: LexborNode) -> bool:
    """Say whether a reader never sees `node`, as with the preview line that mails carry."""
    style = str(node.attributes.get("style") or "")
    return node.tag in UNSEEN or "display:none" in style.replace(" ", "").lower()


def _as_page(text: str) -> str:
    lines = "<br>".join(escape(line, quote=False) for line in text.splitlines())
    return f"<html><body><div>{lines}</div></body></html>"


def _mark(body: LexborNode, answer: InlineAnswer, mark: str) -> None:
    runs = list(_Lines().read(body))
    found = _last_run_of_line(runs, " ".join(answer.after.split()))
    row = _ancestor(found, "tr") if answer.in_cell else None
    if row is None:
        _outermost(found).insert_after(mark)
        return
    cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
    cells[-1].insert_child(mark)


def _last_run_of_line(runs: list[tuple[int, LexborNode]], wanted: str) -> LexborNode:
    """Return the last text node of the first visual line at which `wanted` is complete."""
    flat, line_before = "", 0
    for line, node in runs:
        flat += (" " if line != line_before else "") + (node.text_content or "")
        line_before = line
        if wanted in " ".join(flat.split()):
            return [each for number, each in runs if number == line][-1]
    raise ValueError(f"the original has no line with {wanted!r}")


def _outermost(node: LexborNode) -> LexborNode:
    """Return the last inline element that ends where `node` does: Enter leaves bold type and links behind."""
    while node.next is None and node.parent is not None and node.parent.tag not in BLOCKS:
        node = node.parent
    return node


def _ancestor(node: LexborNode, tag: str) -> LexborNode | None:
    above = node.parent
    while above is not None and above.tag != tag:
        above = above.parent
    return above


class _Lines:
    """Number the visual lines of a page: blocks and `<br>` end one."""

    def __init__(self) -> None:
        self._line = 0

    def read(self, node: LexborNode) -> Iterator[tuple[int, LexborNode]]:
        """Yield each visible text node with the number of its line."""
        for child in node.iter(include_text=True):
            if child.is_text_node:
                if (child.text_content or "").strip():
                    yield self._line, child
            elif not is_hidden(child):
                yield from self._element(child)

    def _element(self, node: LexborNode) -> Iterator[tuple[int, LexborNode]]:
        ends_line = node.tag in BLOCKS or node.tag == "br"
        self._line += ends_line
        yield from self.read(node)
        self._line += ends_line
