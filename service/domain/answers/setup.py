"""
Read an answer to a setup: which key results for the week, and what of last week's lines is kept.

Every item of the reply is, in this order: a command about lettered lines, a change to a line of this week, a heading, or
new key results. Codes say what a line serves; without one it is stored all the same and asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from service.domain.answers import messages, words
from service.domain.answers.codes import Code, CodeBook, clusters, without_codes
from service.domain.answers.commands import Command, read_commands
from service.domain.answers.corrections import answer_to_question, read_correction
from service.domain.answers.headings import is_heading, is_prose, is_table_head
from service.domain.answers.items import Item, items_of
from service.domain.answers.outcome import read_outcome, starts_with_outcome
from service.domain.answers.own_lines import after_own_text, holds, tokens
from service.domain.answers.small_talk import is_thanks
from service.domain.answers.values import (
    OpenAnswer,
    OpenLine,
    Problem,
    Proposal,
    SetupAnswer,
    SetupAsk,
    SetupLine,
)
from service.domain.reply_text.values import ReplyText

MAX_LINES = 20
MAX_LENGTH = 500

_NO_TEAM_RESULT = re.compile(rf"\s*(?:[-–—:>(→]+|\t)\s*(?:{words.NONE.pattern})\s*\)?\s*$", re.IGNORECASE)
_NAME_ONLY = re.compile(r"^[^\W\d_][\w'’.-]{1,20}(?:\s[^\W\d_][\w'’.-]{1,20})?$")
_EDGE = " \t-–—:;,|=>→*"


@dataclass
class _Line:
    """A key result as it was read, before it has its number."""

    text: str
    alignments: tuple[str, ...]
    codes: list[Code] = field(default_factory=list)
    number: int | None = None
    has_none: bool = False
    """Whether the person said that it serves none."""


@dataclass
class _Reading:
    ask: SetupAsk
    book: CodeBook
    language: str
    lines: list[_Line] = field(default_factory=list)
    changes: list[SetupLine] = field(default_factory=list)
    open: dict[str, OpenAnswer] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    heading: tuple[str, ...] = ()
    """What the lines below a heading that is a code serve."""
    heading_label: str | None = None


def read_setup(reply: ReplyText, ask: SetupAsk) -> SetupAnswer:
    """See `service.domain.answers.read_setup`."""
    text = reply.text
    language = messages.language_of(text, ask.language)
    too_long = (Problem(None, "too_long", messages.say(language, "too_long")),) if reply.too_long else ()
    if not text.strip():
        return SetupAnswer(is_empty=True, problems=too_long, language=language)
    reading = _Reading(ask, CodeBook(ask), language)
    answered = answer_to_question(text, ask, reading.book, language)
    if answered is not None:
        return replace(answered, problems=(*answered.problems, *too_long), language=language)
    if is_thanks(text) or words.YES_ALONE.match(text) or words.NO_ALONE.match(text):
        return SetupAnswer(is_thanks=True, language=language)
    items = items_of(
        reply, [*(line.text for line in ask.open), *(key_result.text for key_result in ask.key_results)]
    )
    is_list = any(item.is_listed or item.is_row for item in items)
    for index, item in enumerate(items):
        _read_item(reading, item, is_list=is_list, is_first=index == 0, is_last=index == len(items) - 1)
    answer = _build(reading)
    return replace(answer, problems=(*answer.problems, *too_long))


def _read_item(reading: _Reading, item: Item, *, is_list: bool, is_first: bool, is_last: bool) -> None:
    ask = reading.ask
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
    _read_key_results(reading, item, is_list=is_list, is_first=is_first, is_last=is_last)


def _read_under(reading: _Reading, item: Item) -> bool:
    """An answer typed under one of our own lines is about that line."""
    under, text = item.under or "", item.text
    letter = _longest([line for line in reading.ask.open if holds(under, line.text)])
    if letter is not None:
        _store_open(reading, Command(letter.n, None, text, is_marked=True))
        return True
    for line in reading.ask.this_week:
        if holds(under, line.text):
            item.number = line.n
            return False
    found = [key_result for key_result in reading.ask.key_results if holds(under, key_result.text)]
    if not found:
        return False
    if words.NONE_ALONE.match(text) or words.NO_ALONE.match(text):
        return True
    codes = reading.book.find(text)
    own = tuple(dict.fromkeys(code.code for code in codes if code.code and code.sure))
    serves = own or (max(found, key=lambda key_result: len(key_result.text)).code,)
    reading.lines.append(_Line(_clean(without_codes(text, codes)), serves, []))
    return True


def _longest(lines: list[OpenLine]) -> OpenLine | None:
    return max(lines, key=lambda line: len(line.text)) if lines else None


def _is_of_another(text: str, ask: SetupAsk) -> bool:
    for name in ask.colleagues:
        for part in {name, name.split()[0] if name.split() else name}:
            if re.match(rf"\s*{re.escape(part)}['’]?s?\s*(?:\d{{1,2}}\b\s*[:.)-]?|:)", text, re.IGNORECASE):
                return True
    return False


def _read_own_line(reading: _Reading, item: Item) -> bool:
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
        _store_open(
            reading, Command(line.n, None if starts_with_outcome(rest) else "keep", rest, is_marked=True)
        )
        reading.heading, reading.heading_label = (), line.n
        return True
    if reading.heading_label is not None and not item.begins_paragraph and starts_with_outcome(text):
        reading.open.pop(reading.heading_label, None)
        _store_open(reading, Command(reading.heading_label, None, text, is_marked=True))
        reading.heading_label = None
        return True
    reading.heading_label = None
    for key_result in reading.ask.key_results:
        codes = reading.book.find(text)
        start = codes[0].end if codes and not text[: codes[0].start].strip() else 0
        rest = after_own_text(text[start:], key_result.text)
        if rest is not None and not re.search(r"\w", rest):
            reading.heading = (key_result.code,)
            return True
    return False


def _after_row(rest: str, book: CodeBook) -> str:
    """What stands behind an open line's words in our mail: its code and its score."""
    codes = book.find(rest)
    if codes and not rest[: codes[0].start].strip(_EDGE):
        rest = rest[codes[-1].end :]
    return re.sub(r"^\s+(?:\d\.\d|no score yet)\s*$", "", rest).strip()


