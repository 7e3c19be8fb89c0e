"""
Name the moments at which a process may die: before and after each commit and each call of Graph.

Passing one costs nothing, unless `OKR_CRASH_AT=name:n` tells the process to end at its n-th passing, as `kill -9` would
end it. That exists for tests and is refused outside sandbox mode (`service.config`).
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable

_listener: Callable[[str], None] | None = None


def arm(where: str) -> None:
    """End this process the n-th time that it passes a point; `where` is `name:n`."""
    name, _, number = where.rpartition(":")
    passed: Counter[str] = Counter()

    def end_here(passing: str) -> None:
        passed[passing] += 1
        if passing == name and passed[passing] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    listen(end_here)


def listen(listener: Callable[[str], None] | None) -> None:
    """Call `listener` with the name of each point that is passed; None ends that."""
    global _listener
    _listener = listener


def crash_point(name: str) -> None:
    """Pass the point `name`."""
    if _listener is not None:
        _listener(name)


def commit_point(when: str) -> None:
    """Pass the point before or after a commit, named after the function whose `with` block ends (two frames up)."""
    if _listener is not None:
        # This function, the context manager, contextlib, the function with the block.
        block = sys._getframe(3).f_code
        _listener(f"{when} commit of {block.co_name}")
