"""
Start the processes of one machine in order, keep them running, stop them in the opposite order.

    with Supervisor(processes, data_dir, tick=lambda stop: run_forever(app, stop)) as supervisor:
        supervisor.start()
        ...

One supervisor at a time may work on a data folder; a second one is refused. If this process is killed, the guard ends
all that it started.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import structlog

from service.errors import ConfigurationError, PermanentError
from service.supervisor.child import LONGEST_PAUSE, Child
from service.supervisor.guard import Guard
from service.supervisor.processes import Process

_log = structlog.get_logger()

_LOCK_WITHIN = 5.0
"""Seconds: longer than the guard of a supervisor that was killed takes to clean up."""


class Supervisor:
    """The processes of one machine, and the tick, which runs in a thread of this process."""

    def __init__(
        self,
        processes: Iterable[Process],
        data_dir: Path,
        tick: Callable[[threading.Event], None] | None = None,
        look_every: float = 0.3,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        """
        Prepare; `tick` is run in a thread and ends when its event is set. Seconds: `look_every`, and `longest_pause`
        between a process's failure and its next start.
        """
        self._processes = tuple(processes)
        self._data_dir = data_dir
        self._tick = tick
        self._look_every = look_every
        self._longest_pause = longest_pause
        self._stopping = threading.Event()
        self._looking = threading.Lock()
        self._children: dict[str, Child] = {}
        self._threads: list[threading.Thread] = []
        self._tick_problem: str | None = None

    def __enter__(self) -> Supervisor:
        """
        Take the data folder; nothing is started yet.

        Raises:
            ConfigurationError: another supervisor works on the data folder.
        """
        self._lock = _take(self._data_dir)
        self._guard = Guard(self._lock)
        self._children = {
            p.name: Child(p, self._data_dir, self._guard, self._longest_pause) for p in self._processes
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything and give the data folder back."""
        self.stop()
        self._guard.close()
        os.close(self._lock)

    def start(self, on_ready: Callable[[str], None] = lambda _name: None, *, watch: bool = True) -> None:
        """
        Start one process after the other, each when the one before answers; then watch them, and start the tick.

        `on_ready` is told each name, to show progress. Without `watch` no thread is begun, as forked processes need it:
        the caller calls `check` again and again.

        Raises:
            PermanentError: a process did not start; the message holds the end of its log.
        """
        for name, child in self._children.items():
            self._start(child)
            on_ready(name)
        if watch:
            self._in_thread("watch", self._watch)
        if self._tick is not None:
            self._in_thread("tick", self._run_tick)

    def check(self) -> None:
        """Look after each process once; the watching thread does so all the time."""
        with self._looking:
            if self._stopping.is_set():
                return
            self._guard.check()
            for child in self._children.values():
                child.look()

    def stop(self) -> None:
        """Stop the tick, then the processes, the last started first. Stopping twice is no error."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._threads = []
        with self._looking:
            for child in reversed(self._children.values()):
                child.stop()

    def pid(self, name: str) -> int | None:
        """Return the process id of `name`, or None while it is being started again."""
        return self._children[name].pid

    def restarts(self, name: str) -> int:
        """Return how often `name` had to be started again."""
        return self._children[name].restarts

    def problems(self) -> tuple[str, ...]:
        """Say what is wrong now, in sentences; empty is right."""
        problems = [child.problem for child in self._children.values()]
        return tuple(problem for problem in [*problems, self._tick_problem] if problem)

    def _start(self, child: Child) -> None:
        child.start()
        end = time.monotonic() + child.process.start_within
        while not child.is_ready:
            child.look()
            if child.has_ended or time.monotonic() > end:
                raise PermanentError(
                    f"{child.process.name} did not start. The end of its log:\n{child.tail()}"
                )
            time.sleep(0.02)

    def _in_thread(self, name: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _watch(self) -> None:
        while not self._stopping.wait(self._look_every):
            try:
                self.check()
            except Exception:  # noqa: BLE001 - A watcher that ends would leave the processes alone.
                _log.exception("supervisor.look_failed")

    def _run_tick(self) -> None:
        assert self._tick is not None
        try:
            self._tick(self._stopping)
        except Exception as error:  # noqa: BLE001 - A thread's error reaches nobody by itself.
            self._tick_problem = f"the tick ended: {type(error).__name__}: {error}"
            _log.exception("supervisor.tick_ended")


def _take(data_dir: Path) -> int:
    """Lock the data folder; return the lock's file descriptor."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = os.open(data_dir / "supervisor.lock", os.O_CREAT | os.O_RDWR, 0o600)
    end = time.monotonic() + _LOCK_WITHIN
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(lock)
                raise ConfigurationError(
                    f"{data_dir} is in use by another okr process; stop that one, or set OKR_DATA_DIR to another folder."
                ) from None
            time.sleep(0.05)
