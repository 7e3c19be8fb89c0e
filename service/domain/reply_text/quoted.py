"""
Find where quoted history begins and ends.

Three things start it: quote signs (or an HTML quote), a line that says who wrote when, a block of header labels.
"""

from __future__ import annotations

import re

from service.domain.reply_text.lines import DIGIT, Line, Mark
from service.domain.reply_text.vocabulary.headers import HEADER_LABELS, LONGEST_LABEL, Kind
from service.domain.reply_text.vocabulary.quotes import (
    ADDRESS,
    DATE,
    WHOLE_DATE,
    WROTE_ANYWHERE,
    WROTE_INSIDE,
    WROTE_START,
    ends_wrote,
    is_separator,
)

Reasons = list[str | None]

_DIGIT_OR_AT = re.compile(rf"[{DIGIT}@]")
_RULE = re.compile(r"^[\s\-_=*—–~.]{3,}$")
_SHARED_LINE = re.compile(
    r"(?<=\S)(?:\s|-{2,}\s?)(?=(?:On|Am|Le|El|Il|Op|Den|Em|W dniu)\s(?:[^\W\d_]{2,10}\.?,?\s){0,2}\d[^\n]{4,200}[:：]\s*$)"
)
_GROUPWISE = re.compile(r"@[^\s<>]+>? \d[\d\s./:\-APMapm]{7,25}>>>$")
_NAME_WROTE = re.compile(r"^(?:[^\W\d_][\w'’.\-]{0,40},? ){1,4}[^\W\d_]{2,12}\s?[:：]$")
_LINK_ONLY = re.compile(r"^\s*[(<]?https?://\S+[)>]?\s*>?$")
_PERCENTAGE = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%")
_INLINE_LABEL = re.compile(r"\s([^\s:]{2,15}): ")
_WEEKDAY_OR_DATE = re.compile(r"(?:[^\W\d_]{2,12}\.?,?\s+)?\d{1,4}[\s./:,\-年]")
_COLONS = frozenset(":：")
_ENDS_OF_WROTE = _COLONS | {"-"}
_MAX_WROTE_LINES = 6
_MAX_WROTE_LENGTH = 700
_MAX_HEADER_LINES = 40
_LABEL_ROOM = LONGEST_LABEL + 8  # Characters, with what may stand around a label.
_MAX_GAP = 40  # Lines without words.


def split_shared_lines(lines: list[Line]) -> list[Line]:
    """Put an "On … wrote:" that follows the reply on the same line onto a line of its own."""
    places = [index for index, line in enumerate(lines) if line.text[-1:] in _COLONS]
    for index in reversed(places):
        line = lines[index]
        if line.depth or len(line.text) >= _MAX_WROTE_LENGTH:
            continue
        shared = _SHARED_LINE.search(line.text)
        if shared is not None and ends_wrote(line.text):
            above = Line(line.text[: shared.start()].rstrip(" -"), 0, line.mark)
            lines[index : index + 1] = [above, Line(line.text[shared.end() :], 0, line.mark)]
    return lines


