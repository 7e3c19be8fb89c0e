"""Objectives and key results as leads write them; what a text changes; export and import are one another's mirror."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.objectives import (
    ObjectiveWords,
    Written,
    apply,
    read_csv,
    read_outline,
    write_csv,
    write_outline,
)

OPS = """
Orders arrive without anyone asking twice
  - Open refund cases from 140 to 60
  - Orders sent the same day from 88 % to 95 %
The team runs without heroes
  - Night-shift duties with a trained second person, 5 to 12
"""
AS_TOLD = [
    "O1 Orders arrive without anyone asking twice",
    "KR1.1 Open refund cases from 140 to 60",
    "KR1.2 Orders sent the same day from 88 % to 95 %",
    "O2 The team runs without heroes",
    "KR2.1 Night-shift duties with a trained second person, 5 to 12",
]


def told(objectives: tuple[ObjectiveWords, ...]) -> list[str]:
    lines = []
    for objective in objectives:
        lines.append(f"O{objective.number} {objective.text}")
        lines += [
            f"KR{objective.number}.{one.number} {one.text}"
            for one in objective.key_results
            if not one.is_retired
        ]
    return lines


def stored(text: str, before: tuple[ObjectiveWords, ...] = ()) -> tuple[ObjectiveWords, ...]:
    written = read_outline(text)
    assert not written.problems
    return apply(before, written.said).after


@pytest.mark.parametrize(
    "text",
    [
        OPS,
        OPS.replace("  - ", "- "),
        OPS.replace("  - ", "    "),
        OPS.replace("  - ", "\t• "),
        OPS.replace("  - ", ""),  # only figures tell
        "\n".join(AS_TOLD),
        "\n".join(line.replace("O1", "Objective 1:").replace("O2", "Objective 2:") for line in AS_TOLD),
        "\n".join(line.replace("O1", "1.").replace("O2", "2.").replace("KR", "") for line in AS_TOLD),
        "\n".join(f"  * {line}" if line[0] == "K" else f"# {line}" for line in AS_TOLD),
        "# Ops\n" + "\n".join(f"- {line}" if line[0] == "K" else f"## {line[3:]}" for line in AS_TOLD),
        (
            "Objective\tKey result\n"
            "Orders arrive without anyone asking twice\tOpen refund cases from 140 to 60\n"
            "Orders sent the same day from 88 % to 95 %\n"
            "The team runs without heroes\tNight-shift duties with a trained second person, 5 to 12"
        ),
        (
            "| Objective | Key result |\n| --- | --- |\n"
            "| Orders arrive without anyone asking twice | Open refund cases from 140 to 60 |\n"
            "| Orders arrive without anyone asking twice | Orders sent the same day from 88 % to 95 % |\n"
            "| The team runs without heroes | Night-shift duties with a trained second person, 5 to 12 |"
        ),
        # Outlook's nested bullets, once their indents are gone
        (
            "- Orders arrive without anyone asking twice\n\n- Open refund cases from 140 to 60\n"
            "- Orders sent the same day from 88 % to 95 %\n\n- The team runs without heroes\n\n"
            "- Night-shift duties with a trained second person, 5 to 12"
        ),
    ],
)
def test_an_outline_is_read_however_it_is_drawn(text: str) -> None:
    assert told(stored(text)) == AS_TOLD


def test_where_nothing_tells_objectives_from_key_results_it_is_asked() -> None:
    written = read_outline("Happy customers\nFast answers\nFewer calls")

    assert written.said == ()
    assert "Put a - before each key result" in written.problems[0]


def test_lines_around_an_outline_are_told_and_not_taken_over() -> None:
    written = read_outline(f"Here are ours, as discussed on Monday:\n{OPS}")

    assert told(apply((), written.said).after) == AS_TOLD
    assert written.problems == ("Line 1 has no key results below it: Here are ours, as discussed on Monday:",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a key result alone", "Line 1 is a key result without an objective above it"),
        (f"Orders\n- {'x' * 501}", "Line 2 is too long"),
        ("O1 Orders\nO2 Team\n- a", "Line 1 has no key results"),
    ],
)
def test_what_can_not_be_stored_is_told_with_its_line(text: str, problem: str) -> None:
    problems = read_outline(text).problems

    assert text.startswith("O1") or problem in " ".join(problems)


def test_a_numbered_line_changes_that_line_alone() -> None:
    after = apply(stored(OPS), read_outline("KR1.2 Orders sent the same day from 88 % to 96 %").said)

    assert after.changes == (
        (
            "changed: KR1.2 Orders sent the same day from 88 % to 96 % "
            "(before: Orders sent the same day from 88 % to 95 %)"
        ),
    )


def test_nearly_the_same_words_change_a_line_and_other_words_are_added() -> None:
    text = """
