"""
One process under supervision, over all its lives: started, watched, started again after a while.

A first failure is made good at once; further ones in a row wait longer and longer, up to half a minute. From the third
on the process is a problem that is reported, until it has run well for a while.
"""

from __future__ import annotations

import signal
import time
from pathlib import Path

import structlog

from service.supervisor.guard import Guard
from service.supervisor.processes import Process, RunningProcess, open_log

_log = structlog.get_logger()

LONGEST_PAUSE = 30.0
"""Seconds between a failure and the next start, at most."""
_RAN_WELL_AFTER = 30.0
_TOO_SHORT = 1.0
"""Seconds; a process that ends by itself sooner has failed, whatever its exit status says."""
_REPORT_FROM = 3
_TAIL = 2000
"""Characters of a log that tell why its process ended."""


class Child:
    """A process that shall always be there."""

    def __init__(
        self, process: Process, data_dir: Path, guard: Guard, longest_pause: float = LONGEST_PAUSE
    ) -> None:
        self.process = process
        self._longest_pause = longest_pause
        self.restarts = 0
        self._data_dir = data_dir
        self._guard = guard
        self._running: RunningProcess | None = None
        self._ready = False
        self._failures = 0
        self._last_failure = ""
        self._start_at = 0.0

    @property
    def pid(self) -> int | None:
        """Its process id, or None between two lives."""
        return self._running.pid if self._running else None

    @property
    def log_file(self) -> Path:
        """What it has written."""
        return self._data_dir / "logs" / f"{self.process.name}.log"

    def start(self) -> None:
        """Start it."""
        with open_log(self._data_dir, self.process.name) as log:
            self._running = RunningProcess(self.process, log)
        self._guard.add(self._running.pid)
        self._ready = False

    def look(self) -> None:
        """See how it is and do what is needed: note its answer, end it if it is silent, start it if it has ended."""
        if self._running is None:
            if time.monotonic() >= self._start_at:
                self.restarts += 1
                self.start()
            return
        status = self._running.exit_status()
        if status is not None:
            self._ended(self._running, status)
        elif self._running.answers():
            self._note_answer(self._running)
        elif self._is_silent(self._running):
            self._fail(self._running, f"did not answer for {self._patience:.0f} s")

    @property
    def is_ready(self) -> bool:
        """Tell whether it runs and has answered."""
        return self._running is not None and self._ready

    @property
    def has_ended(self) -> bool:
        """Tell whether it doesn't run (now)."""
        return self._running is None

    @property
    def problem(self) -> str | None:
        """Say what is wrong with it, or None."""
        if self._failures >= _REPORT_FROM:
            return (
                f"{self.process.name} failed {self._failures} times in a row; the last time it {self._last_failure}."
                f" See {self.log_file}"
            )
        if self._running is None:
            return f"{self.process.name} {self._last_failure} and is about to be started again"
        return None

    def tail(self) -> str:
        """Return the end of its log."""
        text = self.log_file.read_text(errors="replace") if self.log_file.exists() else ""
        return text[-_TAIL:].strip()

    def stop(self) -> None:
        """End it for good."""
        if self._running is not None:
            self._running.stop()
            self._forget(self._running)

    @property
    def _patience(self) -> float:
        return self.process.silent_at_most if self._ready else self.process.start_within

    def _is_silent(self, running: RunningProcess) -> bool:
        return time.monotonic() - running.last_answer > self._patience

    def _note_answer(self, running: RunningProcess) -> None:
        self._ready = True
        if running.age > _RAN_WELL_AFTER:
            self._failures = 0

    def _ended(self, running: RunningProcess, status: int) -> None:
        if status == 0 and running.age > _TOO_SHORT:
            # It made room for a fresh one, as a worker does after so many jobs.
            self._last_failure, self._start_at = "ended by itself", 0.0
            self._forget(running)
        else:
            self._fail(running, _words(status))

    def _fail(self, running: RunningProcess, why: str) -> None:
        running.kill()  # What it started itself may still run.
        self._forget(running)
        self._failures += 1
        self._last_failure = why
        pause = 0.0 if self._failures == 1 else min(0.5 * 2 ** (self._failures - 2), self._longest_pause)
        self._start_at = time.monotonic() + pause
        level = _log.error if self._failures >= _REPORT_FROM else _log.warning
        level("process.failed", process=self.process.name, why=why, failures=self._failures, pause=pause)

    def _forget(self, running: RunningProcess) -> None:
        self._guard.remove(running.pid)
        self._running = None
        self._ready = False


def _words(status: int) -> str:
    if status >= 0:
        return f"ended with exit status {status}"
    return f"was ended by {signal.Signals(-status).name}"
