"""
Cut the lines of a reply into items: list marks and numbers come off, wrapped lines are joined again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from service.domain.answers.small_talk import is_small_talk, without_greeting, without_name_mark
from service.domain.reply_text.values import ReplyText

_BULLET = re.compile(r"^\s*(?:[-*•·–—+○▪➢✓■□☐]\s+|[•·▪■➢]\s*)(?=\S)")
_NUMBER = re.compile(
    r"^\s*(?:\((?P<a>\d{1,2})\)\s*|(?P<b>\d{1,2})\s*[.)](?:\s+|(?=[^\W\d]))|(?P<c>\d{1,2})\s?:\s*"
    r"|(?:#\s?|kr\s?)(?P<d>\d{1,2})(?:\s?[.:)]\s+|\s[–—-]\s))(?=\S)|^\s*#\s?(?P<e>\d{1,2})\s+(?=\S)",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^(?P<n>\d{1,2})\s+(?=\S)")
_LABEL = re.compile(
    r"^(?:[a-zA-Z]|(?:[^\W\d_]+\s)?kr\s?\d{1,2}\.\d{1,2}|[^\W\d_]+-\d{1,2}\.\d{1,2})[.):]?\s+", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LINK = re.compile(r"\s*<(?:https?|mailto):[^<>\s]{1,4000}>")
_ENDS_WITH_CODE = re.compile(r"(?<![\d.,])\d{1,2}\.\d{1,2}[)\].]?$")
_LONGEST_CODE = 8
_WRAPPED_FROM = 50


@dataclass
class Item:
    """One entry of the person's list, or a line of prose."""

    text: str
    number: int | None = None
    is_listed: bool = False
    is_row: bool = False
    under: str | None = None
    begins_paragraph: bool = False
    is_ours: bool = False
    """Whether it repeats a line of our mail."""


def items_of(reply: ReplyText, is_ours: Callable[[str], bool]) -> list[Item]:
    """List what a reply says, item by item; greetings and thanks are left out, repeated lines of ours stay whole."""
    items: list[Item] = []
    after_blank = True
    for line in reply.lines:
        raw = _LINK.sub("", line.text)
        text = without_greeting(raw) if not line.under else without_name_mark(raw)
        if not text.strip():
            after_blank = True
            continue
        item = _item(text, line.under, begins_paragraph=after_blank)
        item.is_ours = is_ours(_LABEL.sub("", item.text))
        after_blank = False
        if is_small_talk(item.text) and not item.is_listed:
            continue
        if items and _goes_on(items[-1], item, raw):
            items[-1].text += " " + item.text
        else:
            items.append(item)
    for item in items:
        item.text = _without_last_thanks(item.text)
    return _with_bare_numbers([item for item in items if item.text])


def _item(text: str, under: str | None, *, begins_paragraph: bool) -> Item:
    is_row = "\t" in text.strip() or text.strip().startswith("|")
    text = text.strip(" |") if is_row else text
    number = _NUMBER.match(text)
    if number:
        value = int(next(filter(None, number.groups())))
        return Item(text[number.end() :].strip(), value, True, is_row, under, begins_paragraph)
    bullet = _BULLET.match(text)
    if bullet:
        return Item(text[bullet.end() :].strip(), None, True, is_row, under, begins_paragraph)
    return Item(text.strip(), None, False, is_row, under, begins_paragraph)


def _goes_on(above: Item, item: Item, raw: str) -> bool:
    """Whether a line is the rest of the one above, which the mail program wrapped."""
    if item.begins_paragraph or item.is_listed or item.is_row or above.is_row or item.under != above.under:
        return False
    if above.is_ours or above.text.endswith((":", "?", "!")) or _ends_with_code(above.text):
        return False
    is_indented = above.is_listed and len(raw) - len(raw.lstrip()) >= 2
    is_long = len(above.text) >= _WRAPPED_FROM
    return is_indented or (
        is_long and (item.text[0].islower() or (above.is_listed and above.text[-1] not in ".)"))
    )


def _ends_with_code(text: str) -> bool:
    return _ENDS_WITH_CODE.search(text, max(0, len(text) - _LONGEST_CODE)) is not None


def _without_last_thanks(text: str) -> str:
    """ "… so no one waits. sorry in a rush!!" loses its last sentence."""
    sentences = _SENTENCE.split(text)
    while len(sentences) > 1 and is_small_talk(sentences[-1]):
        sentences.pop()
    kept = " ".join(sentences)
    return kept.rstrip(".") if kept != text else text


def _with_bare_numbers(items: list[Item]) -> list[Item]:
    """Lines that begin 1, 2, 3, … without a dot are numbered as well."""
    found = [_BARE_NUMBER.match(item.text) for item in items if not item.is_listed]
    numbers = [int(match["n"]) for match in found if match]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)) or any(item.number for item in items):
        return items
    for item in items:
        match = None if item.is_listed else _BARE_NUMBER.match(item.text)
        if match:
            item.number, item.is_listed, item.text = int(match["n"]), True, item.text[match.end() :]
    return items
