"""
Run a function as a process: a fork of this one, which shares with it all that is imported already.

That is what lets a whole installation stay small: each of its processes by itself would load the same 90 MB. To fork is
safe only while this process has a single thread, so who uses it watches its processes from the main thread.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

_HOW_OFTEN = 0.02
_FIRST_PRIVATE_FD = 3


class Forked:
    """A running fork, in a session and process group of its own; looks like `subprocess.Popen`."""

    def __init__(
        self, name: str, main: Callable[[], None], environment: Mapping[str, str], log: IO[bytes]
    ) -> None:
        assert threading.active_count() == 1, "a fork of a process with several threads can get stuck"
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()  # The collector would write into each shared object otherwise, and so copy it.
        self._status: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _be(name, main, environment, log)

    def poll(self) -> int | None:
        """Return None while it runs, then its exit status (negative: the signal that ended it)."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raises `subprocess.TimeoutExpired` after `timeout` seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if end is not None and timeout is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("a forked process", timeout)
            time.sleep(_HOW_OFTEN)
        return status


def _be(name: str, main: Callable[[], None], environment: Mapping[str, str], log: IO[bytes]) -> None:
    """Be the child: leave everything of the parent's but its modules, run, and never come back."""
    status = 1
    try:
        os.setsid()
        _show_name(name)
        _own_files(log)
        _own_signals()
        os.environ.update(environment)
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - There is nobody above who could be told.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _show_name(name: str) -> None:
    """Let `ps -e` and `top` tell the forks apart (Linux; 15 characters)."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(f"okr {name}")


def _own_files(log: IO[bytes]) -> None:
    """Write to the log and close the rest: whoever holds the guard's pipe keeps the guard from its work."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    os.closerange(_FIRST_PRIVATE_FD, os.sysconf("SC_OPEN_MAX"))


def _own_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