def _read_commands(reading: _Reading, text: str) -> bool:
    """Carry out the commands of a line; what else it says is read as key results."""
    commands = read_commands(text, reading.ask)
    if commands.same:
        _keep_all(reading, text)
    for command in commands.found:
        _carry_out(reading, command)
    if not commands.same and not commands.found:
        return False
    for rest in commands.rest:
        _add_lines(reading, words.NEW.sub("", rest, count=1), None)
    return True


def _keep_all(reading: _Reading, text: str) -> None:
    if not reading.ask.open:
        sentence = messages.say(reading.language, "nothing_open", words=text.strip())
        reading.problems.append(Problem(None, "nothing_open", sentence, text))
    for line in reading.ask.open:
        _store_open(reading, Command(line.n, "keep"))


def _carry_out(reading: _Reading, command: Command) -> None:
    """Do what a command says to the line that its letter or number means in this mail."""
    ask = reading.ask
    if command.label.isdigit():
        number = int(command.label)
        if command.next == "drop" and ask.has_line(number):
            reading.changes.append(SetupLine(number, drop=True, note=command.words))
            return
        if (
            command.next == "keep"
            and not any(line.n == number for line in ask.this_week)
            and 1 <= number <= len(ask.open)
        ):
            _store_open(reading, replace_label(command, ask.open[number - 1].n))
            return
        _problem(reading, command.label, "which_line", words=f"{command.next} {command.label}")
    elif any(line.n.casefold() == command.label for line in ask.open):
        _store_open(reading, command)
    else:
        _problem(reading, command.label, "nothing_open", words=command.label)


