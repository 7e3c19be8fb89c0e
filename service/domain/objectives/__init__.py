"""
A team's objectives and key results as people write them: an outline, a table, a few corrections by number.

`read_outline` and `read_csv` say what is written, `apply` what becomes of the objectives that stand, `write_outline` and
`write_csv` write them so that reading them again changes nothing.
"""

from __future__ import annotations

from service.domain.objectives.applying import Applied, apply
from service.domain.objectives.outline import read_outline
from service.domain.objectives.tables import looks_like_csv, read_csv, write_csv
from service.domain.objectives.values import KeyResultWords, ObjectiveWords, Said, Written
from service.domain.objectives.writing import write_outline

__all__ = [
    "Applied",
    "KeyResultWords",
    "ObjectiveWords",
    "Said",
    "Written",
    "apply",
    "looks_like_csv",
    "read_csv",
    "read_outline",
    "write_csv",
    "write_outline",
]
