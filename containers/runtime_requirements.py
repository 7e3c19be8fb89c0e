"""
Print the part of requirements.lock that some packages need, with its hashes: the image gets no tools of developers.

    python runtime_requirements.py                     what the service itself needs
    python runtime_requirements.py hatchling editables what these need, to build the wheel

The lock says of each package by what it was asked for ("# via"); that is followed backwards. Standard library alone, for
it runs before anything is installed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VIA = re.compile(r"^    #(?: via)? +(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Locked:
    """A package of the lock with its lines, and the packages for whose sake it is there."""

    name: str
    lines: str
    asked_for_by: frozenset[str]


def read_lock(text: str) -> Iterator[Locked]:
    """Return the packages of a lock."""
    for block in re.split(r"\n(?=\S)", text.strip()):
        if not block.startswith("#"):
            yield Locked(normal(block), block, frozenset(map(normal, _VIA.findall(block))))


def needed(locked: Iterable[Locked], wanted: Iterable[str]) -> list[Locked]:
    """Return the wanted packages and all that they need."""
    everything = list(locked)
    found = {normal(name) for name in wanted}
    before = -1
    while len(found) != before:
        before = len(found)
        found |= {package.name for package in everything if package.asked_for_by & found}
    return [package for package in everything if package.name in found]


def normal(requirement: str) -> str:
    """Return the normalized name in front of a requirement."""
    match = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else ""


def main() -> None:
    """Print the lines."""
    wanted = sys.argv[1:] or tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    lock = (ROOT / "requirements.lock").read_text()
    print("\n".join(package.lines for package in needed(read_lock(lock), wanted)))


if __name__ == "__main__":
    main()