def mark_quoted(lines: list[Line], reasons: Reasons) -> None:
    """Give every line that is quoted history, or introduces it, its reason."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.text or line.depth or line.mark is not None:
            at = _mark_here(lines, reasons, at)
        else:
            at += 1
    _keep_lone_greater_than(lines, reasons)


def _mark_here(lines: list[Line], reasons: Reasons, at: int) -> int:
    """Judge the line at `at`; return the index to go on with."""
    line = lines[at]
    if line.depth and line.text.endswith(">>>") and _GROUPWISE.search(line.text):
        reasons[at] = "wrote_line"
        return at + 1 if _quote_signs_follow(lines, at + 1) else _mark_rest(lines, reasons, at + 1)
    if line.depth:
        reasons[at] = "quoted"
        return at + 1
    end, reason = _introduction(lines, at)
    if end is None:
        if at and lines[at - 1].depth and _is_torn_link(lines, at):
            reasons[at] = "quoted"
        return at + 1
    for index in range(at, end):
        reasons[index] = reason
    _mark_rule_above(lines, reasons, at)
    return end if _quote_signs_follow(lines, end) else _mark_rest(lines, reasons, end)


def _introduction(lines: list[Line], at: int) -> tuple[int | None, str]:
    """Return the end of the lines that introduce a quote here and their kind, or None."""
    text = lines[at].text
    if lines[at].mark is not None and lines[at].mark is not Mark.SIGNATURE:
        return header_block(lines, at), "header_block"
    if not text:
        return None, ""
    if is_separator(text) and (not text[0].isalnum() or text[-1] in _COLONS or _label_follows(lines, at)):
        return at + 1, "separator"
    end = header_block(lines, at) if ":" in text or "：" in text else None
    if end is not None:
        return end, "header_block"
    end = wrote_line(lines, at)
    if end is None and (text[-1] in _COLONS or "@" in text):
        end = _line_above_quote(lines, at)
    return end, "wrote_line"


def _label_follows(lines: list[Line], at: int) -> bool:
    """Without a mark around them, "original message" are words that anybody may write."""
    below = _skip_empty(lines, at + 1)
    return below < len(lines) and below <= at + 3 and _label(lines[below].text) is not None


def _mark_rest(lines: list[Line], reasons: Reasons, at: int) -> int:
    for index in range(at, len(lines)):
        reasons[index] = "quoted"
    return len(lines)


def introduces_more(lines: list[Line], at: int) -> bool:
    """Say whether a further, older mail is introduced at this line of a quote."""
    return _introduction(lines, at)[0] is not None


def _quote_signs_follow(lines: list[Line], at: int) -> bool:
    following = next((index for index in range(at, min(len(lines), at + 10)) if lines[index].text), None)
    return following is not None and lines[following].depth > 0


def _line_above_quote(lines: list[Line], at: int) -> int | None:
    """Right above quote signs less proof is needed: "2012/10/16 Ann <a@example.com>", "Quoting Ann <…>:"."""
    text = lines[at].text
    has_colon = text[-1] in _COLONS
    if len(text) > 200 or not _quote_signs_follow(lines, at + 1):
        return None
    if ADDRESS.search(text):
        return at + 1 if has_colon or (_begins_dated(text) and DATE.search(text)) else None
    if not has_colon or not WROTE_ANYWHERE.search(text):
        return None
    return at + 1 if DATE.search(text) or _NAME_WROTE.match(text) else None


def _mark_rule_above(lines: list[Line], reasons: Reasons, at: int) -> None:
    """A rule directly above an introduction belongs to it."""
    index = at - 1
    while index >= 0 and reasons[index] is None and not lines[index].text:
        index -= 1
    if index >= 0 and reasons[index] is None and is_rule(lines[index]):
        reasons[index] = "separator"


def is_rule(line: Line) -> bool:
    """A drawn line: in HTML, or as a row of dashes or underscores."""
    if line.mark is not None and line.mark is Mark.RULE:
        return True
    text = line.text
    return len(text) > 2 and not text[0].isalnum() and _RULE.match(text) is not None


def header_block(lines: list[Line], at: int) -> int | None:
    """
    Return the end of a block of header labels that begins at `at`, or None.

    Three different labels prove it. Two do after a rule or inside Outlook's own container, or where they carry an
    address and a date: people write "To:" and "From:" themselves.
    """
    marked = lines[at].mark is not None and lines[at].mark is not Mark.SIGNATURE
    begin = _skip_empty(lines, at) if marked else at
    if begin >= len(lines) or (not marked and (not _label(lines[begin].text) or _goes_on_above(lines, at))):
        return None
    labels, end, values = _read_labels(lines, begin)
    in_container = lines[at].mark is Mark.HEADER
    if in_container and not labels:
        return _unknown_labels(lines, begin)
    if len(labels) < 2 or not any("from" in kinds or "date" in kinds for kinds in labels.values()):
        return None
    is_proven = len(labels) > 2 or marked or _is_after_rule(lines, at) or _address_and_date(values)
    return end if is_proven else None


def _goes_on_above(lines: list[Line], at: int) -> bool:
    """A label right above was looked at before: if no block began there, none begins here."""
    return any(lines[index].text and _label(lines[index].text) for index in range(max(0, at - 2), at))


def _skip_empty(lines: list[Line], at: int) -> int:
    """Step over empty lines and rules: a few, so that the work stays linear."""
    last = min(len(lines), at + _MAX_GAP)
    while at < last and not lines[at].text:
        at += 1
    return at


def is_header(text: str) -> bool:
    """Tell whether a line begins with a header's label, like "To:"."""
    return _label(text) is not None


def _label(text: str) -> tuple[str, frozenset[Kind], str] | None:
    """Return the header label a line begins with, its kinds and its value."""
    colon = text.find(":", 0, _LABEL_ROOM)
    if colon < 0:
        colon = text.find("：", 0, _LABEL_ROOM)
    if colon < 1:
        return None
    label = text[:colon].strip(" \t*_|").casefold()
    kinds = HEADER_LABELS.get(label)
    return (label, kinds, text[colon + 1 :].strip(" *")) if kinds else None


def _read_labels(lines: list[Line], begin: int) -> tuple[dict[str, frozenset[Kind]], int, list[str]]:
    labels: dict[str, frozenset[Kind]] = {}
    values: list[str] = []
    end = begin
    other = 0
    for index in range(begin, min(len(lines), begin + _MAX_HEADER_LINES)):
        found = _label(lines[index].text)
        if found is None:
            if other and not lines[index].text and not lines[index - 1].text:
                continue  # Several empty lines are as one.
            other += 1
            if other > 3 or (not lines[index].text and not _next_is_label(lines, index)):
                break
            continue
        other = 0
        label, kinds, value = found
        labels[label] = kinds
        values.append(value)
        for more in _INLINE_LABEL.findall(value[:400]) if ": " in value else ():
            if more.casefold() in HEADER_LABELS:
                labels[more.casefold()] = HEADER_LABELS[more.casefold()]
        end = index + 1
    return labels, end, values


