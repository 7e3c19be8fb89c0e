from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rendering.columns import LINE, grid, pad, row, width, wrap


def test_east_asian_characters_count_two_and_marks_none() -> None:
    assert [width("abc"), width("返金"), width("e\u0301"), width("👍")] == [3, 4, 1, 2]


def test_columns_stay_aligned_beside_wide_characters() -> None:
    first = row("Andy 1", "Refund backlog", "3rd week", at=12, remark_at=54)
    second = row("健太 1", "返金の未処理を減らす", "3rd week", at=12, remark_at=54)

    assert width(first) == width(second) == 54 + len("3rd week")


def test_long_text_goes_on_below_itself_and_keeps_every_word() -> None:
    text = "3 warehouse starters have their checklist on day 1 and somebody to ask"

    assert row("Andy 2", text, "helps us", at=12, remark_at=54) == (
        "  Andy 2    3 warehouse starters have their\n"
        "            checklist on day 1 and somebody to ask    helps us"
    )


def test_per_cent_sign_stays_with_its_number() -> None:
    assert wrap("from 88 % to 95 %", 10) == ["from 88 %", "to 95 %"]


def test_address_is_never_broken() -> None:
    address = "https://okr.example.com/f/" + "x" * 100

    assert wrap(f"form: {address}", 72) == ["form:", address]


def test_word_without_a_break_is_broken_at_the_edge() -> None:
    assert wrap("返金の未処理", 4) == ["返金", "の未", "処理"]


def test_long_name_pushes_only_its_own_row() -> None:
    assert (
        row("Wolfeschlegelstein 1", "Text", "2nd week", at=12, remark_at=54)
        == pad("  Wolfeschlegelstein 1  Text", 54) + "2nd week"
    )


def test_table_that_is_too_wide_wraps_its_cells() -> None:
    cells = ["1.1 1.2 HR1.2 1.1 SALES2.1", "1.1 1.2 HR1.2 1.1 SALES2.1", "1.1 1.2 HR1.2 1.1 SALES2.1"]
    table = grid([["", "week 1", "week 2", "week 3"], ["Andy", *cells]])

    assert max(width(line) for line in table.splitlines()) <= LINE
    assert table.count("SALES2.1") == 3


@given(st.text(), st.integers(min_value=2, max_value=80))
@pytest.mark.parametrize("glue", ["", " % "])
def test_wrapping_keeps_every_character_and_the_width(glue: str, text: str, columns: int) -> None:
    lines = wrap(text.replace("://", "") + glue, columns)

    assert "".join("".join(lines).split()) == "".join((text.replace("://", "") + glue).split())
    assert all(width(line) <= columns for line in lines)
