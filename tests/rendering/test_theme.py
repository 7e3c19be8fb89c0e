"""The colours can be read by everybody: WCAG 2.2 §1.4.3 asks for a contrast of 4.5 : 1."""

from __future__ import annotations

import pytest
from jinja2 import Environment, FileSystemLoader

from service.package_data import folder

ENOUGH = 4.5
LIGHT = [
    ("text", "card"),
    ("quiet_text", "card"),
    ("alarm_text", "card"),
    ("brand", "card"),
    ("text", "alarm_card"),
    ("alarm_text", "alarm_card"),
    ("on_brand", "brand"),
]
DARK = [
    ("text", "card"),
    ("quiet", "card"),
    ("alarm", "card"),
    ("link", "card"),
    ("text", "alarm_card"),
    ("alarm", "alarm_card"),
]


def theme() -> dict[str, str | dict[str, str]]:
    environment = Environment(loader=FileSystemLoader(folder("templates")), autoescape=True)
    return vars(environment.get_template("theme.jinja").module)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground"), LIGHT)
def test_light_colours_have_contrast(ink: str, ground: str) -> None:
    tokens = theme()

    assert contrast(str(tokens[ink]), str(tokens[ground])) >= ENOUGH


@pytest.mark.parametrize(("ink", "ground"), DARK)
def test_dark_colours_have_contrast(ink: str, ground: str) -> None:
    dark = theme()["dark"]
    assert isinstance(dark, dict)

    assert contrast(dark[ink], dark[ground]) >= ENOUGH
