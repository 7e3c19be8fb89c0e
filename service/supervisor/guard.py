"""
End what a supervisor started when the supervisor itself is killed.

A killed supervisor can't clean up, so a second process waits for its end: it reads from a pipe which process groups
there are, and the pipe's end is the supervisor's end. Unlike the kernel's parent-death signal this reaches whole
groups (granian's workers, say) and doesn't depend on the thread that started a process. Until all have ended it also
holds the supervisor's lock, so that the next one never meets a Redis that still writes to the same files.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_STOP_WITHIN = 3.0
"""Seconds between SIGTERM and SIGKILL."""


class Guard:
    """The guard process, as the supervisor sees it."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._groups: set[int] = set()
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The guard's own process id."""
        return self._process.pid

    def add(self, group: int) -> None:
        """Put a process group under guard."""
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        """Say that a group has ended, before its number can be given to others."""
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def check(self) -> None:
        """Start the guard again if it was killed."""
        if self._process.poll() is not None:
            self._close_pipe()
            self._process = self._start()
            for group in self._groups:
                self._tell(f"+{group}\n")

    def close(self) -> None:
        """End the guard; with it ends what is still under guard."""
        self._close_pipe()
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            (sys.executable, "-m", "service.supervisor.guard"),
            stdin=subprocess.PIPE,
            pass_fds=(self._lock,),
            start_new_session=True,
        )

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # It was killed; `check` tells all of it to the next one.
            os.write(self._process.stdin.fileno(), line.encode())

    def _close_pipe(self) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()


def main() -> None:
    """Be the guard process."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    _end(groups)


def _end(groups: Iterable[int]) -> None:
    left = _signal(groups, signal.SIGTERM)
    end = time.monotonic() + _STOP_WITHIN
    while left and time.monotonic() < end:
        time.sleep(0.05)
        left = [group for group in left if _is_running(group)]
    _signal(left, signal.SIGKILL)


def _signal(groups: Iterable[int], number: signal.Signals) -> list[int]:
    """Send a signal to each group; return those that were there."""
    reached = []
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)
            reached.append(group)
    return reached


def _is_running(group: int) -> bool:
    """Tell whether a group has living processes; its ended ones stay visible where PID 1 does not reap."""
    proc = Path("/proc")
    if not proc.is_dir():
        return bool(_signal([group], signal.Signals(0)))
    return any(_lives_in(group, entry) for entry in proc.iterdir() if entry.name.isdigit())


def _lives_in(group: int, process: Path) -> bool:
    with suppress(OSError):
        # "pid (name) state parent group …"; the name may hold blanks and brackets.
        state, _parent, its_group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
        return int(its_group) == group and state not in "ZX"
    return False


if __name__ == "__main__":
    main()
