"""The embedded Redis keeps what it acknowledged, and comes back."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from service.errors import ConfigurationError
from service.job_queue import embedded_socket
from service.supervisor.redis_server import find_redis_server, is_answering, redis_process
from service.supervisor.supervisor import Supervisor
from tests.support.processes import is_running
from tests.support.servers import redis_server, wait_until


def test_killed_redis_comes_back_with_all_acknowledged_writes(tmp_path: Path) -> None:
    socket = embedded_socket(tmp_path)
    with Supervisor([redis_process(tmp_path)], tmp_path) as supervisor:
        supervisor.start()
        for life in range(3):
            with Redis(unix_socket_path=str(socket)) as redis:
                for n in range(200):
                    redis.set(f"{life}-{n}", "acknowledged")
            pid = supervisor.pid("redis")
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: supervisor.restarts("redis") == life + 1, "Redis is started again")  # noqa: B023
            wait_until(lambda: is_answering(socket), "Redis answers again")

        with Redis(unix_socket_path=str(socket)) as redis:
            assert redis.dbsize() == 600


def test_hung_redis_is_replaced(tmp_path: Path) -> None:
    with Supervisor([replace(redis_process(tmp_path), silent_at_most=0.3)], tmp_path) as supervisor:
        supervisor.start()
        pid = supervisor.pid("redis")
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: supervisor.restarts("redis") == 1, "Redis is started again")
        wait_until(lambda: is_answering(embedded_socket(tmp_path)), "Redis answers again")

        assert not is_running(pid)


def test_data_survives_an_ordinary_stop(tmp_path: Path) -> None:
    with redis_server(tmp_path) as url, Redis.from_url(url) as redis:
        redis.set("a", "kept")
    with redis_server(tmp_path) as url, Redis.from_url(url, decode_responses=True) as redis:
        assert redis.get("a") == "kept"


def test_only_its_user_can_open_the_socket(tmp_path: Path) -> None:
    with redis_server(tmp_path):
        socket = embedded_socket(tmp_path)

        assert socket.stat().st_mode & 0o077 == 0
        assert socket.parent.stat().st_mode & 0o077 == 0


def test_deep_data_folder_works_too(tmp_path: Path) -> None:
    with redis_server(tmp_path / ("a-long-name-of-a-folder/" * 6)) as url, Redis.from_url(url) as redis:
        assert redis.ping()


def test_two_data_folders_have_two_servers(tmp_path: Path) -> None:
    with (
        redis_server(tmp_path / "a") as url_a,
        redis_server(tmp_path / "b") as url_b,
        Redis.from_url(url_a) as a,
        Redis.from_url(url_b) as b,
    ):
        a.set("key", "a")

        assert b.get("key") is None


def test_without_any_redis_server_the_message_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.supervisor.redis_server.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ConfigurationError, match="set REDIS_URL to a running one, or install a redis-server"):
        find_redis_server()


def test_redis_server_on_the_path_is_taken_where_the_wheel_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.supervisor.redis_server.find_spec", lambda _name: None)
    installed = tmp_path / "redis-server"
    installed.write_text("#!/bin/sh\n")
    installed.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert find_redis_server() == installed
