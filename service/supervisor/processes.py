"""One process that the supervisor looks after: how it is started, how one sees that it works, how it is ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from service.supervisor.forked import Forked

_LARGEST_LOG = 20 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True)
class Process:
    """What to run under a name. Times are seconds."""

    name: str
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the supervisor's own environment."""
    answers: Callable[[], bool] | None = None
    """Ask the process whether it works; None takes a process that runs for one that works. Must not block for long."""
    start_within: float = 30
    """How long it may take until it answers for the first time."""
    silent_at_most: float = 15
    """A process that has not answered for so long is killed and started again."""
    stop_within: float = 10
    """After SIGTERM; then it is killed."""
    main: Callable[[], None] | None = None
    """Run this in a fork instead of the command (see `service.supervisor.forked`)."""


class RunningProcess:
    """A started process with all that it started itself: they share a process group."""

    def __init__(self, process: Process, log: IO[bytes]) -> None:
        self.process = process
        self.started = self.last_answer = time.monotonic()
        self._popen = _start(process, log)
        self.pid = self._popen.pid

    def exit_status(self) -> int | None:
        """Return None while it runs, then its exit status (negative: the signal that ended it)."""
        return self._popen.poll()

    def answers(self) -> bool:
        """Tell whether it runs and, where it can be asked, answers."""
        if self.exit_status() is not None:
            return False
        if self.process.answers is not None and not self.process.answers():
            return False
        self.last_answer = time.monotonic()
        return True

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.started

    def stop(self) -> None:
        """Ask it to end, wait, then kill what is left of its group."""
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(self.process.stop_within)
        self.kill()

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def _signal(self, number: signal.Signals) -> None:
        # Either error says that all of the group is gone (macOS answers EPERM for zombies).
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def _start(process: Process, log: IO[bytes]) -> subprocess.Popen[bytes] | Forked:
    if process.main is not None:
        return Forked(process.name, process.main, process.environment, log)
    return subprocess.Popen(  # noqa: S603 - commands come from our own code, never from input.
        process.command,
        env={**os.environ, **process.environment},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def open_log(data_dir: Path, name: str) -> IO[bytes]:
    """Open the file that takes what the process `name` writes."""
    path = data_dir / "logs" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def keep_small(data_dir: Path) -> None:
    """Put each log that has grown large aside as `.1` and begin anew; who writes to it goes on (it appends)."""
    for log in (data_dir / "logs").glob("*.log"):
        if log.stat().st_size > _LARGEST_LOG:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)