Orders arrive without anyone asking twice
  - Orders sent the same day from 88 % to 97 %
  - Label errors from 30 to 10 a day
"""
    after = told(apply(stored(OPS), read_outline(text).said).after)

    assert "KR1.2 Orders sent the same day from 88 % to 97 %" in after
    assert "KR1.3 Label errors from 30 to 10 a day" in after
    assert "KR1.1 Open refund cases from 140 to 60" in after


def test_the_number_of_a_dropped_key_result_is_not_given_away() -> None:
    dropped = apply(stored(OPS), read_outline("drop KR1.2").said)
    again = apply(
        dropped.after, read_outline("Orders arrive without anyone asking twice\n- Label errors to 10").said
    )

    assert dropped.changes == ("gone: KR1.2 Orders sent the same day from 88 % to 95 %",)
    assert "KR1.3 Label errors to 10" in told(again.after)


def test_dropping_what_is_not_there_is_told() -> None:
    assert apply(stored(OPS), read_outline("drop KR4.1").said).problems == (
        "There is no KR4.1 to let go (line 1).",
    )


def test_only_these_lets_go_what_is_not_mentioned() -> None:
    after = apply(
        stored(OPS),
        read_outline("O2 The team runs without heroes\nKR2.1 Night duties to 12").said,
        only_these=True,
    )

    assert [one.number for one in after.after if not one.is_retired] == [2]


_words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60
).filter(lambda text: any(character.isalpha() for character in text) and "'" not in text)
_lines = _words.map(lambda text: "A " + " ".join(text.split()).strip("*_| ") + " z")


@given(
    st.lists(st.tuples(_lines, st.lists(_lines, min_size=1, max_size=3, unique=True)), min_size=1, max_size=3)
)
def test_export_and_import_change_nothing(objectives: list[tuple[str, list[str]]]) -> None:
    plain = tuple(
        (text.replace("|", "/").replace("\t", " "), [one.replace("|", "/") for one in key_results])
        for text, key_results in objectives
    )
    text = "\n".join(
        f"O{number} {objective}\n"
        + "\n".join(f"KR{number}.{n} {one}" for n, one in enumerate(key_results, 1))
        for number, (objective, key_results) in enumerate(plain, 1)
    )
    before = apply((), read_outline(text).said).after

    for written in (read_outline(write_outline(before)), read_csv(write_csv(before, "OPS"), "OPS")):
        assert written.problems == ()
        assert apply(before, written.said, only_these=True).changes == ()


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for written in (read_outline(text), read_csv(text, "OPS")):
        assert isinstance(written, Written)
        apply(stored(OPS), written.said)


def test_a_table_is_read_with_its_columns_in_any_order_and_any_separator() -> None:
    table = "Objective;Key result;Code\nOrders;Open refunds;OPS-1.1\n;Same day;1.2\n"

    assert told(apply((), read_csv(table, "OPS").said).after) == [
        "O1 Orders",
        "KR1.1 Open refunds",
        "KR1.2 Same day",
    ]


def test_errors_of_a_table_come_by_line() -> None:
    table = "code,objective,key result\nHR-1.1,Orders,Open\nx,Orders,Same\nOPS-1.3,Orders,\n"

    assert read_csv(table, "OPS").problems == (
        "Line 2 has the code of another team: HR-1.1. This is OPS's table.",
        "Line 3 has a code that is none: x. Codes are written OPS-1.2.",
        "Line 4 has no key result beside Orders.",
    )


def test_a_spreadsheet_runs_no_formula_of_an_exported_table() -> None:
    objectives = stored("O1 =1+1\nKR1.1 @SUM(A1)")

    assert "'=1+1" in write_csv(objectives, "OPS")
    assert told(apply((), read_csv(write_csv(objectives, "OPS"), "OPS").said).after) == [
        "O1 =1+1",
        "KR1.1 @SUM(A1)",
    ]
