"""
Keep HTML within what a parser reads in linear time: no person nests so deep or gives a tag so many attributes.
"""

from __future__ import annotations

import re

MAX_NESTING = 1000
"""Deeper elements are taken for text of the element above."""
MAX_ATTRIBUTES = 150
"""A tag with more loses them all."""
_MAX_BODIES = 200
"""Of the tags `html` and `body` the first are read: a browser gives the attributes of all of them to one element."""

MAX_TAGS = 90_000
"""A mail with more is read up to there; somebody's own mail of 2 MB has fewer."""

_DEEP_IS_POSSIBLE = 4000
_MAX_DROPPED = 10_000
"""Tags that are dropped. Nobody's own mail has one: behind so many the rest of it is not read."""
_MANY_ATTRIBUTES_ARE_SLOW = 40_000  # Characters of a mail.
_ELEMENT = re.compile(
    r"<(/?)(?!(?:br|hr|img|meta|link|input|wbr|col|area|base|source|embed|param)(?![^\s/>]))[a-z][^>]*>?",
    re.IGNORECASE,
)
"""The begin or end of an element that can hold others."""
_PIECE = r"(?:[^>\"'\s/]*+(?:\"[^\"]*+\"|'[^']*+')?+[\s/]++)"
_LAST_ATTRIBUTE = re.compile(rf"<[a-zA-Z]{_PIECE}{{0,{MAX_ATTRIBUTES}}}+({_PIECE}?)[^>\"'\s/]*+")
_WHOLE_TAG = re.compile(r"<([a-zA-Z][^\s/>]*+)(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")
_BODY = re.compile(r"<(?=(?:html|body)\b)", re.IGNORECASE)


def first_tags(html: str) -> tuple[str, bool]:
    """Return the HTML up to its last tag that is read, and whether more follow."""
    if len(html) < MAX_TAGS or html.count("<") <= MAX_TAGS:
        return html, False
    rest = html.split("<", MAX_TAGS)[-1]
    return html[: len(html) - len(rest) - 1], True


def bounded(html: str) -> tuple[str, bool]:
    """Return the HTML without what would make parsing it slower than linear, and whether its end was left out."""
    if len(html) > _MANY_ATTRIBUTES_ARE_SLOW:
        html = _with_few_bodies(html)
        if any(_LAST_ATTRIBUTE.findall(html)):
            html = _WHOLE_TAG.sub(_without_attributes, html)
    return _flatten(html)


def _with_few_bodies(html: str) -> str:
    kept = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal kept
        kept += 1
        return tag.group() if kept <= _MAX_BODIES else "<!"

    return _BODY.sub(keep, html)


def _without_attributes(tag: re.Match[str]) -> str:
    found = _LAST_ATTRIBUTE.match(tag.group())
    return f"<{tag.group(1)}" if found is not None and found.group(1) else tag.group()


def _flatten(html: str) -> tuple[str, bool]:
    """Drop the tags that nest deeper than `MAX_NESTING`; stop, and say so, where a mail was built of them."""
    if html.count("<") < _DEEP_IS_POSSIBLE or not _may_be_deep(html):
        return html, False
    kept: list[str] = []
    depth = begin = dropped = 0
    for tag in _ELEMENT.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth >= MAX_NESTING:
            kept += (html[begin : tag.start()], "\n")
            begin = tag.end()
            dropped += 1
            if dropped > _MAX_DROPPED:
                return "".join(kept), True
    return "".join([*kept, html[begin:]]), False


def _may_be_deep(html: str) -> bool:
    """Whether elements may nest deeper than `MAX_NESTING`, were every tag that is not closed an open one."""
    depth = 0
    for part in html.split("</"):
        depth += part.count("<") - 1
        if depth > MAX_NESTING:
            return True
        if depth < -1:
            depth = -1
    return False
