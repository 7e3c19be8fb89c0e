"""
Name the public holidays of countries and their regions, out of the `holidays` library.

A calendar is written as the library's codes: "DE", or "DE-BY" with a region. Which list keeps which calendar is said by
its timetable.
"""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from service.errors import ConfigurationError

if TYPE_CHECKING:
    from holidays import HolidayBase


def check(calendar: str) -> str:
    """
    Return a calendar as it is stored, "DE-BY" for "de-by".

    Raises:
        ConfigurationError: there is no such country or region; names those there are.
    """
    country, _, region = calendar.strip().partition("-")
    country = country.upper()
    regions = _countries().get(country)
    if regions is None:
        raise ConfigurationError(
            f"{calendar} is no calendar of public holidays{_close(country, _countries())}."
        )
    if not region:
        return country
    found = next((known for known in regions if known.casefold() == region.casefold()), None)
    if found is None:
        known = (
            f"its regions are {', '.join(regions)}"
            if regions
            else "it has no regions here: give the country alone"
        )
        raise ConfigurationError(f"{calendar} is no calendar of public holidays: {country} is one; {known}.")
    return f"{country}-{found}"


def countries() -> dict[str, tuple[str, ...]]:
    """Return the two-letter country codes with the codes of their regions."""
    return dict(_countries())


@cache
def public_holidays(calendar: str, year: int) -> frozenset[date]:
    """Return the public holidays of a calendar that `check` has passed."""
    return frozenset(_library(calendar, year))


@cache
def holiday_names(calendar: str, year: int) -> dict[date, str]:
    """Return what the holidays are called, in English where the library knows it."""
    return dict(_library(calendar, year, language="en_US").items())


@cache
def weekend(calendar: str) -> frozenset[int]:
    """Return the weekdays of the weekend, as `date.weekday` counts them."""
    return frozenset(_library(calendar, 2026).weekend)


def _library(calendar: str, year: int, language: str | None = None) -> HolidayBase:
    import holidays  # Takes a moment to import; lists without a calendar never need it.

    country, _, region = calendar.partition("-")
    return holidays.country_holidays(country, subdiv=region or None, years=year, language=language)


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    # Names of single towns are among the regions: kept, they are what people there need.
    return {code: tuple(regions) for code, regions in known.items() if len(code) == 2}


def _close(country: str, known: dict[str, tuple[str, ...]]) -> str:
    close = get_close_matches(country[:2], known, n=3, cutoff=0.4)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f": write a country's two letters, with a region behind a hyphen if you like (DE or DE-BY){hint}"
