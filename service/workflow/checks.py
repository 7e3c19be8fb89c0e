"""What a check of the installation finds, and the command that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - An outcome.
    WARN = "warn"  # It works, and should be looked at.
    FAIL = "fail"
    SKIP = "skip"  # It can't be looked at before another one is mended.


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    outcome: Outcome
    says: str
    """A sentence."""
    fix: str = ""
    """The command, or the setting, that mends it; empty where there is nothing to mend."""


def passed(name: str, says: str) -> Check:
    """All is well."""
    return Check(name, Outcome.PASS, says)


def warned(name: str, says: str, fix: str) -> Check:
    """It works, and should be looked at."""
    return Check(name, Outcome.WARN, says, fix)


def failed(name: str, says: str, fix: str) -> Check:
    """It has to be mended."""
    return Check(name, Outcome.FAIL, says, fix)


def skipped(name: str, because_of: str) -> Check:
    """It can't be looked at before another check passes."""
    return Check(name, Outcome.SKIP, f"Not looked at before {because_of} is mended.")
