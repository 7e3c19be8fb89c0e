"""`okr up` is a whole installation: it comes up by itself, mends itself, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.support.processes import descendants, is_running
from tests.support.servers import wait_until

PATIENCE = 90
"""Seconds; it only ends a test that has failed."""


@dataclass
class Installation:
    """A running `okr up --sandbox`."""

    process: subprocess.Popen[str]
    folder: Path
    port: int
    sandbox_port: int

    def is_ready(self) -> bool:
        """Ask whether database, Redis and the tick work."""
        assert self.process.poll() is None, (self.folder / "out").read_text()
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).ok
        except requests.RequestException:
            return False

    def okr(self, *arguments: str) -> str:
        """Run another command on it, as its first lines say."""
        environment = {**os.environ, "OKR_CONFIG": str(self.folder / ".okr" / "sandbox" / "okr.toml")}
        done = subprocess.run(
            (sys.executable, "-m", "service.cli", *arguments),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self, name: str) -> str:
        """Return what a process has written."""
        return (self.folder / ".okr" / "sandbox" / "logs" / f"{name}.log").read_text()


@dataclass
class Folder:
    """A folder in which `okr up --sandbox` is started, among the settings of a real installation."""

    path: Path
    started: list[subprocess.Popen[str]]

    def start(self) -> Installation:
        """Start it and wait until it is ready."""
        port, sandbox_port = _free_ports()
        command = (sys.executable, "-m", "service.cli", "up", "--sandbox")
        options = ("--port", str(port), "--sandbox-port", str(sandbox_port))
        real = {"DATABASE_URL": "postgresql://okr@127.0.0.1:9/okr", "OKR_MAILBOX": "real@contoso.com"}
        with (self.path / "out").open("w") as out:
            process = subprocess.Popen(
                (*command, *options),
                stdout=out,
                stderr=out,
                text=True,
                cwd=self.path,
                env={**os.environ, **real},
            )
        self.started.append(process)
        installation = Installation(process, self.path, port, sandbox_port)
        wait_until(installation.is_ready, "the installation is ready", PATIENCE)
        wait_until(lambda: "Ctrl-C" in (self.path / "out").read_text(), "all of it has started", PATIENCE)
        return installation


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """Give a folder with a real installation's settings; whatever is left at the end is killed."""
    (tmp_path / "okr.toml").write_text('mailbox = "real@contoso.com"\n')
    folder = Folder(tmp_path, [])
    yield folder
    for process in folder.started:
        for pid in [process.pid, *descendants(process.pid)]:
            if is_running(pid):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def test_one_command_is_a_whole_installation_that_mends_itself(folder: Folder) -> None:
    installation = folder.start()
    secret = _secret(installation)
    _kill(installation, "okr worker-outgoing")
    wait_until(lambda: "process.failed" in installation.log("up"), "the killed worker is missed", PATIENCE)
    named = ("--code", "OPS", "--name", "Ops", "--zone", "UTC", "--lead", "rina@example.com")
    added = installation.okr("lists", "add", "ops@example.com", *named, "--cycle-start", "2026-10-05")
    everything = [installation.process.pid, *descendants(installation.process.pid)]
    installation.process.kill()  # Whatever it started is ended by its guard.
    installation.process.wait()

    again = folder.start()
    everything += [again.process.pid, *descendants(again.process.pid)]
    again.process.send_signal(signal.SIGTERM)

    assert "Andy" in added
    assert _secret(again) == secret
    assert again.process.wait(PATIENCE) == 0
    assert (folder.path / "out").read_text().endswith("Stopped.\n")
    assert [pid for pid in everything if is_running(pid)] == []


def _secret(installation: Installation) -> str:
    settings = installation.folder / ".okr" / "sandbox" / "okr.toml"
    assert settings.stat().st_mode & 0o777 == 0o600
    return settings.read_text().partition("secret_key")[2]


def _kill(installation: Installation, title: str) -> None:
    for pid in descendants(installation.process.pid):
        if Path(f"/proc/{pid}/comm").read_text().strip() == title[:15]:
            os.kill(pid, signal.SIGKILL)
            return
    raise AssertionError(f"there is no process {title}")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        first: int = one.getsockname()[1]
        second: int = other.getsockname()[1]
        return first, second
