"""A worker process does the jobs of its queue, survives Redis' restarts, and refuses foreign jobs."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from service.db.database import Database
from service.db.tables import Mailbox
from service.job_queue import Job, JobQueue, embedded_socket
from tests.support.databases import SQLiteServer
from tests.support.servers import redis_server, wait_until
from workers import process

MAILBOX = "okr@example.com"


@pytest.fixture
def settings(
    tmp_path: Path, sqlite: SQLiteServer, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Give worker processes an installation whose Graph can't be reached, and a mailbox to read."""
    database = Database(sqlite.new())
    with database.begin() as session:
        session.add(Mailbox(address=MAILBOX))
    monkeypatch.setenv("OKR_DATABASE_URL", str(database.engine.url))
    monkeypatch.setenv("OKR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OKR_SECRET_KEY", "tests-only-tests-only-tests-only-tests-only")
    monkeypatch.setenv("OKR_REDIS_URL", redis_url)
    monkeypatch.setenv("OKR_SANDBOX_URL", "http://127.0.0.1:9")
    yield
    database.close()


@pytest.fixture
def _signals_as_before() -> Iterator[None]:
    """Undo what a worker in this process does to its signals."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def _worker(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = (sys.executable, "-m", "service.cli", "worker", "inbound", *arguments)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as worker:
        try:
            yield worker
        finally:
            worker.kill()


def _inbound(redis: Redis) -> Queue:
    return Queue("inbound", connection=redis, serializer=JSONSerializer)


def _failed(redis: Redis) -> list[str]:
    return FailedJobRegistry(queue=_inbound(redis)).get_job_ids()


@pytest.mark.usefixtures("settings")
def test_job_that_can_not_reach_graph_is_done_and_not_failed(redis_url: str) -> None:
    queue = JobQueue(redis_url)
    with Redis.from_url(redis_url) as redis, _worker() as worker:
        queue.hint(Job.DRAIN, MAILBOX)
        wait_until(lambda: not redis.keys("rq:job:*"), "the job is done", seconds=90)
        worker.send_signal(signal.SIGTERM)
        _, log = worker.communicate()

        assert worker.returncode == 0
        assert _failed(redis) == []
    assert '"event": "job.postponed"' in log
    assert "Traceback" not in log
    queue.close()


@pytest.mark.usefixtures("settings")
def test_worker_ends_well_after_its_number_of_jobs(redis_url: str) -> None:
    queue = JobQueue(redis_url)
    for _ in range(3):
        queue.hint(Job.DRAIN, MAILBOX)
    with _worker("--max-jobs", "2") as worker:
        worker.communicate()

    assert worker.returncode == 0
    with Redis.from_url(redis_url) as redis:
        assert len(_inbound(redis)) == 1
    queue.close()


@pytest.mark.usefixtures("settings")
def test_idle_worker_goes_on_after_redis_was_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OKR_REDIS_URL")
    queue = JobQueue(f"unix://{embedded_socket(tmp_path)}")
    with _worker() as worker:
        with redis_server(tmp_path) as url, Redis.from_url(url) as redis:
            # One that has just begun ends when Redis does, and is started again by whoever watches it.
            wait_until(lambda: _states(redis) == [b"idle"], "the worker is idle")
        with redis_server(tmp_path) as url, Redis.from_url(url) as redis:
            queue.hint(Job.DRAIN, MAILBOX)
            wait_until(lambda: not redis.keys("rq:job:*"), "the job is done", seconds=90)

        assert worker.poll() is None
    queue.close()


def _states(redis: Redis) -> list[object]:
    return [redis.hget(key, "state") for key in redis.keys("rq:worker:*")]


@pytest.mark.usefixtures("settings", "_signals_as_before")
def test_foreign_function_is_refused_and_kept_as_failed(tmp_path: Path, redis_url: str) -> None:
    trace = tmp_path / "called"
    with Redis.from_url(redis_url) as redis:
        _inbound(redis).enqueue("os.mkdir", str(trace))
        process.run(redis_url, "inbound", max_jobs=1)

        assert len(_failed(redis)) == 1
    assert not trace.exists()


def test_worker_listens_to_one_queue_only(redis_url: str) -> None:
    for command in ((), ("inbound", "outgoing")):
        done = subprocess.run(
            (sys.executable, "-m", "service.cli", "worker", *command),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
