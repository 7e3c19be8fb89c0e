"""The text part that a client makes of its own HTML."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.sandbox.clients.quoted import BLOCKS, UNSEEN, is_hidden

PARAGRAPHS = frozenset(["p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(frozen=True)
class TextStyle:
    """How one program writes HTML as text."""

    link: str = "{text}<{href}>"
    rule: str = "________________________________"
    """A horizontal rule; Word, Gmail and Apple Mail draw none."""
    spaced: bool = False
    """An empty line after each paragraph; the Outlooks' own paragraphs have no margin, so they write none."""
    gap_before_quote: bool = False
    wrap_at: int | None = None
    """Columns, for programs that break long lines."""


def plain_text(html: str, style: TextStyle) -> str:
    """Return `html` as text: `>` before each level of blockquote, cells of a row joined by tabs."""
    writer = _Writer(style)
    body = LexborHTMLParser(html).body
    if body is not None:
        writer.read(body)
    writer.end_line()
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", "\n".join(writer.lines)).strip("\n") + "\n"


class _Writer:
    """Write a page line by line."""

    def __init__(self, style: TextStyle) -> None:
        self.lines: list[str] = []
        self._style = style
        self._line = ""
        self._depth = 0

    def read(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            if child.is_text_node:
                self._write(re.sub(r"[ \t\r\n\f]+", " ", child.text_content or ""))
            elif child.tag not in UNSEEN and not is_hidden(child):
                self._element(child)

    def end_line(self) -> None:
        """Write the line that was begun, if one was."""
        if self._line.strip(" "):
            self._break_line()

    def _break_line(self) -> None:
        # The blank after "-- " is part of the mark that a signature has in text.
        line = self._line if self._line == "-- " else self._line.replace("\u00a0", " ").rstrip()
        self._put(line)
        self._line = ""

    def _element(self, node: LexborNode) -> None:
        tag = node.tag
        if tag == "br":
            self._break_line()
        elif tag == "hr":
            self.end_line()
            self._put(self._style.rule)
        elif tag == "a":
            self._link(node)
        elif tag in BLOCKS:
            self._block(node)
        else:
            self.read(node)

    def _block(self, node: LexborNode) -> None:
        if node.tag in ("td", "th"):
            self._line = f"{self._line.rstrip()}\t" if self._line.strip() else ""
            self.read(node)
            return
        self.end_line()
        if node.tag == "blockquote":
            self._quote(node)
            return
        start = len(self.lines)
        self.read(node)
        self.end_line()
        if node.tag == "li" and len(self.lines) > start:
            quoting = len(self._quoting())
            self.lines[start] = self._quoting() + _list_mark(node) + self.lines[start][quoting:]
        if self._style.spaced and node.tag in PARAGRAPHS:
            self._put("")

    def _quote(self, node: LexborNode) -> None:
        if self._style.gap_before_quote:
            self._put("")
        self._depth += 1
        self.read(node)
        self.end_line()
        self._depth -= 1

    def _quoting(self) -> str:
        return ">" * self._depth + (" " if self._depth else "")

    def _link(self, node: LexborNode) -> None:
        before, self._line = self._line, ""
        self.read(node)
        words, href = self._line.strip(), str(node.attributes.get("href") or "")
        shown = not href or href.startswith("mailto:") or href == words
        self._line = before + (words if shown else self._style.link.format(text=words, href=href))

    def _write(self, text: str) -> None:
        self._line += text if self._line and not self._line.endswith((" ", "\t")) else text.lstrip(" ")

    def _put(self, line: str) -> None:
        width = self._style.wrap_at
        parts = [line]
        if width and len(line) > width:
            parts = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        self.lines.extend(self._quoting() + part for part in parts)


def _list_mark(item: LexborNode) -> str:
    parent = item.parent
    if parent is None or parent.tag != "ol":
        return "  *   "
    number = [each.mem_id for each in parent.iter() if each.tag == "li"].index(item.mem_id) + 1
    return f"  {number}.  "
