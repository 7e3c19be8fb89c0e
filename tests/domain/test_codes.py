from __future__ import annotations

import pytest

from service.domain.codes import Code, parse_code, show_code, typed_code


def test_stored_code_reads_back_as_itself() -> None:
    assert parse_code("OPS-1.2") == Code("OPS", "1.2")
    assert str(Code("OPS", "1.2")) == "OPS-1.2"


def test_prefix_with_a_hyphen_or_other_script_is_a_code() -> None:
    assert parse_code("R-D-10.3") == Code("R-D", "10.3")
    assert parse_code("営業-1.1") == Code("営業", "1.1")


@pytest.mark.parametrize(
    "text", ["", "OPS", "1.2", "OPS-1", "OPS 1.2", "OPS-1.2.3", "-1.2", "OPS-1.2 and more"]
)
def test_anything_else_is_no_stored_code(text: str) -> None:
    assert parse_code(text) is None


def test_own_team_is_shown_without_its_name_and_another_with_it() -> None:
    assert show_code(Code("OPS", "1.2"), "Ops", own_team="OPS") == "KR1.2"
    assert show_code(Code("HR", "1.2"), "HR", own_team="OPS") == "HR KR1.2"


def test_who_is_in_two_teams_sees_the_team_always() -> None:
    assert show_code(Code("OPS", "1.2"), "Ops", own_team=None) == "Ops KR1.2"


def test_team_whose_name_is_not_its_prefix_is_shown_by_what_can_be_typed() -> None:
    assert show_code(Code("CARE", "2.1"), "Customer Care", own_team="OPS") == "CARE KR2.1"
    assert typed_code(Code("CARE", "2.1"), "Customer Care", own_team="OPS") == "CARE 2.1"


def test_own_code_is_typed_as_a_bare_number() -> None:
    assert typed_code(Code("OPS", "1.1"), "Ops", own_team="OPS") == "1.1"
