"""
Speak the reader's language: sentences, days and numbers as they are said in it.

Sentences stand in English in the code and the templates: `_("Saved, {name}.", name=name)`. English is spoken unless
somebody says otherwise; the other languages and `speaking(language)` are `service.rendering.languages`. The language is
ambient, as a terminal's is: whoever writes to a person opens `speaking` around gathering facts and rendering.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Speech:
    """A language; this one is English, as the examples write it."""

    language = "en"

    def sentence(self, english: str) -> str:
        """Return what is said for an English sentence, its {places} still open."""
        return english

    def counted(self, one: str, many: str, count: int) -> str:
        """Return what is said of `count` things."""
        return one if count == 1 else many

    def decimal(self, digits: str) -> str:
        """Write "0.6" as the readers do."""
        return digits

    def short_day(self, day: date) -> str:
        """Say a date as "26 Oct"."""
        return f"{day.day} {_MONTHS[day.month - 1]}"

    def days(self, first: date, last: date) -> str:
        """Say a span as "19–23 Oct", across months "30 Nov–4 Dec"."""
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.short_day(last)}"
        return f"{self.short_day(first)}–{self.short_day(last)}"

    def weekday(self, day: date) -> str:
        """Say a day's name in full, as "Friday"."""
        return _WEEKDAYS[day.weekday()]

    def short_weekday(self, day: date) -> str:
        """Say a day's name in short, as "Fri"."""
        return self.weekday(day)[:3]

    def ordinal(self, number: int) -> str:
        """Say a small place in words ("third") and a large one in figures ("12th")."""
        return _ORDINALS[number] if 0 < number < len(_ORDINALS) else self.short_ordinal(number)

    def short_ordinal(self, number: int) -> str:
        """Say a place in figures: "3rd", "11th"."""
        if number % 100 in (11, 12, 13):
            return f"{number}th"
        return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"

    def cardinal(self, number: int) -> str:
        """Say a small number in words ("two") and a large one in figures."""
        return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


_spoken: ContextVar[Speech] = ContextVar("spoken", default=Speech())  # noqa: B039 - it has no state


def spoken() -> Speech:
    """Return the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking_as(speech: Speech) -> Iterator[None]:
    """Speak this language within the block."""
    token = _spoken.set(speech)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(english: str, /, **places: object) -> str:
    """Say a sentence, which must stand here as a literal for its translators, with its {places} filled in."""
    return spoken().sentence(english).format(**places)


def ngettext(one: str, many: str, count: int, /, **places: object) -> str:
    """Say a sentence about `count` things; both literals may name {count}."""
    return spoken().counted(one, many, count).format(count=count, **places)
