"""
Turn an HTML body into the same lines that a text body gives.

The text engine decides; the HTML only adds what it knows better: quote depth, rules, the signature and header
containers of mail programs, and which words of a table belong to one row. The only module that knows `selectolax`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.domain.reply_text.hidden import PLAIN, hidden_names, look_of
from service.domain.reply_text.html_bounds import bounded, first_tags
from service.domain.reply_text.lines import Line, Mark, clean
from service.domain.reply_text.values import MAX_LINES

_SKIPPED = frozenset({"style", "script", "title", "template", "object", "svg", "-comment", "xml", "select"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "address",
        "article",
        "aside",
        "section",
        "header",
        "footer",
        "center",
        "form",
        "fieldset",
        "dl",
        "dt",
        "dd",
        "body",
        "html",
        "figure",
        "main",
        "nav",
    ]
)
_CELLS = frozenset({"td", "th"})
_TABLE = frozenset({"td", "th", "tr", "table"})
_COUNTED = frozenset({"pre", "ul", "ol", "li"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "ul", "ol", "table", "blockquote"})
_WITH_ATTRIBUTES = frozenset(
    {"div", "span", "p", "blockquote", "td", "tr", "table", "a", "hr", "ol", "font", "section"}
)

_PLAIN = frozenset({"o:p", "b", "i", "u", "em", "strong", "small"})
"""Elements that say nothing about the lines they stand in: most of a mail is made of them."""
_WORDS_END = "<o:p></o:p>"
"""Word's mark at the end of each paragraph: it holds nothing."""
_NOTHING: list[str] = []
"""What has nothing to undo; nobody writes into it."""

_NO_ATTRIBUTES: dict[str, str | None] = {}
_MAX_KNOWN = 200  # Characters of a name that is remembered: what is kept in memory stays small.
_PREFIX = re.compile(r"\b(?:x_)+")  # Exchange puts one in front of ids and classes on every hop.
_TIGHT = re.compile(r"margin(?:-top|-bottom)?\s*:\s*0", re.IGNORECASE)
_INDENT = re.compile(
    r"border\s*:\s*(?:none|0)[^;]*;", re.IGNORECASE
)  # Gmail's "indent more" is a blockquote without a line.
_SIGNATURE = re.compile(
    r"\b(?:Signature|gmail_signature|moz-signature|ms-outlook-mobile-signature|acompli_signature|AppleMailSignature|"
    r"MAC_OUTLOOK_SIGNATURE|_MailAutoSig|protonmail_signature_block|signature_block|OutlookSignature)\b"
)
_HEADER = re.compile(r"\b(?:divRplyFwdMsg|OutlookMessageHeader|moz-email-headers-table)\b")
_CONTAINER = re.compile(
    r"\b(?:mail-editor-reference-message-container|OLK_SRC_BODY_SECTION|yahoo_quoted|protonmail_quote|"
    r"zmail_extra|tutanota_quote)\b"
)
_BULLETS = "·•§o▪‣◦\uf0b7\uf0a7"
_SYMBOL_BULLET = re.compile(rf"^[{_BULLETS}]\s+(?=\S)")

_FIRST_PART = 200_000
"""Characters of a very long mail that are tried first: all of its lines that are read may stand there."""
_MAX_ELEMENTS = 60_000
"""Elements and pieces of text that are looked at: a mail of 2 MB that somebody wrote has fewer."""
_MAX_TABLE_NESTING = 20


class HtmlLines(NamedTuple):
    """What a body shows as lines, the words that it holds but shows to nobody, and whether it was too long to read all."""

    lines: list[Line]
    hidden: list[str]
    is_cut: bool


def lines_of_html(html: str) -> HtmlLines:
    """Read an HTML body as lines; broken HTML is read as a browser would."""
    html, is_cut = first_tags(html)
    if len(html) > 2 * _FIRST_PART:
        reader = _read(html[:_FIRST_PART])
        if reader.is_full:
            return reader.result()
    reader = _read(html)
    return reader.result()._replace(is_cut=is_cut or reader.is_full)


def _read(html: str) -> _Reader:
    reader = _Reader()
    source, reader.is_cut = bounded(_without_blanks(html))
    tree = LexborHTMLParser(source)
    if tree.root is not None:
        reader.read(tree.root)
    return reader


def _without_blanks(html: str) -> str:
    """Take out what says nothing but is a node to look at: Word's marks, and the line ends that it writes between paragraphs."""
    html = html.replace(_WORDS_END, "")
    return html if "<pre" in html else html.replace("</p>\r\n<", "</p><").replace("</p>\n<", "</p><")


