"""
The look of mails and pages: one set of colours, light and dark, made around the company's brand colour.

Text, links and buttons keep a contrast of 4.5 : 1 (WCAG 2.2 §1.4.3) with every brand colour that is let in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

PRODUCT = "OKR Weekly"
ENOUGH = 4.5
_VISIBLE = 2.0
"""The contrast of a dark page and a button on it; what the button says has a greater one."""
_WHITE, _BLACK = "#ffffff", "#000000"
_STEP = 0.02


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme, as #rrggbb."""

    text: str
    quiet: str
    page: str
    card: str
    rule: str
    edge: str
    """Around what can be pressed or typed into."""
    brand: str
    """Under what a button says."""
    brand_hover: str
    on_brand: str
    link: str
    note: str
    """Under what is worth a look."""
    alarm: str
    alarm_card: str
    good: str
    good_card: str


@dataclass(frozen=True)
class Theme:
    """What a company makes its own."""

    name: str
    """What the service is called."""
    light: Palette
    dark: Palette


LIGHT = Palette(
    text="#242424",
    quiet="#5c5c5c",
    page="#f5f5f5",
    card="#ffffff",
    rule="#e0e0e0",
    edge="#616161",
    brand="#0f6cbd",
    brand_hover="#115ea3",
    on_brand="#ffffff",
    link="#0f6cbd",
    note="#ebf3fc",
    alarm="#a4262c",
    alarm_card="#fdf3f4",
    good="#0e700e",
    good_card="#f1faf1",
)
DARK = Palette(
    text="#f0f0f0",
    quiet="#b8b8b8",
    page="#1b1b1b",
    card="#292929",
    rule="#4a4a4a",
    edge="#adadad",
    brand="#0f6cbd",
    brand_hover="#115ea3",
    on_brand="#ffffff",
    link="#62b0f5",
    note="#082338",
    alarm="#ffb3b0",
    alarm_card="#442726",
    good="#54b054",
    good_card="#052505",
)
PLAIN = Theme(PRODUCT, LIGHT, DARK)
"""What it looks like where nobody says otherwise."""


def theme_of(name: str = PRODUCT, brand: str | None = None) -> Theme:
    """Return the look around a brand colour that `problem_of` finds nothing wrong with."""
    if brand is None:
        return replace(PLAIN, name=name)
    light = replace(
        LIGHT, brand=brand, brand_hover=mixed(brand, _BLACK, 0.2), link=brand, note=_note_of(brand)
    )
    note = mixed(brand, DARK.page, 0.7)
    dark = replace(
        DARK,
        brand=_towards(brand, _WHITE, lambda colour: contrast(colour, DARK.card) >= _VISIBLE),
        brand_hover=mixed(brand, _BLACK, 0.2),
        link=_towards(brand, _WHITE, lambda colour: _stands_out(colour, DARK.card, DARK.page, note)),
        note=note,
    )
    return Theme(name, light, dark)


def problem_of(brand: str) -> str | None:
    """Say why a brand colour can't be used, and the nearest that can; None where it can."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", brand):
        return "must be a colour like #0f6cbd: a number sign and six digits from 0 to f"
    if _is_dark_enough(brand):
        return None
    nearest = _towards(brand, _BLACK, _is_dark_enough)
    seen = min(contrast(brand, ground) for ground in (LIGHT.card, LIGHT.page))
    return (
        f"{brand} is too light to be read on white and to hold white words: its contrast is {seen:.1f} : 1, "
        f"and {ENOUGH} : 1 is needed. The nearest that can be read is {nearest}"
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Mix a colour with a share (0 to 1) of another."""
    channels = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in channels)


def _is_dark_enough(brand: str) -> bool:
    return _stands_out(brand, LIGHT.card, LIGHT.page, _note_of(brand))


def _stands_out(colour: str, *grounds: str) -> bool:
    return all(contrast(colour, ground) >= ENOUGH for ground in grounds)


def _note_of(brand: str) -> str:
    return mixed(brand, _WHITE, 0.94)


def _towards(colour: str, end: str, is_enough: Callable[[str], bool]) -> str:
    """Mix a colour with ever more of another until it is enough; the other one itself always is."""
    shares = (step * _STEP for step in range(int(1 / _STEP) + 1))
    return next((found for share in shares if is_enough(found := mixed(colour, end, share))), end)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in _channels(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