def replace_label(command: Command, label: str) -> Command:
    """The same command about another line."""
    return Command(label, command.next, command.words, command.is_marked)


def _problem(reading: _Reading, label: str | None, code: str, **values: object) -> None:
    sentence = messages.say(reading.language, code, **values)
    reading.problems.append(Problem(label, code, sentence, str(values.get("words", ""))))


def _store_open(reading: _Reading, command: Command) -> None:
    """Read what was said about a letter: an outcome, a note, or new words."""
    line = next(line for line in reading.ask.open if line.n.casefold() == command.label.casefold())
    codes = reading.book.find(command.words)
    outcome = read_outcome(command.words, line.text)
    if codes and not outcome.is_said:
        _store_new_words(reading, line, command, codes)
        return
    score = outcome.score
    if score is None and outcome.number is not None and outcome.number in (0, 1):
        score = float(outcome.number)
    elif score is None and outcome.number is not None and outcome.number > 10:
        score = outcome.number / 100
    elif score is None and (outcome.number is not None or outcome.doubtful is not None):
        value = outcome.doubtful if outcome.doubtful is not None else (outcome.number or 0) / 10
        sentence = messages.say(
            reading.language,
            "score_scale",
            line=line.n,
            words=command.words.split(",")[0],
            score=messages.number(reading.language, value),
        )
        proposal = Proposal(open=(OpenAnswer(line.n, outcome.next or command.next, value),))
        reading.problems.append(Problem(line.n, "score", sentence, command.words, proposal))
    known = reading.open.get(line.n)
    answer = OpenAnswer(line.n, command.next or outcome.next, score, outcome.note, outcome.blocked)
    reading.open[line.n] = _merged(reading, known, answer) if known else answer


def _merged(reading: _Reading, known: OpenAnswer, answer: OpenAnswer) -> OpenAnswer:
    """A letter named twice: both things hold unless they contradict each other."""
    is_torn = (known.next and answer.next and known.next != answer.next) or (
        known.score is not None and answer.score is not None and known.score != answer.score
    )
    if is_torn:
        reading.problems.append(
            Problem(
                known.n,
                "two_readings",
                messages.say(reading.language, "two_scores", line=known.n),
                answer.note,
            )
        )
        return OpenAnswer(known.n, note=known.note or answer.note)
    return OpenAnswer(
        known.n,
        known.next or answer.next,
        known.score if known.score is not None else answer.score,
        " ".join(note for note in (known.note, answer.note) if note),
        known.blocked if known.blocked is not None else answer.blocked,
        answer.text or known.text,
        answer.alignments if answer.alignments is not None else known.alignments,
    )


def _store_new_words(reading: _Reading, line: OpenLine, command: Command, codes: list[Code]) -> None:
    """ "a) Courier pick-ups on time 4 of 5 - 1.2": that line in new words, unless it speaks of something else."""
    text = _clean(without_codes(command.words, codes))
    common = set(tokens(text)) & set(tokens(line.text))
    if len(common) * 2 < len(set(tokens(line.text))) and len(tokens(text)) > 1:
        _add_lines(reading, command.words, None)
        return
    serves = tuple(dict.fromkeys(code.code for code in codes if code.code and code.sure))
    reading.open[line.n] = OpenAnswer(
        line.n, command.next or "keep", text=text or None, alignments=serves or None
    )


def _read_key_results(reading: _Reading, item: Item, *, is_list: bool, is_first: bool, is_last: bool) -> None:
    text = words.NEW.sub("", item.text, count=1)
    codes = [code for code in reading.book.find(text) if code.sure]
    bare = without_codes(text, codes).strip(_EDGE + ".()")
    if codes and not bare:
        _read_lone_codes(reading, codes, item)
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
    _add_lines(reading, text, item.number)


