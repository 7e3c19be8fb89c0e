"""
Read a wish to pause, or to go on: "pause until 2 Nov", "pause", "resume", in five languages.

Only a line that says nothing else is one; the rest of the mail stays an answer. What can't be read is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from service.domain.answers.small_talk import is_small_talk, without_greeting
from service.domain.spoken_days import SpokenDay, read_day, read_length

LONGEST = timedelta(days=366)


class Wish(StrEnum):
    """What a person wants."""

    PAUSE = "pause"
    RESUME = "resume"


class Unclear(StrEnum):
    """Why a pause can't be taken as it was said."""

    NO_DAY = "no_day"  # There is no day in it, or none that the calendar has.
    TWO_DAYS = "two_days"  # "2/11", "next Friday"
    PAST = "past"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class PauseWish:
    """A wish that was read."""

    wish: Wish
    back_on: date | None = None
    """The first day on which mails may come again; None: until the person says so."""
    unclear: Unclear | None = None
    days: tuple[date, ...] = ()
    """The readings, where there are two."""
    rest: tuple[int, ...] = ()
    """The places of the lines that say something else."""


_POLITE = r"(?:(?:please|pls|bitte|s['’]il\s+(?:vous|te)\s+plaît|svp|por\s+favor|tolong|mohon|can\s+you|could\s+you)[,\s]+)?"
_OF_WHAT = (
    r"(?:\s+(?:me|mich|moi|my\s+mails?|my\s+e-?mails?|(?:the|these|all)\s+(?:e-?)?mails?|(?:die|diese)\s+mails?|les\s+mails|"
    r"los\s+correos|email(?:\s+ini)?))?"
)
_PAUSE = re.compile(
    rf"^\W*{_POLITE}(?:(?:i\s+(?:need|want)\s+(?:a|to)\s+)?pause|pausing|pausier(?:e|en|t)|(?:mettre|mettez|mets)(?:-moi)?\s+en\s+pause"
    r"|en\s+pause|pausa|pausar|en\s+pausa|jedakan|jeda)\b" + _OF_WHAT,
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"[\s,:]*(?:until|till?|to|bis(?:\s+zum)?|jusqu['’](?:au|à|en)|jusque|hasta(?:\s+el)?|sampai(?:\s+dengan)?|hingga|s/d)\s+",
    re.IGNORECASE,
)
_THROUGH = re.compile(
    r"[\s,:]*(?:through|thru|until\s+and\s+including|bis\s+(?:einschließlich|einschliesslich|inkl\.?|inklusive)|jusqu['’]au\b(?=.*\binclus)"
    r"|hasta\b(?=.*\binclusive))\s+(?:el\s+)?",
    re.IGNORECASE,
)
_INCLUDED = re.compile(
    r"[\s(,]*(?:included|inclusive|incl\.?|einschließlich|inklusive|inclus|incluido)\W*$", re.IGNORECASE
)
_FOR = re.compile(r"[\s,:]*(?:for|für|pour|pendant|por|durante|selama)\s+(?:the\s+next\s+)?", re.IGNORECASE)
_THIS_WEEK = re.compile(
    r"[\s,:]*(?:for\s+)?(?:this\s+week|diese\s+woche|cette\s+semaine|esta\s+semana|minggu\s+ini)",
    re.IGNORECASE,
)
_PLEASE_BEHIND = r"(?:please|bitte|svp|por\s+favor|thanks?|thank\s+you|danke|merci|gracias|terima\s+kasih)"
_END = re.compile(rf"^\W*(?:{_PLEASE_BEHIND})?\W*$", re.IGNORECASE)
_REMARK = re.compile(r"^\s*[,;.(–-]\s*[^\d\n]{0,60}$")
"""Why somebody pauses may follow; a number would make a key result of it."""
_RESUME = re.compile(
    rf"^\W*{_POLITE}(?:resume|unpause|un-pause|(?:end|stop)\s+(?:the\s+|my\s+)?pause|i['’]?\s?a?m\s+back(?:\s+again)?|fortsetzen|pause\s+beenden"
    r"|(?:ich\s+bin\s+)?(?:wieder\s+da|zurück)|reprendre|reprise|(?:fin\s+de\s+(?:la\s+)?|arrêter\s+la\s+)pause|je\s+suis\s+de\s+retour"
    r"|reanudar|reanuda|fin\s+de\s+(?:la\s+)?pausa|he\s+vuelto|ya\s+estoy\s+de\s+vuelta|mulai\s+lagi|aktifkan\s+lagi|lanjut\s+lagi"
    rf"|saya\s+(?:sudah\s+)?kembali)[\s,.!]*(?:{_PLEASE_BEHIND})?\W*$",
    re.IGNORECASE,
)


def read_pause(lines: Sequence[str], today: date, language: str) -> PauseWish | None:
    """Find the wish among a mail's lines; None where there is none. The last one counts."""
    wish, rest = None, []
    for place, line in enumerate(lines):
        words = without_greeting(line).strip()
        read = _read_line(words, today, language) if words else None
        if read is not None:
            wish = read
        elif words and not is_small_talk(words):
            rest.append(place)
    if wish is None:
        return None
    return PauseWish(wish.wish, wish.back_on, wish.unclear, wish.days, tuple(rest))


def _read_line(words: str, today: date, language: str) -> PauseWish | None:
    if _RESUME.match(words):
        return PauseWish(Wish.RESUME)
    pause = _PAUSE.match(words)
    if pause is None:
        return None
    rest = words[pause.end() :]
    if _END.match(rest):
        return PauseWish(Wish.PAUSE)
    this_week = _THIS_WEEK.match(rest)
    if this_week is not None:
        monday = today + timedelta(days=7 - today.weekday())
        return _taken(SpokenDay(this_week.end(), (monday,)), rest, today)
    length = _FOR.match(rest)
    if length is not None:
        return _taken(read_length(rest[length.end() :], today), rest[length.end() :], today)
    return _until(rest, today, language)


def _until(rest: str, today: date, language: str) -> PauseWish | None:
    through = _THROUGH.match(rest)
    until = through or _UNTIL.match(rest)
    if until is None:
        return None  # "Pause machine 3" is no wish.
    behind = rest[until.end() :]
    day = read_day(behind, today, language)
    if day is None:
        return (
            None
            if any(sign.isdecimal() for sign in behind)
            else PauseWish(Wish.PAUSE, unclear=Unclear.NO_DAY)
        )
    included = _INCLUDED.match(behind[day.end :])
    if included is not None:
        behind = behind[: day.end]
    if through is not None or included is not None:
        day = SpokenDay(day.end, tuple(one + timedelta(days=1) for one in day.days))
    return _taken(day, behind, today)


def _taken(day: SpokenDay | None, behind: str, today: date) -> PauseWish | None:
    if day is None:
        return None
    tail = behind[day.end :]
    if not (_END.match(tail) or _REMARK.match(tail)):
        return None
    if len(day.days) > 1:
        return PauseWish(Wish.PAUSE, unclear=Unclear.TWO_DAYS, days=day.days)
    if not day.days:
        return PauseWish(Wish.PAUSE, unclear=Unclear.NO_DAY)
    [back_on] = day.days
    if back_on <= today:
        return PauseWish(Wish.PAUSE, unclear=Unclear.PAST)
    if back_on - today > LONGEST:
        return PauseWish(Wish.PAUSE, unclear=Unclear.TOO_LONG)
    return PauseWish(Wish.PAUSE, back_on)
