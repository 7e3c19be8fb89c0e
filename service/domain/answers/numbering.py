"""
Set what was read against what is stored: numbers, duplicates, and what has to be asked about a line.
"""

from __future__ import annotations

from service.domain.answers import messages
from service.domain.answers.own_lines import tokens
from service.domain.answers.reading import NewLine, Reading, add_problem
from service.domain.answers.values import OpenAnswer, Problem, Proposal, SetupAnswer, SetupAsk, SetupLine

MAX_LINES = 20
MAX_LENGTH = 500


def build_answer(reading: Reading) -> SetupAnswer:
    """Number the lines, set them against what is stored, and gather the problems."""
    ask = reading.ask
    _retyped_open_lines(reading)
    lines = _without_duplicates(reading)
    if len(lines) > MAX_LINES:
        add_problem(reading, None, "too_many", count=MAX_LINES)
        lines = lines[:MAX_LINES]
    numbered = _number(lines, ask)
    stored = list(reading.changes)
    for line, number, is_new in numbered:
        stored.append(_setup_line(reading, line, number, is_new=is_new))
    if not stored and not reading.open and not reading.problems:
        add_problem(reading, None, "not_a_key_result")
    return SetupAnswer(
        lines=tuple(stored),
        open=tuple(reading.open[line.n] for line in ask.open if line.n in reading.open),
        problems=tuple(reading.problems),
        not_read=tuple(reading.not_read),
        language=reading.language,
    )


def _retyped_open_lines(reading: Reading) -> None:
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


def _without_duplicates(reading: Reading) -> list[NewLine]:
    seen: dict[tuple[str, ...], NewLine] = {}
    for line in reading.lines:
        key = tuple(tokens(line.text)) or (line.text,)
        if key in seen:
            add_problem(reading, None, "duplicate", line=f'"{line.text}"', words=line.text)
            seen[key].alignments = tuple(dict.fromkeys((*seen[key].alignments, *line.alignments)))
        else:
            seen[key] = line
    return list(seen.values())


def _number(lines: list[NewLine], ask: SetupAsk) -> list[tuple[NewLine, int, bool]]:
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
    result: list[tuple[NewLine, int, bool]] = []
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


def _setup_line(reading: Reading, line: NewLine, number: int, *, is_new: bool) -> SetupLine:
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


def _ask_about_alignment(reading: Reading, line: NewLine, number: int) -> None:
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


def _ask_about_unknown(reading: Reading, line: NewLine, number: int) -> bool:
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
            reading.language, "unknown_code", words=unknown.words, team=unknown.team or _team_name(reading)
        )
        reading.problems.append(Problem(str(number), "unknown_code", sentence, unknown.words))
    return True


def _team_name(reading: Reading) -> str:
    home = reading.ask.team
    named = (
        kr.team_name for kr in reading.ask.key_results if kr.code.rpartition("-")[0] == home and kr.team_name
    )
    return next(named, home)


def _shown(code: str) -> str:
    team, _, number = code.rpartition("-")
    return f"{team} KR{number}"


def _choices(reading: Reading) -> str:
    home = f"{reading.ask.team}-"
    own = [kr.code.removeprefix(home) for kr in reading.ask.key_results if kr.code.startswith(home)]
    return messages.join(reading.language, own)
