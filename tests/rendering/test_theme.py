"""The colours can be read by everybody, whatever the company's own: WCAG 2.2 §1.4.3 asks for a contrast of 4.5 : 1."""

from __future__ import annotations

import pytest

from service.rendering import Emails
from service.theme import ENOUGH, PLAIN, Palette, contrast, problem_of, theme_of
from tests.rendering.mails_of_week_three import EVERY_MAIL

PAIRS = [
    ("text", "card"),
    ("text", "page"),
    ("text", "note"),
    ("text", "alarm_card"),
    ("quiet", "card"),
    ("quiet", "page"),
    ("alarm", "card"),
    ("alarm", "alarm_card"),
    ("good", "good_card"),
    ("link", "card"),
    ("link", "page"),
    ("link", "note"),
    ("on_brand", "brand"),
    ("on_brand", "brand_hover"),
]
BRANDS = ["#000000", "#0f6cbd", "#1a1a2e", "#5b2d8e", "#006b3c", "#b3005e", "#c00000", "#0000ff", "#595959"]
TOO_LIGHT = ["#ffffff", "#ffcc00", "#ff4500", "#00c2a8", "#8a8a8a", "#f5f5f5"]


def too_weak(palette: Palette) -> list[str]:
    """Name the pairs of a palette that can't be read."""
    found = [
        (ink, ground, contrast(getattr(palette, ink), getattr(palette, ground))) for ink, ground in PAIRS
    ]
    return [f"{ink} on {ground}: {seen:.2f}" for ink, ground, seen in found if seen < ENOUGH]


def test_own_colours_have_contrast() -> None:
    assert too_weak(PLAIN.light) == []
    assert too_weak(PLAIN.dark) == []


@pytest.mark.parametrize("brand", BRANDS)
def test_colours_around_a_brand_have_contrast(brand: str) -> None:
    look = theme_of("Contoso", brand)

    assert problem_of(brand) is None
    assert too_weak(look.light) == []
    assert too_weak(look.dark) == []
    assert contrast(look.dark.brand, look.dark.card) >= 2


@pytest.mark.parametrize("brand", TOO_LIGHT)
def test_brand_that_is_too_light_is_refused_with_one_that_can_be_read(brand: str) -> None:
    problem = problem_of(brand)
    assert problem is not None
    nearest = problem.rpartition(" ")[2]

    assert "is too light" in problem
    assert problem_of(nearest) is None
    assert too_weak(theme_of("Contoso", nearest).light) == []


@pytest.mark.parametrize("brand", ["red", "#fff", "#12345g", "#0f6cbd;}", ""])
def test_what_is_no_colour_is_refused(brand: str) -> None:
    assert "must be a colour" in (problem_of(brand) or "")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_mails_wear_the_brand() -> None:
    plain, branded = (
        Emails(look).render(EVERY_MAIL["setup"]).html for look in (PLAIN, theme_of("C", "#5b2d8e"))
    )

    assert "#0f6cbd" in plain
    assert "#5b2d8e" in branded
    assert "#0f6cbd" not in branded