class _Reader:
    """Walks the tree once, without recursion, and collects lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.words: list[str] = []
        self.count = self.elements = 0
        self.is_cut = False
        self.hidden: list[str] = []
        self.is_too_small = [False]
        self.hidden_names: frozenset[str] = frozenset()
        self.depth = 0
        self.signatures = 0
        self.in_pre = 0
        self.pending_bullet = ""
        self.lists: list[int | None] = []
        self.outer: list[list[Line]] = []
        self.rows: list[list[list[Line]]] = []

    @property
    def is_full(self) -> bool:
        return self.is_cut or self.count > MAX_LINES or self.elements > _MAX_ELEMENTS

    def result(self) -> HtmlLines:
        return HtmlLines(self.lines, self.hidden, self.is_full)

    def read(self, root: LexborNode) -> None:
        path: list[tuple[LexborNode, str, list[str]]] = []
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or ""
            self.elements += 1
            if tag == "-text":
                undo = None
                self._text(node.text_content or "")
            else:
                undo = _NOTHING if tag in _PLAIN else self._visit(tag, node)
            if undo is not None:
                child = node.first_child
                if child is not None:
                    path.append((node, tag, undo))
                    node = child
                    continue
                if undo or tag in _BLOCKS:
                    self._leave(tag, undo)
            if self.count > MAX_LINES or self.elements > _MAX_ELEMENTS:
                break
            node = node.next or self._after(path)
        self._break()
        for _, tag, undo in reversed(path):
            self._leave(tag, undo)

    def _after(self, path: list[tuple[LexborNode, str, list[str]]]) -> LexborNode | None:
        """Leave all elements that end here; return the node that follows them, None at the end of the mail."""
        following = None
        while following is None and path:
            node, tag, undo = path.pop()
            if undo or tag in _BLOCKS:
                self._leave(tag, undo)
            following = node.next
        return following

    def _visit(self, tag: str, node: LexborNode) -> list[str] | None:
        """Begin an element; return what its end has to undo, None where nothing inside is shown."""
        if tag == "br":
            self._break(force=True)
            return None
        if tag == "head":
            self._read_sheets(node)
            return None
        if tag == "style":
            self.hidden_names |= hidden_names(node.text())
        if tag in _SKIPPED or tag.startswith("!"):
            return None
        return self._enter(tag, node)

    def _read_sheets(self, head: LexborNode) -> None:
        """All that matters of the head: no words stand there, a parser puts those into the body."""
        node = head.first_child
        while node is not None:
            if node.tag == "style":
                self.hidden_names |= hidden_names(node.text())
            node = node.next

    def _text(self, text: str) -> None:
        if self.is_too_small[-1]:
            self._hide(text)
            return
        if not self.in_pre:
            if self.words or not text.isspace() or "\xa0" in text:
                self.words.append(text)
            return
        first, *others = text.split("\n")
        self.words.append(first)
        for other in others:
            self._break(force=True)
            self.words.append(other)

    def _enter(self, tag: str, node: LexborNode) -> list[str] | None:
        """Begin an element; return what its end has to undo, or None for an element that is not shown."""
        undo: list[str] = []
        attributes = node.attributes if tag in _WITH_ATTRIBUTES else _NO_ATTRIBUTES
        style = attributes.get("style") if attributes else None
        look = look_of(style) if style else PLAIN
        if look.is_hidden or (self.hidden_names and self._is_hidden_by_name(attributes)):
            self._hide(node.text(separator=" "))
            return None
        if self.words and tag in _BLOCKS:
            self._break()
        named = _named(attributes) if attributes else ""
        if named:
            self._enter_named(named, undo)
        if look.is_too_small is not None:
            self._enter_size(tag, undo, is_too_small=look.is_too_small)
        if tag == "hr" or (look.has_rule_above and tag == "div"):
            self._mark(Mark.RULE)
        elif tag in _CELLS:
            self._enter_cell(undo)
        elif tag in _BLOCKS:
            self._enter_block(tag, attributes, undo)
        elif tag == "img":
            self.words.append(_emoji(node.attributes.get("alt")))
        return undo

    def _enter_named(self, named: str, undo: list[str]) -> None:
        self._break()
        if named == "signature":
            self.signatures += 1
            undo.append("signature")
        elif named == "header":
            self._mark(Mark.HEADER)
        else:
            self._enter_quote(undo)

    def _is_hidden_by_name(self, attributes: dict[str, str | None]) -> bool:
        names = [f".{name}" for name in (attributes.get("class") or "").lower().split()]
        return not self.hidden_names.isdisjoint([*names, f"#{(attributes.get('id') or '').lower()}"])

    def _hide(self, text: str) -> None:
        words = clean(" ".join(text.split()))
        if words:
            self.count += 1
            self.hidden.append(words)

    def _enter_size(self, tag: str, undo: list[str], *, is_too_small: bool) -> None:
        if is_too_small and tag in _TABLE:  # No size is layout there: what stands in it has its own.
            return
        self.is_too_small.append(is_too_small)
        undo.append("size")

    def _enter_quote(self, undo: list[str]) -> None:
        self._break()
        self.depth += 1
        undo.append("quote")

    def _enter_block(self, tag: str, attributes: dict[str, str | None], undo: list[str]) -> None:
        if tag in _PARAGRAPHS and not _is_tight(attributes):
            self._blank()
            undo.append("paragraph")
        if tag == "pre":
            self.in_pre += 1
        elif tag in ("ul", "ol"):
            self.lists.append(_first_number(attributes) if tag == "ol" else None)
        elif tag == "li":
            self.pending_bullet = self._bullet()
        elif tag == "tr":
            self.rows.append([])
            undo.append("row")
        elif tag == "blockquote" and not _INDENT.search(attributes.get("style") or ""):
            self._enter_quote(undo)

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{number}. "

    def _enter_cell(self, undo: list[str]) -> None:
        if self.rows and len(self.outer) < _MAX_TABLE_NESTING:
            self.outer.append(self.lines)
            self.lines = []
            undo.append("cell")

    def _leave(self, tag: str, undo: list[str]) -> None:
        if self.words:
            self._break()
        if tag not in _COUNTED:
            pass
        elif tag == "pre":
            self.in_pre -= 1
        elif tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "li":
            self.pending_bullet = ""
        for step in reversed(undo):
            self._undo(step)

    def _undo(self, step: str) -> None:
        if step == "quote":
            self.depth -= 1
        elif step == "signature":
            self.signatures -= 1
        elif step == "size":
            self.is_too_small.pop()
        elif step == "paragraph":
            self._blank()
        elif step == "cell":
            cell, self.lines = self.lines, self.outer.pop()
            self.rows[-1].append(cell)
        elif step == "row":
            self.lines.extend(_row(self.rows.pop()))

    def _break(self, *, force: bool = False) -> None:
        """End the current line; an empty one counts only where a `<br>` asked for it."""
        if not self.words:
            if force:
                self._append("")
            return
        raw = "".join(self.words)
        self.words.clear()
        words = clean(raw if self.in_pre else " ".join(raw.split())).rstrip()
        if not words:
            if force or "\xa0" in raw:  # Word writes an empty line as a paragraph with a hard space.
                self._append("")
            return
        if words[0] in _BULLETS:
            words = _SYMBOL_BULLET.sub("- ", words)
        words = self.pending_bullet + words
        self.pending_bullet = ""
        self._append(words)

    def _append(self, words: str) -> None:
        depth = self.depth
        self.count += 1
        if words.startswith(">"):
            stripped = words.lstrip("> ")
            depth += words[: len(words) - len(stripped)].count(">")
            words = stripped
        self.lines.append(Line(words, depth, Mark.SIGNATURE if self.signatures else None))

    def _mark(self, mark: Mark) -> None:
        self.count += 1
        self.lines.append(Line("", self.depth, mark))

    def _blank(self) -> None:
        if self.lines and self.lines[-1].text:
            self._append("")


def _row(cells: list[list[Line]]) -> list[Line]:
    """
    Put a table row's cells on one line, as a person reads them.

    What follows the first line of a cell comes below; tall cells are layout, not a table, and stand one after another.
    """
    filled = [_trimmed(cell) for cell in cells if any(line.text or line.mark is not None for line in cell)]
    if len(filled) < 2 or any(len(cell) > 4 or cell[0].mark in (Mark.RULE, Mark.HEADER) for cell in filled):
        return [line for cell in filled for line in cell]
    first = filled[0][0]
    row = Line("\t".join(cell[0].text for cell in filled).rstrip(), first.depth, first.mark)
    return [row, *(line for cell in filled for line in cell[1:])]


def _trimmed(cell: list[Line]) -> list[Line]:
    begin, end = 0, len(cell)
    while begin < end and not cell[begin].text and cell[begin].mark is None:
        begin += 1
    while end > begin and not cell[end - 1].text and cell[end - 1].mark is None:
        end -= 1
    return cell[begin:end]


def _named(attributes: dict[str, str | None]) -> str:
    """Say which container of mail programs an element is, as its id, class or name tells: see `_container`."""
    style = attributes.get("style")
    if "data-signatureblock" in attributes or (style and "_MailAutoSig" in style):
        return "signature"
    name = attributes.get("class") or ""
    if "id" in attributes or "name" in attributes:
        name = f"{attributes.get('id') or ''} {name} {attributes.get('name') or ''}"
    if not name:
        return ""
    return _known_container(name) if len(name) <= _MAX_KNOWN else _container(name)


def _container(name: str) -> str:
    """Say what an id, class or name tells of an element: "signature", "header", "quote" or nothing."""
    name = _PREFIX.sub("", name)
    if _SIGNATURE.search(name):
        return "signature"
    if _HEADER.search(name):
        return "header"
    return "quote" if _CONTAINER.search(name) else ""


_known_container = lru_cache(maxsize=1024)(_container)


def _is_tight(attributes: dict[str, str | None]) -> bool:
    """Word's paragraphs have no space between them; where one is meant, Word sends an empty paragraph."""
    if "Mso" in (attributes.get("class") or ""):
        return True
    style = attributes.get("style")
    return bool(style and _TIGHT.search(style))


def _first_number(attributes: dict[str, str | None]) -> int:
    start = attributes.get("start") or "1"
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _emoji(alt: str | None) -> str:
    """A picture of an emoji stands for it: some programs send those instead of the character."""
    return alt if alt and len(alt) <= 8 and not alt.isascii() else ""
