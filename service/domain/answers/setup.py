"""
Read an answer to a setup: which key results for the week, and what of last week's lines is kept.

Every item of the reply is, in this order: a command about lettered lines, a change to a line of this week, a heading, or
new key results. Codes say what a line serves; without one it is stored all the same and asked about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from service.domain.answers import messages, words
from service.domain.answers.codes import CodeBook, without_codes
from service.domain.answers.commands import Command, read_commands
from service.domain.answers.corrections import answer_to_question, read_correction
from service.domain.answers.headings import is_table_head
from service.domain.answers.items import Item, items_of
from service.domain.answers.key_results import add_lines, read_key_results
from service.domain.answers.numbering import build_answer
from service.domain.answers.open_lines import carry_out, keep_all, store_open
from service.domain.answers.outcome import starts_with_outcome
from service.domain.answers.own_lines import after_own_text, holds
from service.domain.answers.reading import EDGE, NewLine, Reading, clean_words
from service.domain.answers.small_talk import is_thanks
from service.domain.answers.values import (
    MAX_READ_LENGTH,
    MAX_READ_LINES,
    OpenLine,
    Problem,
    SetupAnswer,
    SetupAsk,
)
from service.domain.reply_text.values import ReplyText


def read_setup(reply: ReplyText, ask: SetupAsk) -> SetupAnswer:
    """See `service.domain.answers.read_setup`."""
    reply, too_long_to_read = reply.within(MAX_READ_LINES, MAX_READ_LENGTH)
    text = reply.text
    language = messages.language_of(text, ask.language)
    too_long = (Problem(None, "too_long", messages.say(language, "too_long")),) if reply.too_long else ()
    if not text.strip() and not too_long_to_read:
        return SetupAnswer(is_empty=True, problems=too_long, language=language)
    reading = Reading(ask, CodeBook(ask), language)
    answered = answer_to_question(text, ask, reading.book, language)
    if answered is not None:
        return replace(answered, problems=(*answered.problems, *too_long), language=language)
    if is_thanks(text) or words.YES_ALONE.match(text) or words.NO_ALONE.match(text):
        return SetupAnswer(is_thanks=True, language=language)
    items = items_of(reply, partial(_begins_like_ours, reading))
    is_list = any(item.is_listed or item.is_row for item in items)
    for index, item in enumerate(items):
        _read_item(reading, item, is_list=is_list, is_first=index == 0, is_last=index == len(items) - 1)
    answer = build_answer(reading)
    return replace(
        answer, problems=(*answer.problems, *too_long), not_read=(*answer.not_read, *too_long_to_read)
    )


def _begins_like_ours(reading: Reading, text: str) -> bool:
    texts = [line.text for line in reading.ask.open]
    texts += [key_result.text for key_result in reading.book.beginning_like(text)]
    return any(after_own_text(text, ours) is not None for ours in texts)


def _read_item(reading: Reading, item: Item, *, is_list: bool, is_first: bool, is_last: bool) -> None:
    ask = reading.ask
    item.text = words.NOTHING_KEPT.sub("", item.text)
    if item.under is not None and _read_under(reading, item):
        return
    if is_table_head(item.text) or not re.search(r"\w", item.text):
        return
    if _is_of_another(item.text, ask):
        sentence = messages.say(reading.language, "other_person", words=item.text)
        reading.problems.append(Problem(None, "other_person", sentence, item.text))
        return
    change = read_correction(item, ask, reading.book, is_only=is_first and is_last)
    if change is not None:
        reading.changes.append(change)
        return
    if item.number is None and (_read_own_line(reading, item) or _read_commands(reading, item.text)):
        return
    read_key_results(reading, item, is_list=is_list, is_first=is_first, is_last=is_last)


def _read_under(reading: Reading, item: Item) -> bool:
    """An answer typed under one of our own lines is about that line."""
    under, text = item.under or "", item.text
    letter = _longest([line for line in reading.ask.open if holds(under, line.text)])
    if letter is not None:
        store_open(reading, Command(letter.n, None, text, is_marked=True))
        return True
    for line in reading.ask.this_week:
        if holds(under, line.text):
            item.number, item.text = line.n, re.sub(rf"^{line.n}[.):]?\s+(?=\S)", "", text)
            return False
    found = reading.book.standing_in(under)
    if not found:
        return False
    if words.NONE_ALONE.match(text) or words.NO_ALONE.match(text):
        return True
    codes = reading.book.find(text)
    own = tuple(dict.fromkeys(code.code for code in codes if code.code and code.sure))
    serves = own or (max(found, key=lambda key_result: len(key_result.text)).code,)
    reading.lines.append(NewLine(clean_words(without_codes(text, codes)), serves, []))
    return True


def _longest(lines: list[OpenLine]) -> OpenLine | None:
    return max(lines, key=lambda line: len(line.text)) if lines else None


def _is_of_another(text: str, ask: SetupAsk) -> bool:
    for name in ask.colleagues:
        for part in {name, name.split()[0] if name.split() else name}:
            if re.match(rf"\s*{re.escape(part)}['’]?s?\s*(?:\d{{1,2}}\b\s*[:.)-]?|:)", text, re.IGNORECASE):
                return True
    return False


def _read_own_line(reading: Reading, item: Item) -> bool:
    """
    A line of ours in the person's own text.

    An open line repeated is about that line; a team key result repeated is a heading for the lines below.
    """
    text = item.text
    for line in reading.ask.open:
        labelled = re.match(rf"\s*{re.escape(line.n)}[.):]?\s+(?=\S)", text, re.IGNORECASE)
        rest = after_own_text(text[labelled.end() :] if labelled else text, line.text)
        if rest is None:
            continue
        rest = _after_row(rest, reading.book)
        store_open(
            reading, Command(line.n, None if starts_with_outcome(rest) else "keep", rest, is_marked=True)
        )
        reading.heading, reading.heading_label = (), line.n
        return True
    if reading.heading_label is not None and not item.begins_paragraph and starts_with_outcome(text):
        reading.open.pop(reading.heading_label, None)
        store_open(reading, Command(reading.heading_label, None, text, is_marked=True))
        reading.heading_label = None
        return True
    reading.heading_label = None
    codes = reading.book.find(text)
    start = codes[0].end if codes and not text[: codes[0].start].strip() else 0
    for key_result in reading.book.beginning_like(text[start:]):
        rest = after_own_text(text[start:], key_result.text)
        if rest is not None and not re.search(r"\w", rest):
            reading.heading = (key_result.code,)
            return True
    return False


def _after_row(rest: str, book: CodeBook) -> str:
    """What stands behind an open line's words in our mail: its code and its score."""
    codes = book.find(rest)
    if codes and not rest[: codes[0].start].strip(EDGE):
        rest = rest[codes[-1].end :]
    return re.sub(r"^\s+(?:\d\.\d|no score yet)\s*$", "", rest).strip()


def _read_commands(reading: Reading, text: str) -> bool:
    """Carry out the commands of a line; what else it says is read as key results."""
    commands = read_commands(text, reading.ask)
    if commands.same:
        keep_all(reading, text)
    for command in commands.found:
        carry_out(reading, command)
    if not commands.same and not commands.found:
        return False
    for rest in commands.rest:
        add_lines(reading, words.NEW.sub("", rest, count=1), None)
    return True