def _read_lone_codes(reading: _Reading, codes: list[Code], item: Item) -> None:
    """A line of nothing but codes belongs to the line above if that has none, else it is a heading."""
    serves = tuple(dict.fromkeys(code.code for code in codes if code.code))
    above = reading.lines[-1] if reading.lines else None
    if above is not None and not above.alignments and not above.codes:
        above.alignments, above.codes = serves, codes
    else:
        reading.heading = serves


def _add_lines(reading: _Reading, text: str, number: int | None) -> None:
    """Read one or more key results out of a line: "1.1 backlog under 80, 1.2 all couriers out" are two."""
    parts = _parts(text, reading.book)
    for part in parts:
        codes = reading.book.find(part)
        none = _NO_TEAM_RESULT.search(part) if not codes else None
        part = part[: none.start()] if none else part
        words_left = _clean(without_codes(part, codes))
        if not re.search(r"\w", words_left):
            continue
        serves = tuple(dict.fromkeys(code.code for code in codes if code.code and code.sure)) or (
            () if codes else reading.heading
        )
        reading.lines.append(
            _Line(words_left, serves, codes, number if len(parts) == 1 else None, bool(none))
        )


def _parts(text: str, book: CodeBook) -> list[str]:
    """Cut a line at its codes where each belongs to words of its own."""
    groups = clusters(text, [code for code in book.find(text) if code.sure])
    if len(groups) < 2:
        return [text]
    starts_with_code = not text[: groups[0][0].start].strip(_EDGE + "(")
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
    has_words = all(len(tokens(without_codes(piece, book.find(piece)))) >= 2 for piece in pieces)
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


def _clean(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGE)
    return text[:-1] if text.endswith(".") and text.count(".") == 1 else text


def _build(reading: _Reading) -> SetupAnswer:
    """Number the lines, set them against what is stored, and gather the problems."""
    ask = reading.ask
    _retyped_open_lines(reading)
    lines = _without_duplicates(reading)
    if len(lines) > MAX_LINES:
        _problem(reading, None, "too_many", count=MAX_LINES)
        lines = lines[:MAX_LINES]
    numbered = _number(lines, ask)
    stored = list(reading.changes)
    for line, number, is_new in numbered:
        stored.append(_setup_line(reading, line, number, is_new=is_new))
    if not stored and not reading.open and not reading.problems:
        _problem(reading, None, "not_a_key_result")
    return SetupAnswer(
        lines=tuple(stored),
        open=tuple(reading.open[line.n] for line in ask.open if line.n in reading.open),
        problems=tuple(reading.problems),
        not_read=tuple(reading.not_read),
        language=reading.language,
    )


def _retyped_open_lines(reading: _Reading) -> None:
    """Who types an open line again keeps it."""
    for line in list(reading.lines):
        for known in reading.ask.open:
            if tokens(line.text) == tokens(known.text) and known.n not in reading.open:
                differs = line.alignments and set(line.alignments) != set(known.alignments)
                reading.open[known.n] = OpenAnswer(
                    known.n, "keep", alignments=line.alignments if differs else None
                )
                reading.lines.remove(line)
                break


def _without_duplicates(reading: _Reading) -> list[_Line]:
    seen: dict[tuple[str, ...], _Line] = {}
    for line in reading.lines:
        key = tuple(tokens(line.text)) or (line.text,)
        if key in seen:
            _problem(reading, None, "duplicate", line=f'"{line.text}"', words=line.text)
            seen[key].alignments = tuple(dict.fromkeys((*seen[key].alignments, *line.alignments)))
        else:
            seen[key] = line
    return list(seen.values())


