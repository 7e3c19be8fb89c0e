"""
What a whole installation takes: memory of `okr up`, and the time until `okr --help` answers.

The memory that counts is the proportional set size: a page that several processes share is counted once. The sum of the
resident set sizes counts such a page once for each process, and is shown beside it. The sandbox stands for Microsoft's
servers and is left out.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import requests

from bench.installation import free_port
from bench.report import Goal, Report, Table

_MOST_MB = 260
_MOST_SECONDS = 0.3
_PATIENCE = 120.0


def run(*, quick: bool) -> Report:
    """Start an installation, use it a little, look at its processes; ask for help several times."""
    with tempfile.TemporaryDirectory(prefix="okr-bench-") as folder, _up(Path(folder)) as (root, site):
        _use(site)
        time.sleep(2 if quick else 20)
        sizes = {pid: _sizes(pid) for pid in (root, *_descendants(root)) if not _is_sandbox(pid)}
    pss, rss = (sum(size[place] for size in sizes.values()) for place in (1, 2))
    seconds = _help_seconds(3 if quick else 9)
    rows = tuple((name, proportional, resident) for name, proportional, resident in sizes.values())
    return Report(
        "footprint",
        "Memory of a whole installation, and the time until the command line answers.",
        (
            Table("okr up, MB", ("process", "proportional", "resident"), (*rows, ("all", pss, rss))),
            Table("okr --help, s", ("median", "slowest"), ((median(seconds), max(seconds)),)),
        ),
        (
            Goal("web + workers + supervisor + Redis, MB", f"≤ {_MOST_MB}", f"{pss:.0f}", pss <= _MOST_MB),
            Goal(
                "okr --help, s", f"≤ {_MOST_SECONDS}", f"{median(seconds):.2f}", median(seconds) <= _MOST_SECONDS,
                decides=False,
            ),
        ),
        (
            "Proportional set size: what several processes share is counted once. All but Redis and the guard are forks of one process that has loaded everything.",
        ),
    )  # fmt: skip


@contextmanager
def _up(folder: Path) -> Iterator[tuple[int, str]]:
    port, sandbox_port = free_port(), free_port()
    command = (sys.executable, "-m", "service.cli", "up", "--sandbox")
    options = ("--port", str(port), "--sandbox-port", str(sandbox_port))
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen((*command, *options), cwd=folder, stdout=out, stderr=out, env=environment)  # noqa: S603 - our own command
    try:
        end = time.monotonic() + _PATIENCE
        while b"Ctrl-C" not in (folder / "out").read_bytes():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((folder / "out").read_text())
            time.sleep(0.2)
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _use(site: str) -> None:
    """Have pages made and the database asked, so that what is loaded late is loaded."""
    for path in ("/healthz", "/readyz", "/metrics", "/f/none", "/auth/sign-in", "/b"):
        requests.get(f"{site}{path}", timeout=30, allow_redirects=False)


def _sizes(pid: int) -> tuple[str, float, float]:
    """Return a process's name, its proportional and its resident set size in MB."""
    found = {"Pss": 0, "Rss": 0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, size = line.split()[:2]
        if name.rstrip(":") in found:
            found[name.rstrip(":")] = int(size)
    name = Path(f"/proc/{pid}/comm").read_text().strip()
    return name, found["Pss"] / 1024, found["Rss"] / 1024


def _is_sandbox(pid: int) -> bool:
    return b"service.sandbox" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _descendants(pid: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] not in "ZX":
                parents[int(entry.name)] = int(fields[1])
    found: list[int] = []
    generation = [pid]
    while generation:
        generation = [child for child, parent in parents.items() if parent in generation]
        found += generation
    return found


def _help_seconds(times: int) -> list[float]:
    """Return the CPU seconds of `okr --help`, each in a fresh process: other work on the machine is not ours."""
    seconds = []
    for _ in range(times):
        before = os.times()
        subprocess.run((sys.executable, "-m", "service.cli", "--help"), check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        seconds.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
    return seconds
