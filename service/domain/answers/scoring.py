"""
Turn statements into scores; a line with two different ones, or an unclear one, becomes a problem.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.domain.answers import messages, words
from service.domain.answers.outcome import Outcome, clean_note, read_outcome, starts_with_outcome
from service.domain.answers.own_lines import tokens
from service.domain.answers.statements import Statement, Statements
from service.domain.answers.values import Problem, Proposal, ReviewAsk, ScoreAnswer, WeekLine

_SHORT = 3  # Letters of a word that names nothing.
_SOME_NAME = re.compile(r"[^\W\d_]{3,}\s*(?::|\s[–—-])\s+")
_WHOLE_NUMBER = re.compile(r"(?<![\d.,])\d{1,4}(?![\d.,]\d|\d)")


def score_lines(reading: Statements, language: str) -> tuple[list[ScoreAnswer], list[Problem]]:
    """Turn statements into scores; a line with two different ones, or an unclear one, becomes a problem."""
    ask = reading.ask
    named = {number for statement in reading.statements for number in statement.numbers or ()}
    outcomes: dict[int, list[tuple[Outcome, str]]] = {}
    for statement in reading.statements:
        numbers = (
            statement.numbers
            if statement.numbers is not None
            else [line.n for line in ask.key_results if line.n not in named]
        )
        for number in numbers:
            outcome = _read(statement.text, _line(ask, number).text)
            if statement.numbers is None and _says_more(reading, statement):
                outcome = replace(outcome, score=None, number=None, doubtful=outcome.score)
            outcomes.setdefault(number, []).append((outcome, statement.text))
    scale = _scale(
        [outcome.number for said in outcomes.values() for outcome, _ in said if outcome.number is not None]
    )
    if scale == 100:
        _doubt_lone_measure(ask, outcomes)
    scores: list[ScoreAnswer] = []
    problems: list[Problem] = []
    for number in sorted(outcomes):
        _score_line(number, outcomes[number], scale, language, scores, problems)
    return scores, problems


def _read(text: str, own_text: str) -> Outcome:
    """Read what was said; a yes behind a number says that the line is done."""
    outcome = read_outcome(text, own_text)
    if not outcome.is_said:
        outcome = _behind_name(text, own_text) or outcome
    yes = words.YES_LEAD.match(text) if not outcome.is_said else None
    if yes is None:
        return outcome
    rest = read_outcome(text[yes.end() :], own_text)
    return rest if rest.has_value else replace(rest, score=1.0)


def _behind_name(text: str, own_text: str) -> Outcome | None:
    """ "Backlog …: done": the outcome stands behind words that name the line again, in other words than ours."""
    name, mark, said = text.rpartition(":")
    outcome = read_outcome(said, own_text) if mark else Outcome()
    if not outcome.has_value or words.UNDER_WAY.search(name):
        return None
    common = {word for word in tokens(name) if len(word) > _SHORT or (word.isdigit() and len(word) > 1)}
    return outcome if common & set(tokens(own_text)) else None


def _says_more(reading: Statements, rest: Statement) -> bool:
    """Whether something else was said to have ended somehow, by a name that no line has: it may be one of the rest."""
    said = [*reading.general, *(one.text for one in reading.statements if one is not rest)]
    named = (text[name.end() :] for text in said for name in _SOME_NAME.finditer(text))
    return any(starts_with_outcome(text) for text in named)


def _line(ask: ReviewAsk, number: int) -> WeekLine:
    return next(line for line in ask.key_results if line.n == number)


def _doubt_lone_measure(ask: ReviewAsk, outcomes: dict[int, list[tuple[Outcome, str]]]) -> None:
    """A lone 78 about "Refund backlog 96 to 80" is more likely where it stands now than a percentage."""
    bare = [
        (n, place)
        for n, said in outcomes.items()
        for place, (one, _) in enumerate(said)
        if one.number is not None
    ]
    if len(bare) != 1:
        return
    ((n, place),) = bare
    outcome, text = outcomes[n][place]
    value = outcome.number or 0
    own = [int(number) for number in _WHOLE_NUMBER.findall(_line(ask, n).text) if int(number) > 10]
    if own and value != 100 and min(own) * 0.8 <= value <= max(own) * 1.2:
        outcomes[n][place] = replace(outcome, number=None, doubtful=round(value / 100, 4)), text


def _scale(numbers: list[int]) -> int | None:
    """Whole numbers of one answer are percent together if one is over 10; alone 0 and 1 are scores; else unknown."""
    if any(number > 10 for number in numbers):
        return 100
    return 1 if all(number <= 1 for number in numbers) else None


def _score_line(
    number: int,
    said: list[tuple[Outcome, str]],
    scale: int | None,
    language: str,
    scores: list[ScoreAnswer],
    problems: list[Problem],
) -> None:
    values = [_value(outcome, scale) for outcome, _ in said]
    sure = {value for value, is_sure in values if is_sure and value is not None}
    unsure = [value for value, is_sure in values if not is_sure]
    note = clean_note(" ".join(outcome.note for outcome, _ in said if outcome.note))
    blocked = next((outcome.blocked for outcome, _ in said if outcome.blocked is not None), None)
    choice = next((outcome.next for outcome, _ in said if outcome.next is not None), None)
    is_clear = len(sure) == 1 and not unsure
    score = ScoreAnswer(number, sure.pop() if is_clear else None, choice, note, blocked)
    if not is_clear:
        problems.append(_problem(number, said, sure, unsure, score, language))
    if score != ScoreAnswer(number):
        scores.append(score)


def _value(outcome: Outcome, scale: int | None) -> tuple[float | None, bool]:
    """The value of an outcome and whether it is sure."""
    if outcome.score is not None:
        return outcome.score, True
    if outcome.doubtful is not None:
        return outcome.doubtful, False
    if outcome.number is None:
        return None, True
    if scale == 100:
        return (None, False) if outcome.number == 1 else (round(outcome.number / 100, 4), True)
    return (float(outcome.number), True) if scale == 1 else (round(outcome.number / 10, 4), False)


def _problem(
    number: int,
    said: list[tuple[Outcome, str]],
    sure: set[float],
    unsure: list[float | None],
    score: ScoreAnswer,
    language: str,
) -> Problem:
    label, text = str(number), " ".join(" ".join(text.split()) for _, text in said)
    if len(sure) > 1 or (sure and unsure):
        return Problem(label, "two_readings", messages.say(language, "two_scores", line=label), text)
    proposed = next((value for value in unsure if value is not None), None)
    if proposed is None:
        return Problem(label, "score", messages.say(language, "score", line=label), text)
    proposal = Proposal(scores=(ScoreAnswer(number, proposed, score.next, score.note, score.blocked),))
    sentence = messages.say(
        language,
        "score_scale",
        line=label,
        words=_number_words(text),
        score=messages.number(language, proposed),
    )
    return Problem(label, "score", sentence, text, proposal)


def _number_words(text: str) -> str:
    found = re.search(
        r"\d(?:[\d.,/]*\d)?(?:\s(?:out\s+of|of|von|sur|de|dari)\s\d+)?(?:\s?%)?", text, re.IGNORECASE
    )
    return found.group() if found else text
