"""
Read an answer to a review: how did the numbered lines of the week end?

The words are cut into statements about lines, each statement is read by `outcome`, and what has no sure score becomes a
problem. Prose that names every line without a mark becomes a proposal, never a score.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from service.domain.answers import messages, words
from service.domain.answers.outcome import Outcome, clean_note, read_outcome, read_start, starts_with_outcome
from service.domain.answers.own_lines import after_own_text, holds, names_uniquely
from service.domain.answers.prose import propose
from service.domain.answers.small_talk import is_small_talk, is_thanks, without_greeting
from service.domain.answers.values import Problem, Proposal, ReviewAnswer, ReviewAsk, ScoreAnswer, WeekLine
from service.domain.reply_text.values import ReplyText

_NAME = r"(?:(?:no|nr|line|zeile|ligne|línea|linea|baris|kr|key\s+result)\b\.?\s*|#\s?|№\s?)?"
_REFS = re.compile(
    rf"{_NAME}(?P<refs>\d{{1,2}}(?:\s*(?:[,/&+]|{words.AND})\s*(?:(?:{words.AND})\s+)?{_NAME}\d{{1,2}}(?![\d.,]*\d)(?!\s*%))*)(?![\d%]|[.,]\d|\s%)",
    re.IGNORECASE,
)
_SPACED_REFS = re.compile(r"(?P<refs>\d{1,2}(?:\s+\d{1,2})+)(?=\s+[^\W\d_]|\s*[✅☑✔🟢👍🟡🟠❌✖🔴👎])")
_LABEL_END = re.compile(r"\s*(?:[.):=|\-–—→]|->|=>)+(?!\d)\s*|\s*[:)=]\s*")
_BULLET = re.compile(r"^\s*[-*•·–+]\s+")
_BREAK = re.compile(r"[,;/|.!)\]]\s+|\s[-–—/|]\s|\n")
_NAMED = re.compile(r"^(?P<name>[^:=→]{3,120}?)\s*(?::|=>?|->|→|\s[–—-]\s)\s*(?P<rest>.+)$", re.DOTALL)
_IS = re.compile(
    r"\s*(?:is|are|has\s+been|have\s+been|was|were|sind|ist|wurde|wurden|est|sont|está|están|es|sudah)\b\s*",
    re.IGNORECASE,
)
_MAX_NOTE = 2000


@dataclass
class _Statement:
    """What was said about some lines; `numbers` None means the lines that nothing else names."""

    numbers: list[int] | None
    text: str


@dataclass
class _Reading:
    """The words of a reply, cut into statements; `general` are those about no one line."""

    ask: ReviewAsk
    statements: list[_Statement] = field(default_factory=list)
    general: list[str] = field(default_factory=list)
    is_open: bool = False
    """Whether the next line may go on with the last statement."""


def read_review(reply: ReplyText, ask: ReviewAsk) -> ReviewAnswer:
    """See `service.domain.answers.read_review`."""
    text = reply.text
    language = messages.language_of(text, ask.language)
    if not text.strip():
        return ReviewAnswer(is_empty=True, problems=_too_long(reply, language), language=language)
    confirmed, reply = _confirm(reply, ask)
    if confirmed is None and is_thanks(text) and not _means_all_done(text):
        return ReviewAnswer(is_thanks=True, note=text, language=language)
    reading = _cut(reply, ask)
    _read_general(reading)
    scores, problems = _score(reading, language)
    known = {score.n for score in scores}
    scores = [*(score for score in (confirmed or ()) if score.n not in known), *scores]
    note = clean_note("\n".join(reading.general))[:_MAX_NOTE]
    if not scores and not problems and note:
        problems = _propose(text, ask, language)
    return ReviewAnswer(
        scores=tuple(sorted(scores, key=lambda score: score.n)),
        problems=(*problems, *_too_long(reply, language)),
        note=note,
        language=language,
    )


def _too_long(reply: ReplyText, language: str) -> tuple[Problem, ...]:
    return (Problem(None, "too_long", messages.say(language, "too_long")),) if reply.too_long else ()


def _means_all_done(text: str) -> bool:
    return bool(words.DONE.search(text))


def _confirm(reply: ReplyText, ask: ReviewAsk) -> tuple[tuple[ScoreAnswer, ...] | None, ReplyText]:
    """A yes stores what the open question proposed; what follows a yes or no is read on as a statement."""
    if ask.question is None or ask.question.proposal is None:
        return None, reply
    text = reply.text
    if words.YES_ALONE.match(text) or (
        is_thanks(text) and not words.NO_ALONE.match(text) and "\n" not in text and _is_ok(text)
    ):
        return ask.question.proposal.scores, ReplyText(())
    yes = words.YES_THEN.match(text)
    if yes:
        return ask.question.proposal.scores, ReplyText.from_words(text[yes.end() :])
    no = words.NO_THEN.match(text)
    return None, ReplyText.from_words(text[no.end() :]) if no else reply


def _is_ok(text: str) -> bool:
    return re.match(r"\W*(?:ok(?:ay)?|👍|✅)\W*$", text, re.IGNORECASE) is not None


def _cut(reply: ReplyText, ask: ReviewAsk) -> _Reading:
    reading = _Reading(ask)
    for line in reply.lines:
        text = _BULLET.sub("", without_greeting(line.text)).strip()
        if not text:
            reading.is_open = reading.is_open and not line.text.strip()
            _end_paragraph(reading)
            continue
        number = _number_under(line.under, ask)
        if number is not None and not _is_label(text, ask):
            _add(reading, [number], text, under=line.under)
        else:
            _cut_line(reading, text)
    return reading


def _end_paragraph(reading: _Reading) -> None:
    """A blank line ends a statement, unless it still waits for its outcome (a repeated key result, then the answer)."""
    if reading.statements and reading.statements[-1].text.strip():
        reading.is_open = False


def _number_under(under: str | None, ask: ReviewAsk) -> int | None:
    if under is None:
        return None
    fitting = [line for line in ask.key_results if holds(under, line.text)]
    return max(fitting, key=lambda line: len(line.text)).n if fitting else None


def _is_label(text: str, ask: ReviewAsk) -> bool:
    found = _refs_at(text, 0, ask)
    return found is not None and bool(re.match(r"\s*[.):]\s", text[found[1] :]))


def _add(reading: _Reading, numbers: list[int] | None, text: str, under: str | None = None) -> None:
    last = reading.statements[-1] if reading.statements else None
    if under is not None and last is not None and last.numbers == numbers and reading.is_open:
        last.text += f"\n{text}"
    else:
        reading.statements.append(_Statement(numbers, text))
    reading.is_open = True


def _cut_line(reading: _Reading, text: str) -> None:
    """Cut one line at the numbers that it speaks about."""
    begin = _begin_of_statement(text, reading.ask)
    if begin is None:
        before, start = _first_inside(text, reading.ask)
        _add_unnumbered(reading, before)
        if start is None:
            return
        begin = _refs_at(text, start, reading.ask)
    while begin is not None:
        numbers, at = begin
        label = _LABEL_END.match(text, at)
        at = label.end() if label else at
        end, begin = _end_of_statement(text, at, reading.ask)
        _add(reading, numbers, text[at:end].strip())


def _first_inside(text: str, ask: ReviewAsk) -> tuple[str, int | None]:
    """Find the first statement that begins inside a line that begins with something else."""
    if words.ALL.match(text) or words.DONE.match(text):
        return text, None
    for found in _BREAK.finditer(text):
        if _is_statement_inside(text, found.end(), ask):
            return text[: found.start() + 1], found.end()
    return text, None


def _add_unnumbered(reading: _Reading, text: str) -> None:
    text = text.strip()
    if not text:
        return
    if reading.is_open and reading.statements:
        reading.statements[-1].text += f"\n{text}"
        return
    if reading.statements and words.BLOCKED.match(text):
        reading.statements[-1].text += f"\n{text}"
        return
    if not is_small_talk(text):
        reading.general.append(text)


def _refs_at(text: str, at: int, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """Read the numbers that a statement at `at` speaks about, and where they end."""
    rest = words.REST.match(text, at)
    if rest:
        is_ = _IS.match(text, rest.end())
        return None, is_.end() if is_ else rest.end()
    known = {line.n for line in ask.key_results}
    for pattern in (_SPACED_REFS, _REFS):
        found = pattern.match(text, at)
        if found is None:
            continue
        numbers = [int(number) for number in re.findall(r"\d+", found["refs"])]
        if set(numbers) <= known and (pattern is _REFS or numbers == sorted(set(numbers))):
            is_ = _IS.match(text, found.end())
            return numbers, is_.end() if is_ else found.end()
    return None


def _begin_of_statement(text: str, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """At the beginning of a line a number, a repeated key result or its name begins a statement."""
    repeated = _repeated(text, ask)
    if repeated is not None:
        return repeated
    found = _refs_at(text, 0, ask)
    if found is None:
        return _named(text, ask)
    numbers, at = found
    if numbers is None and not starts_with_outcome(text[at:]):
        return None
    label = _LABEL_END.match(text, at)
    if label or at >= len(text) or starts_with_outcome(text[at:]) or text[at : at + 1].isspace():
        return found
    return None


def _repeated(text: str, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """The words of a key result, with any number in front: the words say which one it is."""
    numbered = re.match(rf"\s*{_NAME}\d{{1,2}}(?:\s*[.):-])?\s+", text, re.IGNORECASE)
    for begin in (0, numbered.end() if numbered else 0):
        for line in ask.key_results:
            rest = after_own_text(text[begin:], line.text)
            if rest is not None:
                return [line.n], len(text) - len(rest)
    return None


def _named(text: str, ask: ReviewAsk) -> tuple[list[int] | None, int] | None:
    """ "Refund backlog: done": words that only one key result has, then its outcome."""
    found = _NAMED.match(text)
    if found is None or not starts_with_outcome(found["rest"]):
        return None
    index = names_uniquely(found["name"], [line.text for line in ask.key_results])
    return ([ask.key_results[index].n], found.start("rest")) if index is not None else None


def _is_statement_inside(text: str, at: int, ask: ReviewAsk) -> bool:
    """Inside a line a number begins a statement only if its outcome follows: "2 done, 4 even" has one statement."""
    found = _refs_at(text, at, ask)
    return found is not None and starts_with_outcome(text[found[1] :])


def _end_of_statement(text: str, at: int, ask: ReviewAsk) -> tuple[int, tuple[list[int] | None, int] | None]:
    """Return where the statement at `at` ends, and the numbers that begin the next one."""
    said = at + read_start(text[at:]).end
    gap = re.match(r"[\s,;/|.–—-]*", text[said:])
    following = said + (gap.end() if gap else 0)
    if said > at and following > said and _is_statement_inside(text, following, ask):
        return said, _refs_at(text, following, ask)
    for found in _BREAK.finditer(text, said):
        if _is_statement_inside(text, found.end(), ask):
            return found.start(), _refs_at(text, found.end(), ask)
    return len(text), None


def _read_general(reading: _Reading) -> None:
    """Read words without a number: "all done", one outcome for an open question, as many outcomes as lines."""
    general, ask = reading.general, reading.ask
    if not general:
        return
    asked = _asked_line(ask)
    if asked is not None and not reading.statements and starts_with_outcome(general[0]):
        reading.statements.append(_Statement([asked], "\n".join(general)))
        general.clear()
    elif _read_in_order(reading):
        general.clear()
    else:
        _read_all(reading)


def _asked_line(ask: ReviewAsk) -> int | None:
    """The line that an answer without a number is about: the only one, or the one that was asked about."""
    if len(ask.key_results) == 1:
        return ask.key_results[0].n
    if ask.question is not None and len(ask.question.lines) == 1 and ask.question.lines[0].isdecimal():
        number = int(ask.question.lines[0])
        return number if any(line.n == number for line in ask.key_results) else None
    return None


def _read_in_order(reading: _Reading) -> bool:
    """As many bare outcomes as the mail has lines, in its order, are clear."""
    if reading.statements:
        return False
    pieces = reading.general
    if len(pieces) == 1:
        pieces = [piece for piece in re.split(r"[,;/]\s+|\s+/\s+", pieces[0].strip(" .!")) if piece]
        if not all(_is_bare(piece) for piece in pieces):
            return False
    if (
        len(pieces) != len(reading.ask.key_results)
        or len(pieces) < 2
        or not all(map(starts_with_outcome, pieces))
    ):
        return False
    if any(words.ALL.match(piece) for piece in pieces):
        return False
    for line, piece in zip(reading.ask.key_results, pieces, strict=True):
        reading.statements.append(_Statement([line.n], piece))
    return True


def _is_bare(text: str) -> bool:
    outcome = read_start(text)
    return outcome.has_value and not text[outcome.end :].strip(" .!")


def _read_all(reading: _Reading) -> None:
    """ "All done", "done", "All done except 2, that one slips to next week"."""
    text = "\n".join(reading.general)
    first = words.ALL.match(text)
    at = first.end() if first else 0
    is_ = _IS.match(text, at) if first else None
    at = is_.end() if is_ else at
    start = read_start(text[at:])
    if first is None and re.match(r"alles?\s|all\s", text, re.IGNORECASE):
        at, first = 0, re.match(r"alles?|all", text, re.IGNORECASE)
        start = read_start(text)
    limited = _done_except(text, at, reading.ask)
    if limited is not None:
        reading.statements.append(_Statement(None, "done"))
        reading.statements.append(limited)
        reading.general.clear()
        return
    if not start.has_value or start.doubtful is not None or start.number is not None:
        return
    rest = text[at + start.end :]
    if first is None and (start.score != 1.0 or re.search(r"\w", rest)):
        return
    if re.search(
        rf"\b(?:{words.alternatives(('except', 'but', 'apart', 'bis auf', 'außer', 'sauf', 'excepto', 'kecuali'))})\b",
        rest,
        re.IGNORECASE,
    ):
        return
    reading.statements.append(_Statement(None, text[at : at + start.end]))
    reading.general[:] = [clean_note(rest)] if re.search(r"\w", rest) else []


def _done_except(text: str, at: int, ask: ReviewAsk) -> _Statement | None:
    done = words.DONE.match(text, at) or words.DONE.match(text)
    if done is None:
        return None
    exception = words.EXCEPT.match(text[done.end() :].lstrip(" ,"))
    if exception is None:
        return None
    rest = text[done.end() :].lstrip(" ,")[exception.end() :].lstrip()
    found = _refs_at(rest, 0, ask)
    if found is None or found[0] is None:
        return None
    return _Statement(found[0], rest[found[1] :].strip())


def _score(reading: _Reading, language: str) -> tuple[list[ScoreAnswer], list[Problem]]:
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
            outcome = read_outcome(statement.text, _line(ask, number).text)
            outcomes.setdefault(number, []).append((outcome, statement.text))
    scale = _scale(
        [outcome.number for said in outcomes.values() for outcome, _ in said if outcome.number is not None]
    )
    scores: list[ScoreAnswer] = []
    problems: list[Problem] = []
    for number in sorted(outcomes):
        _score_line(number, outcomes[number], scale, language, scores, problems)
    return scores, problems


def _line(ask: ReviewAsk, number: int) -> WeekLine:
    return next(line for line in ask.key_results if line.n == number)


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
    note = clean_note(" ".join(outcome.note for outcome, _ in said if outcome.note))[:_MAX_NOTE]
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
    found = re.search(r"\d[\d.,/]*(?:\s?%)?", text)
    return found.group() if found else text


def _propose(text: str, ask: ReviewAsk, language: str) -> list[Problem]:
    """Words without any number: a proposal where they name every line, else a plain question."""
    scores = propose(text, ask)
    if scores:
        reading = ", ".join(_said(score, language) for score in scores)
        message = messages.say(language, "proposal", reading=reading)
        return [Problem(None, "proposal", message, text, Proposal(scores=scores))]
    lines = [str(line.n) for line in ask.key_results]
    if len(lines) == 1:
        return [Problem(lines[0], "score", messages.say(language, "score", line=lines[0]), text)]
    message = messages.say(language, "score_many", lines=", ".join(lines), line=lines[0] if lines else "1")
    return [Problem(None, "which_line" if starts_with_outcome(text) else "score", message, text)]


def _said(score: ScoreAnswer, language: str) -> str:
    spoken = {1.0: {"en": "done", "de": "erledigt", "fr": "fait", "es": "hecho", "id": "selesai"},
              0.5: {"en": "partly", "de": "teilweise", "fr": "en partie", "es": "en parte", "id": "sebagian"},
              0.0: {"en": "no", "de": "nein", "fr": "non", "es": "no", "id": "tidak"}}  # fmt: skip
    key = language.partition("-")[0].lower()
    value = spoken.get(score.score if score.score is not None else -1.0, {})
    words_ = value.get(key, value.get("en", messages.number(language, score.score or 0.0)))
    blocked = {"de": "blockiert", "fr": "bloqué", "es": "bloqueado", "id": "terhambat"}.get(key, "blocked")
    return f"{score.n} {words_}" + (f", {blocked}: {score.blocked}" if score.blocked is not None else "")
