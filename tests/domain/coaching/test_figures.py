"""The rules keep what they promise on labelled key results that whoever wrote them has not read."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.domain.coaching import figures


@pytest.mark.parametrize(("half", "parity"), [("development", 0), ("test", 1)])
def test_half_is_told_by_the_hash_of_the_text(half: str, parity: int) -> None:
    assert {sha256(row.text.encode()).digest()[0] % 2 for row in figures.labelled(half)} == {parity}


def test_there_are_three_hundred_labelled_key_results_and_more() -> None:
    assert sum(len(figures.labelled(half)) for half in figures.HALVES) >= 300


def test_labellers_agree_beyond_chance() -> None:
    assert figures.kappa([row for half in figures.HALVES for row in figures.labelled(half)]) >= 0.8


def test_kappa_of_labels_that_agree_as_by_chance_is_nothing() -> None:
    pairs = [("good", "good"), ("good", "task"), ("task", "good"), ("task", "task")]

    assert figures.kappa([figures.Labelled("", a, b) for a, b in pairs]) == 0


def test_nine_of_ten_that_are_called_tasks_are_tasks() -> None:
    assert figures.precision("test", "task") >= 0.9


def test_good_key_results_are_left_alone() -> None:
    assert figures.left_alone("test") >= 0.95


def test_most_tasks_are_seen() -> None:
    """Silence would be precise as well."""
    assert figures.recall("test", "task") >= 0.6