def _next_is_label(lines: list[Line], at: int) -> bool:
    following = _skip_empty(lines, at)
    return following < len(lines) and _label(lines[following].text) is not None


def _unknown_labels(lines: list[Line], begin: int) -> int | None:
    """In Outlook's own container labels of any language count: lines "word: value", one with an address or a date."""
    end = begin
    while end < len(lines) and end - begin < 8 and re.match(r"^[^:：]{1,40}[:：]\s?\S", lines[end].text):
        end += 1
    return end if end - begin >= 2 else None


def _address_and_date(values: list[str]) -> bool:
    return any("@" in value for value in values) and any(DATE.search(value[:120]) for value in values)


def _is_after_rule(lines: list[Line], at: int) -> bool:
    index = at - 1
    first = max(0, at - _MAX_GAP)
    while index >= first and not lines[index].text and lines[index].mark is None:
        index -= 1
    return index >= first and (is_rule(lines[index]) or is_separator(lines[index].text))


def wrote_line(lines: list[Line], at: int) -> int | None:
    """Return the end of an "On … wrote:" that begins at `at` and may be wrapped over some lines, or None."""
    text = lines[at].text
    ends_in = _ends_in(lines, at)
    if ends_in is None or len(text) > _MAX_WROTE_LENGTH:
        return None
    if not (text.startswith("-") or text.endswith("<") or _DIGIT_OR_AT.search(text)):
        return None
    dated = _begins_dated(text)
    if ends_in > 1 and not dated:
        return None
    joined = ""
    for index in range(at, min(len(lines), at + (_MAX_WROTE_LINES if dated else 2))):
        line = lines[index]
        if line.depth > 1 or (line.depth and not line.text.endswith(":")):
            return None
        if not line.text and not (dated and WHOLE_DATE.search(text)):
            return None
        joined = f"{joined} {line.text}".strip()
        if joined.endswith((":", "：", "-")) and _says_who_wrote(joined, dated=dated):
            return None if _holds_a_whole_one(lines, at + 1, index + 1) else index + 1
        if len(joined) > _MAX_WROTE_LENGTH or line.text.endswith((":", "：")):
            return None
        if not (DATE.search(joined) or line.text.endswith("<")):
            return None
    return None


def _ends_in(lines: list[Line], at: int) -> int | None:
    """Return how many lines further on one ends like a line that says who wrote, if any of the next does."""
    for ends_in, line in enumerate(lines[at : at + _MAX_WROTE_LINES]):
        if line.text[-1:] in _ENDS_OF_WROTE:
            return ends_in
    return None


def _holds_a_whole_one(lines: list[Line], begin: int, end: int) -> bool:
    """Whether the last of these lines say who wrote when without what stands above: that is the person's then."""
    for first in range(begin, end):
        joined = " ".join(line.text for line in lines[first:end])
        if ADDRESS.match(joined.lstrip(" <(")):  # The name in front of it stands above.
            continue
        if WHOLE_DATE.search(joined) and _says_who_wrote(joined, dated=_begins_dated(joined)):
            return True
    return False


def _begins_dated(text: str) -> bool:
    start = text.lstrip(" -_*")
    return bool(WROTE_START.match(start.lower()) or _WEEKDAY_OR_DATE.match(start))


def _says_who_wrote(joined: str, *, dated: bool) -> bool:
    says_wrote = ends_wrote(joined) or WROTE_INSIDE.search(joined) is not None
    if joined.startswith("--"):
        return says_wrote
    has_date = dated and DATE.search(joined) is not None
    if says_wrote and has_date:
        return True
    return (says_wrote or has_date) and "@" in joined and ADDRESS.search(joined) is not None


def _is_torn_link(lines: list[Line], at: int) -> bool:
    """A long link in a quote (the line above is quoted) is sometimes torn out of its quote signs."""
    if at + 1 >= len(lines) or lines[at + 1].depth == 0:
        return False
    above, text = lines[at - 1].text, lines[at].text.strip()
    torn = "(http" in above and ")" not in above[above.rindex("(http") :]
    return bool(_LINK_ONLY.match(text)) or (torn and " " not in text and text.endswith(")"))


def _keep_lone_greater_than(lines: list[Line], reasons: Reasons) -> None:
    """A single line with one ">" and a percentage, and no other quote in the mail, means "more than"."""
    if reasons.count(None) != len(reasons) - 1:
        return
    index = next(index for index, reason in enumerate(reasons) if reason is not None)
    if lines[index].depth == 1 and _PERCENTAGE.match(lines[index].text):
        lines[index].text = f"> {lines[index].text}"
        lines[index].depth = 0
        reasons[index] = None