def _number(lines: list[_Line], ask: SetupAsk) -> list[tuple[_Line, int, bool]]:
    """
    Give each line its number.

    A number that is stored changes that line, so do the same words; a list at least as long as the stored one replaces it
    number by number; everything else is new.
    """
    known = {line.n for line in ask.this_week}
    asked = {int(label) for label in ask.question.lines if label.isdecimal()} if ask.question else set()
    by_words = {tuple(tokens(line.text)): line.n for line in ask.this_week}
    free = ask.first_new_number or max(known | asked, default=0) + 1
    is_whole = len(lines) >= max(2, len(known)) and bool(known) and not any(line.number for line in lines)
    order = sorted(known)
    result: list[tuple[_Line, int, bool]] = []
    taken: set[int] = set()
    for index, line in enumerate(lines):
        number = (
            line.number
            if line.number and _is_known(line.number, ask)
            else by_words.get(tuple(tokens(line.text)))
        )
        if number is None and is_whole and index < len(order):
            number = order[index]
        if number is None or number in taken:
            number, free = free, free + 1
        taken.add(number)
        result.append((line, number, not _is_known(number, ask)))
    return result


def _is_known(number: int, ask: SetupAsk) -> bool:
    """Whether a number is that of a stored line; where those are not known, only an answer to a question has any."""
    return any(line.n == number for line in ask.this_week) or (
        ask.question is not None and ask.has_line(number)
    )


def _setup_line(reading: _Reading, line: _Line, number: int, *, is_new: bool) -> SetupLine:
    text = line.text
    if len(text) > MAX_LENGTH:
        sentence = messages.say(reading.language, "line_too_long", line=number, count=MAX_LENGTH)
        reading.problems.append(Problem(str(number), "too_long", sentence, text))
        text = text[:MAX_LENGTH].rstrip()
    if not is_new and not line.codes and not line.alignments and not line.has_none:
        return SetupLine(number, text)
    if not line.alignments and not line.has_none:
        _ask_about_alignment(reading, line, number)
    else:
        _ask_about_unknown(reading, line, number)
    return SetupLine(number, text, line.alignments, new=is_new)


def _ask_about_alignment(reading: _Reading, line: _Line, number: int) -> None:
    if _ask_about_unknown(reading, line, number):
        return
    unsure = [code for code in line.codes if not code.sure and code.code]
    if unsure:
        sentence = messages.say(reading.language, "two_readings", line=number, words=unsure[0].words)
        proposal = Proposal(lines=(SetupLine(number, None, (unsure[0].code or "",)),))
        reading.problems.append(Problem(str(number), "two_readings", sentence, line.text, proposal))
    elif reading.book.has_own:
        sentence = messages.say(reading.language, "no_alignment", line=number, choices=_choices(reading))
        reading.problems.append(Problem(str(number), "no_alignment", sentence, line.text))


def _ask_about_unknown(reading: _Reading, line: _Line, number: int) -> bool:
    """A code that nobody has, that only another team has, or that two teams have."""
    unknown = next((code for code in line.codes if code.sure and code.code is None), None)
    if unknown is None:
        return False
    if unknown.others:
        choices = messages.join(reading.language, [_shown(code) for code in unknown.others])
        question = "did_you_mean" if len(unknown.others) == 1 else "which_code"
        sentence = messages.say(reading.language, question, line=number, choices=choices)
        only = unknown.others[0] if len(unknown.others) == 1 else None
        proposal = Proposal(lines=(SetupLine(number, None, (*line.alignments, only)),)) if only else None
        code = "unknown_code" if only else "two_readings"
        reading.problems.append(Problem(str(number), code, sentence, unknown.words, proposal))
    else:
        sentence = messages.say(
            reading.language, "unknown_code", words=unknown.words, team=_team_name(reading)
        )
        reading.problems.append(Problem(str(number), "unknown_code", sentence, unknown.words))
    return True


def _team_name(reading: _Reading) -> str:
    home = reading.ask.team
    named = (
        kr.team_name for kr in reading.ask.key_results if kr.code.rpartition("-")[0] == home and kr.team_name
    )
    return next(named, home)


def _shown(code: str) -> str:
    team, _, number = code.rpartition("-")
    return f"{team} KR{number}"


def _choices(reading: _Reading) -> str:
    home = f"{reading.ask.team}-"
    own = [kr.code.removeprefix(home) for kr in reading.ask.key_results if kr.code.startswith(home)]
    return messages.join(reading.language, own)
