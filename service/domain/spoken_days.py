"""
Read a day as people write it in a mail: "2 Nov", "Nov 2", "2. November 2026", "2/11", "Monday", "2 weeks".

English, German, French, Spanish and Indonesian. A day with two readings is handed back with both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "january januar jänner janvier enero januari jan janv ene",
    "february februar février fevrier febrero februari pebruari feb fév févr",
    "march märz mars marzo maret mar mär mrz",
    "april avril abril apr avr abr",
    "may mai mayo mei",
    "june juni juin junio jun",
    "july juli juillet julio jul juil",
    "august août aout agosto agustus aug ago agu agt",
    "september septembre septiembre setiembre sep sept",
    "october oktober octobre octubre oct okt",
    "november novembre noviembre nopember nov nop",
    "december dezember décembre decembre diciembre desember dec dez déc dic des",
)
_WEEKDAYS = (
    "monday montag lundi lunes senin mon",
    "tuesday dienstag mardi martes selasa tue tues",
    "wednesday mittwoch mercredi miércoles miercoles rabu wed",
    "thursday donnerstag jeudi jueves kamis thu thur thurs",
    "friday freitag vendredi viernes jumat fri",
    "saturday samstag sonnabend samedi sábado sabado sabtu sat",
    "sunday sonntag dimanche domingo minggu sun",
)
_UNITS = {
    1: "day days tag tage tagen jour jours día días dia dias hari",
    7: "week weeks woche wochen semaine semaines semana semanas minggu pekan",
}
"""Words by how many days they are."""
_COUNTS = {
    1: "a one eine einen einer ein un une una uno satu se",
    2: "two zwei deux dos dua",
    3: "three drei trois tres tiga",
    4: "four vier quatre cuatro empat",
}
_SAID_LATE = timedelta(days=45)
"""A day without a year that is gone for less is that day, and not the one next year."""


def _by_word(lines: dict[int, str]) -> dict[str, int]:
    return {word: number for number, words in lines.items() for word in words.split()}


_MONTH_OF, _WEEKDAY_OF = _by_word(dict(enumerate(_MONTHS, 1))), _by_word(dict(enumerate(_WEEKDAYS)))
_DAYS_OF, _COUNT_OF = _by_word(_UNITS), _by_word(_COUNTS)


def _any_of(words: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MONTH, _WEEKDAY = rf"(?P<month>{_any_of(_MONTH_OF)})\b\.?", rf"(?P<weekday>{_any_of(_WEEKDAY_OF)})\b\.?"
_YEAR = r"(?P<year>20\d\d|\d\d(?![\d:.]))"
_THE = r"(?:(?:the|dem|den|zum|le|el|la|tanggal|tgl)\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª)?\.?"
_NEXT = r"(?:next|nächste[nrm]?|kommende[nrm]?|prochaine?|próxim[oa]|depan)"
_FORMS = tuple(
    re.compile(rf"\s*(?:{_WEEKDAY},?\s+)?{_THE}{form}", re.IGNORECASE)
    for form in (
        rf"{_DAY}\s*(?:of\s+|de\s+)?{_MONTH}(?:,?\s*(?:de\s+|del\s+)?{_YEAR})?",
        rf"{_MONTH}\s+{_DAY}(?:,?\s*(?P<year>20\d\d))?(?!\d)",
        r"(?P<year>20\d\d)-(?P<month_number>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month_number>\d{{1,2}})(?:\.\s?{_YEAR}?|(?![\d]))",
        rf"(?P<first>\d{{1,2}})[/-](?P<second>\d{{1,2}})(?:[/-]{_YEAR})?(?!\d)",
    )
)
_WEEKDAY_ALONE = re.compile(
    rf"\s*{_THE}(?:(?P<next>{_NEXT})\s+)?{_WEEKDAY}(?:\s+(?P<next_behind>{_NEXT}))?(?!\w)", re.IGNORECASE
)
_NEXT_WEEK = re.compile(
    r"\s*(?:next\s+week|nächste[nr]?\s+woche|(?:la\s+)?semaine\s+prochaine|(?:la\s+)?(?:próxima\s+semana|semana\s+que\s+viene)"
    r"|minggu\s+depan)(?!\w)",
    re.IGNORECASE,
)
_TOMORROW = re.compile(r"\s*(?:tomorrow|morgen|demain|mañana|besok)(?!\w)", re.IGNORECASE)
_LENGTH = re.compile(
    rf"\s*(?P<count>\d{{1,2}}|{_any_of(_COUNT_OF)})\s*(?P<unit>{_any_of(_DAYS_OF)})(?!\w)", re.IGNORECASE
)


@dataclass(frozen=True)
class SpokenDay:
    """A day that was read, or why none could be; `end` is where its words end."""

    end: int
    days: tuple[date, ...] = ()
    """The day; two where it has two readings; none where there is no such day, or it isn't that weekday."""


def read_day(text: str, today: date, language: str) -> SpokenDay | None:
    """Read the day that `text` begins with; None where it begins with no day. Without a year the next such day is meant."""
    for form in _FORMS:
        found = form.match(text)
        if found is not None:
            return SpokenDay(found.end(), _right_weekday(found, _dates(found, today, language)))
    return _relative(text, today)


def read_length(text: str, today: date) -> SpokenDay | None:
    """Read "2 weeks" or "10 days" that `text` begins with, as the day after them."""
    found = _LENGTH.match(text)
    if found is None:
        return None
    said = found["count"].casefold()
    count = int(said) if said.isdecimal() else _COUNT_OF[said]
    return SpokenDay(found.end(), (today + timedelta(days=count * _DAYS_OF[found["unit"].casefold()]),))


def _relative(text: str, today: date) -> SpokenDay | None:
    monday = today + timedelta(days=7 - today.weekday())
    if found := _NEXT_WEEK.match(text):
        return SpokenDay(found.end(), (monday,))
    if found := _TOMORROW.match(text):
        return SpokenDay(found.end(), (today + timedelta(days=1),))
    found = _WEEKDAY_ALONE.match(text)
    if found is None:
        return None
    number = _WEEKDAY_OF[found["weekday"].casefold()]
    coming = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    in_next_week = monday + timedelta(days=number)
    if (found["next"] or found["next_behind"]) and coming != in_next_week:
        return SpokenDay(found.end(), (coming, in_next_week))
    return SpokenDay(found.end(), (coming,))


def _dates(found: re.Match[str], today: date, language: str) -> tuple[date, ...]:
    parts = found.groupdict()
    if parts.get("first"):
        day_first = (int(parts["first"]), int(parts["second"]))
        orders = {day_first, day_first[::-1]} if language.startswith("en") else {day_first}
        pairs = sorted(orders)
    else:
        month = parts.get("month_number") or _MONTH_OF[parts["month"].casefold()]
        pairs = [(int(parts["day"]), int(month))]
    read = (_date(day, month, parts.get("year"), today) for day, month in pairs)
    return tuple(sorted({one for one in read if one is not None}))


def _date(day: int, month: int, year: str | None, today: date) -> date | None:
    years = [int(year) % 100 + 2000] if year else [today.year - 1, today.year, today.year + 1]
    for one in years:
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if year or found >= today - _SAID_LATE:
            return found
    return None


def _right_weekday(found: re.Match[str], days: tuple[date, ...]) -> tuple[date, ...]:
    weekday = found["weekday"]
    if weekday is None:
        return days
    return tuple(day for day in days if day.weekday() == _WEEKDAY_OF[weekday.casefold()])
