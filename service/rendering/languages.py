"""
The languages that mails and forms are written in: catalogues in `translations/`, days and numbers from the CLDR.

`speaking(language)` opens one; what a catalogue lacks is said in English. Which sentences there are is found in code and
templates by `tests/rendering/test_translations.py`, which also says how to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol
from markupsafe import Markup, escape

from service.domain.speech import Speech, speaking_as, spoken

LANGUAGES = ("en", "de", "fr", "es", "id")
CATALOGUES = Path(__file__).parent / "translations"

_PLACES = {"de": "{}.", "fr": "{}e", "es": "{}.ª", "id": "ke-{}"}
"""Places in figures; weeks are what is counted, which are feminine in Spanish."""
_THIN_SPACE = "\u2009"


def known_language(tag: str | None) -> str | None:
    """Return the language of a BCP 47 tag ("de" of "de-CH") if it is spoken here."""
    language = (tag or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else None


def speaking(language: str | None) -> AbstractContextManager[None]:
    """Speak a language within the block, English where the language is not spoken here."""
    return speaking_as(_speech(known_language(language) or "en"))


@cache
def _speech(language: str) -> Speech:
    return Speech() if language == "en" else _Translated(language)


class _Translated(Speech):
    """A language with a catalogue."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(language)
        self._catalogue = _read(language)
        self._point = get_decimal_symbol(self._locale)

    def sentence(self, english: str) -> str:
        return self._catalogue.gettext(english)

    def counted(self, one: str, many: str, count: int) -> str:
        return self._catalogue.ngettext(one, many, count)

    def decimal(self, digits: str) -> str:
        return digits.replace(".", self._point)

    def short_day(self, day: date) -> str:
        return format_skeleton("MMMd", day, locale=self._locale)

    def days(self, first: date, last: date) -> str:
        # The CLDR's thin spaces around the dash are left out: they are not shown alike everywhere.
        return format_interval(first, last, "MMMd", locale=self._locale).replace(_THIN_SPACE, "")

    def weekday(self, day: date) -> str:
        return format_date(day, "EEEE", locale=self._locale)

    def short_weekday(self, day: date) -> str:
        return format_date(day, "EEE", locale=self._locale)

    def ordinal(self, number: int) -> str:
        return self.short_ordinal(number)

    def short_ordinal(self, number: int) -> str:
        return _PLACES[self.language].format(number)

    def cardinal(self, number: int) -> str:
        return str(number)


def _read(language: str) -> GNUTranslations:
    """Read a catalogue from its text, so that nothing has to be compiled before the service starts."""
    compiled = BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _in_markup(english: str, /, **places: object) -> Markup:
    """Say a sentence in HTML: it is ours, what fills its {places} is escaped unless it is markup already."""
    return _filled(spoken().sentence(english), places)


def _counted_in_markup(one: str, many: str, count: int, /, **places: object) -> Markup:
    return _filled(spoken().counted(one, many, count), {"count": count, **places})


def _filled(sentence: str, places: Mapping[str, object]) -> Markup:
    """Do what `Markup.format` does, for places that are names alone, in a fifth of its time."""
    escaped = {name: escape(place) for name, place in places.items()}
    return Markup(sentence.format_map(escaped))  # noqa: S704 - a catalogue's sentence, and what was escaped


IN_MARKUP = {"_": _in_markup, "ngettext": _counted_in_markup}
"""What templates of HTML call: mails and pages."""
