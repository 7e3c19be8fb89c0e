"""What people wrote never becomes a formula in a spreadsheet, and can be read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.spreadsheet import csv_file, plain_cell, safe_cell


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+5 %",
        "-2 days",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_words_that_begin_like_a_formula_stay_words(words: str) -> None:
    assert safe_cell(words) == f"'{words}"
    assert plain_cell(safe_cell(words)) == words


def test_formula_behind_the_separator_of_other_languages_stays_words() -> None:
    assert safe_cell("done;=1+1") == "done;'=1+1"
    assert safe_cell("done\n=1+1") == "done\n'=1+1"
    assert safe_cell("all good ;-)") == "all good ;-)"


@pytest.mark.parametrize("words", ["Backlog 96 to 80", "50 % of it", "'quoted'", "", "a = b", "e-mail"])
def test_ordinary_words_are_left_alone(words: str) -> None:
    assert safe_cell(words) == words
    assert plain_cell(words) == words


def test_numbers_stay_numbers() -> None:
    assert (safe_cell(0.7), safe_cell(-1), safe_cell(None)) == ("0.7", "-1", "")


@given(
    st.lists(st.text(st.characters(exclude_characters=";\t\r\n\0", exclude_categories=["Cs"])), min_size=1)
)
def test_any_words_come_back_as_they_were(words: list[str]) -> None:
    file = csv_file([f"column {n}" for n, _ in enumerate(words)], [words])

    _, row = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""))
    assert [plain_cell(cell) for cell in row] == words
