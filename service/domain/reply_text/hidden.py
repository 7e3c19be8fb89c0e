"""
Tell from its style whether an element is shown: nobody typed what nobody can see.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0*(?:\.0*)?\s*(?:%|!|;|$)|text-indent\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0(?:px)?[,\s0px]*\)"
    r"|color\s*:\s*transparent"
)
_OUTSIDE = re.compile(r"(?<![\w-])(?:left|right|top)\s*:\s*-\d{3,}")
_NO_ROOM = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px|pt|em|%)?\s*(?:!|;|$)")
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!\s]+)")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!\s]+)")
_WHITE = {"white": "#ffffff", "#fff": "#ffffff"}
_SIZE = re.compile(r"font-size\s*:\s*(\d*\.?\d*)(px|pt|em|rem|%)?\s*(?:!|;|$)")
_SMALLEST = {"px": 1.0, "pt": 1.0, "em": 0.1, "rem": 0.1, "%": 10.0}
_BORDER_TOP = re.compile(r"border-top\s*:\s*(?:solid\s|[^;]*\bsolid\b)|border-top-style\s*:\s*solid")
_MAX_KNOWN = 400  # Characters of a style that is remembered: what is kept in memory stays small.
_MAX_SHEET = 20_000  # Characters. Word's own sheet has two thousand.
_MAX_KNOWN_SHEET = 4_000
_SCREENS = re.compile(r"@[^{}@]{1,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_HIDING = (
    "none",
    "hid",
    "collapse",
    "opacity",
    "indent",
    "absolute",
    "fixed",
    "clip",
    "transparent",
    "background",
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NAME = re.compile(r"[.#][\w-]+$")


class Look(NamedTuple):
    """What a style says of an element: that it is not shown, that its words are too small to be seen (None: of no size)."""

    is_hidden: bool = False
    is_too_small: bool | None = None
    has_rule_above: bool = False


PLAIN = Look()


def look_of(style: str) -> Look:
    """Tell what a style says; a mail repeats the same few styles hundreds of times."""
    return _known_look(style) if len(style) <= _MAX_KNOWN else _look(style)


def _look(style: str) -> Look:
    style = style.lower()
    has_rule_above = "border-top" in style and bool(_BORDER_TOP.search(style))
    return Look(is_hidden(style), is_too_small(style), has_rule_above)


_known_look = lru_cache(maxsize=1024)(_look)


def is_hidden(style: str) -> bool:
    """Whether an element with this style (in lower case) is not shown, nor anything in it."""
    if _HIDDEN.search(style):
        return True
    if ("absolute" in style or "fixed" in style) and _OUTSIDE.search(style):
        return True
    if "overflow" in style and "hidden" in style and _NO_ROOM.search(style):
        return True
    background = _BACKGROUND.search(style) if "background" in style else None
    colour = _COLOUR.search(style) if background is not None else None
    return background is not None and colour is not None and _same(colour.group(1), background.group(1))


def _same(colour: str, other: str) -> bool:
    return _WHITE.get(colour, colour) == _WHITE.get(other, other)


def is_too_small(style: str) -> bool | None:
    """Whether this style (in lower case) makes words too small to be seen; None where it says nothing of their size."""
    found = _SIZE.search(style) if "font-size" in style else None
    if found is None or found.group(1) in ("", "."):
        return None
    return float(found.group(1)) <= _SMALLEST.get(found.group(2) or "", 0.0)


def hidden_names(sheet: str) -> frozenset[str]:
    """
    Return the classes and ids (as `.name`, `#name`) that a style sheet hides everywhere, not on some screens only.

    Each program writes the same sheet into all of its mails.
    """
    return _known_hidden_names(sheet) if len(sheet) <= _MAX_KNOWN_SHEET else _hidden_names(sheet)


def _hidden_names(sheet: str) -> frozenset[str]:
    sheet = sheet[:_MAX_SHEET].lower()
    if not any(word in sheet for word in _HIDING):
        return frozenset()
    names: set[str] = set()
    for selectors, style in _RULE.findall(_SCREENS.sub("", sheet)):
        if is_hidden(style):
            parts = (selector.strip() for selector in selectors.split(","))
            names.update(name for name in parts if _NAME.match(name))
    return frozenset(names)


_known_hidden_names = lru_cache(maxsize=64)(_hidden_names)
