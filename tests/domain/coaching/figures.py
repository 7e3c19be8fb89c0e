"""
How well the rules of coaching do on key results that were labelled twice, independently.

`python -m tests.domain.coaching.figures` prints figures and never a text, so that nobody who writes rules sees the test
half. Where its two labels differ, a key result counts for nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from service.domain.coaching.shape import shape_of

_DATA = Path(__file__).parents[2] / "data" / "coaching"
HALVES = ("development", "test")


@dataclass(frozen=True)
class Labelled:
    """A key result with both its labels: good, task or no_measure."""

    text: str
    a: str
    b: str


def labelled(half: str) -> list[Labelled]:
    """Return one half of the labelled key results."""
    lines = (_DATA / f"{half}.tsv").read_text("utf-8").splitlines()[1:]
    return [Labelled(*line.split("\t")) for line in lines]


def kappa(rows: list[Labelled]) -> float:
    """Return Cohen's kappa: how far two labellers agree beyond chance; 1 is always, 0 as by chance."""
    observed = sum(row.a == row.b for row in rows) / len(rows)
    first, second = Counter(row.a for row in rows), Counter(row.b for row in rows)
    expected = sum(first[label] * second[label] for label in first) / len(rows) ** 2
    return (observed - expected) / (1 - expected)


def _agreed(half: str) -> list[Labelled]:
    return [row for row in labelled(half) if row.a == row.b]


def precision(half: str, label: str) -> float:
    """Return the share of rightly found ones among all that the rules found."""
    found = [row for row in _agreed(half) if shape_of(row.text) == label]
    return sum(row.a == label for row in found) / len(found)


def recall(half: str, label: str) -> float:
    """Return the share of those with a label that the rules found."""
    rows = [row for row in _agreed(half) if row.a == label]
    return sum(shape_of(row.text) == label for row in rows) / len(rows)


def left_alone(half: str) -> float:
    """Return the share of good key results that get no advice."""
    rows = [row for row in _agreed(half) if row.a == "good"]
    return sum(shape_of(row.text) is None for row in rows) / len(rows)


def main() -> None:
    """Print the figures of both halves."""
    everything = [row for half in HALVES for row in labelled(half)]
    print(f"kappa {kappa(everything):.3f} on {len(everything)}")
    for half in HALVES:
        print(f"{half}: {len(labelled(half))} labelled, {len(_agreed(half))} alike")
        for label in ("task", "no_measure"):
            print(f"  {label}: precision {precision(half, label):.3f}, recall {recall(half, label):.3f}")
        print(f"  good left alone: {left_alone(half):.3f}")


if __name__ == "__main__":
    main()
