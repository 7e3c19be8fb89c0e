"""
Take in what is said about last week's lettered lines: keep, drop, an outcome, new words.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.answers import messages
from service.domain.answers.codes import Code, without_codes
from service.domain.answers.commands import Command
from service.domain.answers.key_results import add_lines
from service.domain.answers.outcome import read_outcome
from service.domain.answers.own_lines import tokens
from service.domain.answers.reading import Reading, add_problem, clean_words
from service.domain.answers.values import OpenAnswer, OpenLine, Problem, Proposal, SetupLine


def keep_all(reading: Reading, text: str) -> None:
    if not reading.ask.open:
        sentence = messages.say(reading.language, "nothing_open", words=text.strip())
        reading.problems.append(Problem(None, "nothing_open", sentence, text))
    for line in reading.ask.open:
        store_open(reading, Command(line.n, "keep"))


def carry_out(reading: Reading, command: Command) -> None:
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
            store_open(reading, replace(command, label=ask.open[number - 1].n))
            return
        add_problem(reading, command.label, "which_line", words=f"{command.next} {command.label}")
    elif any(line.n.casefold() == command.label for line in ask.open):
        store_open(reading, command)
    else:
        add_problem(reading, command.label, "nothing_open", words=command.label)


def store_open(reading: Reading, command: Command) -> None:
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


def _merged(reading: Reading, known: OpenAnswer, answer: OpenAnswer) -> OpenAnswer:
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


def _store_new_words(reading: Reading, line: OpenLine, command: Command, codes: list[Code]) -> None:
    """ "a) Courier pick-ups on time 4 of 5 - 1.2": that line in new words, unless it speaks of something else."""
    text = clean_words(without_codes(command.words, codes))
    common = set(tokens(text)) & set(tokens(line.text))
    if len(common) * 2 < len(set(tokens(line.text))) and len(tokens(text)) > 1:
        add_lines(reading, command.words, None)
        if command.next is not None:
            store_open(reading, replace(command, words=""))
        return
    serves = tuple(dict.fromkeys(code.code for code in codes if code.code and code.sure))
    reading.open[line.n] = OpenAnswer(
        line.n, command.next or "keep", text=text or None, alignments=serves or None
    )
