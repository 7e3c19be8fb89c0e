"""
Read words without a number: "all done", "All done except 2, about half", as many outcomes as there are lines.
"""

from __future__ import annotations

import re

from service.domain.answers import words
from service.domain.answers.begins import named_line
from service.domain.answers.outcome import clean_note, read_outcome, read_start, starts_with_outcome
from service.domain.answers.references import IS, Begin, refs_at
from service.domain.answers.small_talk import is_small_talk
from service.domain.answers.statements import Statement, Statements
from service.domain.answers.values import ReviewAsk

_NAME = re.compile(
    r"(?:(?:the|our|die|den|das|unser\w*|les?|la|l['’]|notre|el|los|las|nuestr[oa])\s+)?(?P<words>[^,.:;(\n–—]{4,80}?)\s*(?=$|[,.:;(\n]|\s[–—-]\s)",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"^[\s,]*(?:(?:which|that|der|die|das|qui|que|yang)\s+(?:is|are|ist|sind|est|sont|está|están)\s+)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|die|den|das|le|la|el)\s+(?=\S*\s?\d)", re.IGNORECASE)


_NUMBERS_ONLY = re.compile(
    r"(?=.*\d\d)\s*\d{1,3}\s?%?(?:\s\d{1,3}%?)+\s*|(?=.*\d\d)\d{1,3}%?(?:/\d{1,3}%?){2,}"
)
""" "70 80 90" or "70/80/90", but no "1 2 3", which may be the lines' numbers, and no "4/50"."""
_REMARK = re.compile(r"(?P<words>[^\d,.!;:\n]{3,40})[,.!;:]\s+")


def read_general(reading: Statements) -> None:
    """Read words without a number: "all done", one outcome for an open question, as many outcomes as lines."""
    general, ask = reading.general, reading.ask
    if not general:
        return
    asked = _asked_line(ask)
    if asked is not None and not reading.statements and _says_an_outcome(general[0]):
        reading.statements.append(Statement([asked], "\n".join(general)))
        general.clear()
    elif _read_in_order(reading):
        general.clear()
    else:
        _read_all(reading)


def _says_an_outcome(text: str) -> bool:
    """Whether a line begins with an outcome, or with words right before one: "not quite - 80 %"."""
    return starts_with_outcome(text) or read_outcome(text).score is not None


def _asked_line(ask: ReviewAsk) -> int | None:
    """The line that an answer without a number is about: the only one, or the one that was asked about."""
    if len(ask.key_results) == 1:
        return ask.key_results[0].n
    if ask.question is not None and len(ask.question.lines) == 1 and ask.question.lines[0].isdecimal():
        number = int(ask.question.lines[0])
        return number if any(line.n == number for line in ask.key_results) else None
    return None


def _read_in_order(reading: Statements) -> bool:
    """As many bare outcomes as the mail has lines, in its order, are clear."""
    if reading.statements:
        return False
    pieces = reading.general
    if len(pieces) == 1:
        numbers = _NUMBERS_ONLY.fullmatch(pieces[0])
        between = r"[\s/]+" if numbers else rf"[,;/]\s+(?:(?:{words.AND})\s+)?|\s+/\s+|,(?=[^\W\d])"
        pieces = [piece for piece in re.split(between, pieces[0].strip(" .!")) if piece]
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
        reading.statements.append(Statement([line.n], piece))
    return True


def _is_bare(text: str) -> bool:
    outcome = read_start(text)
    return outcome.has_value and not text[outcome.end :].strip(" .!")


def _read_all(reading: Statements) -> None:
    """ "All done", "done", "All done except 2, that one slips to next week"."""
    text = _without_remark("\n".join(reading.general))
    first = words.ALL.match(text)
    at = first.end() if first else 0
    is_ = IS.match(text, at) if first else None
    at = is_.end() if is_ else at
    start = read_start(text[at:])
    if first is None and re.match(r"alles?\s|all\s", text, re.IGNORECASE):
        at, first = 0, re.match(r"alles?|all", text, re.IGNORECASE)
        start = read_start(text)
    limited = _done_except(text, at, reading.ask)
    if limited is not None:
        reading.statements.append(Statement(None, "done"))
        reading.statements.append(limited)
        reading.general.clear()
        return
    if not start.has_value or start.doubtful is not None or start.number is not None:
        return
    rest = text[at + start.end :]
    if first is None and (start.score != 1.0 or re.search(r"\w", rest) or not _is_word_for_done(text)):
        return
    if re.search(
        rf"\b(?:{words.alternatives(('except', 'but', 'apart', 'bis auf', 'außer', 'sauf', 'excepto', 'kecuali'))})\b",
        rest,
        re.IGNORECASE,
    ):
        return
    reading.statements.append(Statement(None, text[at : at + start.end]))
    reading.general[:] = [clean_note(rest)] if re.search(r"\w", rest) else []


def _without_remark(text: str) -> str:
    """Take "Great week, " off the beginning: small talk, and then what is meant."""
    remark = _REMARK.match(text)
    return text[remark.end() :] if remark and is_small_talk(remark["words"]) else text


def _is_word_for_done(text: str) -> bool:
    """Whether the words are the mail's own for a whole week ("done"): "target met" may be about one line."""
    plain = text.strip(" \t\n,;:.!-–—")
    return words.DONE.match(plain) is not None or not re.search(r"\w", plain.rstrip("%").rstrip("0123456789"))


def _done_except(text: str, at: int, ask: ReviewAsk) -> Statement | None:
    done = words.DONE.match(text, _skip_spaces(text, at)) or words.DONE.match(text)
    if done is None:
        return None
    exception = words.EXCEPT.match(text[done.end() :].lstrip(" ,"))
    if exception is None:
        return None
    rest = text[done.end() :].lstrip(" ,")[exception.end() :].lstrip()
    article = _ARTICLE.match(rest)
    found = refs_at(rest, article.end() if article else 0, ask) or _named_at(rest, ask)
    if found is None or found[0] is None:
        return None
    return Statement(found[0], _THAT.sub("", rest[found[1] :].strip()))


def _named_at(text: str, ask: ReviewAsk) -> Begin | None:
    """ "Except the pricing page, which …": words that only one key result has."""
    name = _NAME.match(text)
    number = named_line(name["words"], ask) if name else None
    return ([number], name.end()) if name and number is not None else None


def _skip_spaces(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at
