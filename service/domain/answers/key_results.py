"""
Read new key results out of a line: their words, and the team key results that they serve.
"""

from __future__ import annotations

import re
from itertools import pairwise

from service.domain.answers import words
from service.domain.answers.codes import Code, CodeBook, clusters, without_codes
from service.domain.answers.headings import is_heading, is_prose
from service.domain.answers.items import Item
from service.domain.answers.outcome import read_start
from service.domain.answers.own_lines import tokens
from service.domain.answers.reading import EDGE, NewLine, Reading, clean_words
from service.domain.answers.small_talk import is_without_plans

_NO_TEAM_RESULT = re.compile(rf"\s*(?:[-–—:>(→]+|\t)\s*(?:{words.NONE.pattern})\s*\)?\s*$", re.IGNORECASE)
_LEADING_AND = re.compile(rf"^\s*(?:{words.AND})\b\s+(?=\S)", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"^\s*\d{1,2}[.):]?\s+(?=\S)")
_PIECES = re.compile(r"[,;]\s+|\s+/\s+")
_NAME_ONLY = re.compile(r"^[^\W\d_][\w'’.-]{1,20}(?:\s[^\W\d_][\w'’.-]{1,20})?$")


def read_key_results(reading: Reading, item: Item, *, is_list: bool, is_first: bool, is_last: bool) -> None:
    text = words.NEW.sub("", item.text, count=1)
    codes = [code for code in reading.book.find(text) if code.sure]
    bare = without_codes(text, codes).strip(EDGE + ".()")
    if codes and not bare:
        _read_lone_codes(reading, codes, item)
        return
    if not codes and (
        is_without_plans(text) or _is_only_outcome(text) or _is_outcome_of_stored(reading, item)
    ):
        reading.not_read.append(item.text)
        return
    if is_heading(text) and not (codes and not text.rstrip().endswith(":")):
        reading.heading = tuple(code.code for code in codes if code.code)
        if (not codes and not text.rstrip().endswith(":")) or is_prose(text) or "," in text:
            reading.not_read.append(text)
        return
    if not codes and not item.is_listed and not item.is_row:
        if is_prose(text) or (is_list and not reading.heading):
            reading.not_read.append(text)
            return
        if is_last and not is_first and _NAME_ONLY.match(text) and text.istitle():
            reading.not_read.append(text)
            return
    add_lines(reading, text, item.number)


def _is_only_outcome(text: str) -> bool:
    """ "1 partly, 2 done", "all done": how something ended is no key result, and no line here is meant by the number."""
    return all(map(_is_bare_outcome, _PIECES.split(text)))


def _is_bare_outcome(text: str) -> bool:
    text = _BARE_NUMBER.sub("", text)
    everything = words.ALL.match(text)
    text = text[everything.end() :] if everything else text
    outcome = read_start(text)
    return outcome.has_value and not re.search(r"\w", text[outcome.end :])


def _is_outcome_of_stored(reading: Reading, item: Item) -> bool:
    """ "1 done, 2 half" to a receipt: how lines ended are no new words for them."""
    if item.number is None or not reading.ask.has_line(item.number) or not reading.ask.knows_this_week:
        return False
    return read_start(item.text).has_value


def _read_lone_codes(reading: Reading, codes: list[Code], item: Item) -> None:
    """A line of nothing but codes belongs to the line above if that has none, else it is a heading."""
    serves = tuple(dict.fromkeys(code.code for code in codes if code.code))
    above = reading.lines[-1] if reading.lines else None
    if above is not None and not above.alignments and not above.codes:
        above.alignments, above.codes = serves, codes
    else:
        reading.heading = serves


def add_lines(reading: Reading, text: str, number: int | None) -> None:
    """Read one or more key results out of a line: "1.1 backlog under 80, 1.2 all couriers out" are two."""
    parts = _parts(text, reading.book)
    for part in parts:
        codes = reading.book.find(part)
        none = _NO_TEAM_RESULT.search(part) if not codes else None
        part = part[: none.start()] if none else part
        words_left = clean_words(_LEADING_AND.sub("", without_codes(part, codes)))
        if len(words_left) < 2 or words.NONE_ALONE.match(words_left):
            reading.not_read.append(part)
            continue
        serves = tuple(dict.fromkeys(code.code for code in codes if code.code and code.sure)) or (
            () if codes else reading.heading
        )
        reading.lines.append(
            NewLine(words_left, serves, codes, number if len(parts) == 1 else None, bool(none))
        )


def _parts(text: str, book: CodeBook) -> list[str]:
    """Cut a line at its codes where each belongs to words of its own."""
    groups = clusters(text, [code for code in book.find(text) if code.sure])
    if len(groups) < 2:
        return [text]
    starts_with_code = not text[: groups[0][0].start].strip(EDGE + "(")
    if starts_with_code:
        cuts = [group[0].start for group in groups[1:]]
        pieces = _cut(text, cuts)
        is_apart = all(
            re.search(r"[,;.)]\s*(?:\b(?:and|und|et|y|dan)\b\s*)?[(\[]?$", piece) for piece in pieces[:-1]
        )
    else:
        cuts = [_end_of_group(text, group) for group in groups[:-1]]
        pieces = _cut(text, cuts)
        is_apart = all(re.match(r"\s*[,;.]|\s+(?:and|und|et|y|dan)\b", piece) for piece in pieces[1:])
    has_words = all(len(tokens(without_codes(piece, book.find(piece)))) >= 1 for piece in pieces)
    return (
        [re.sub(r"^[\s,;.]*(?:(?:and|und|et|y|dan)\b)?\s*", "", piece).rstrip(" ,;") for piece in pieces]
        if is_apart and has_words
        else [text]
    )


def _end_of_group(text: str, group: list[Code]) -> int:
    end = group[-1].end
    while text[end : end + 1] in {")", "]"}:
        end += 1
    return end


def _cut(text: str, cuts: list[int]) -> list[str]:
    edges = [0, *cuts, len(text)]
    return [text[begin:end] for begin, end in pairwise(edges)]
