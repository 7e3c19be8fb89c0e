"""What is read of objectives and what stands: plain values, shared by readers, writers and `apply`."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TEXT = 500
"""Characters of an objective or key result; more is a text of another kind."""


@dataclass(frozen=True)
class KeyResultWords:
    """A key result under its number within the objective."""

    number: int
    text: str
    is_retired: bool = False
    """Not offered any more; its number stays taken."""


@dataclass(frozen=True)
class ObjectiveWords:
    """An objective under its number, with its key results in order."""

    number: int
    text: str
    key_results: tuple[KeyResultWords, ...]
    is_retired: bool = False


@dataclass(frozen=True)
class Said:
    """One line that says an objective or a key result; numbers are None where none was written."""

    line: int
    text: str
    is_objective: bool
    objective: int | None = None
    key_result: int | None = None
    is_dropped: bool = False
    """The line asks to let it go: "drop KR1.2"."""


@dataclass(frozen=True)
class Written:
    """What a text says, line by line, and what is wrong with it, a sentence a problem."""

    said: tuple[Said, ...]
    problems: tuple[str, ...] = ()
