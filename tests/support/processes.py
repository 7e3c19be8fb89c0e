"""Look at the machine's processes, as tests of starting and stopping must (Linux)."""

from __future__ import annotations

from pathlib import Path


def is_running(pid: int) -> bool:
    """Tell whether a process lives; one that has ended and waits to be reaped does not."""
    return _state_and_parent(pid)[0] not in {"", "Z", "X"}


def descendants(pid: int) -> list[int]:
    """Return the living processes that come from `pid`."""
    everyone = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    parents = {one: _state_and_parent(one)[1] for one in everyone if is_running(one)}
    found: list[int] = []
    generation = [pid]
    while generation:
        generation = [child for child, parent in parents.items() if parent in generation]
        found += generation
    return found


def _state_and_parent(pid: int) -> tuple[str, int]:
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return "", 0
    return state, int(parent)
