"""Hints reach the queues, and a Redis that is away never hurts the one who hints."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from service.job_queue import QUEUES, Job, JobQueue, embedded_socket
from tests.support.servers import redis_server


@pytest.mark.parametrize("job", Job)
def test_every_job_name_is_a_function_of_the_workers(job: Job) -> None:
    module, function = job.value.rsplit(".", 1)

    assert callable(getattr(import_module(module), function))


def test_queues_keep_sending_reading_and_writing_apart() -> None:
    assert QUEUES == ("outgoing", "inbound", "waves")


def test_hint_becomes_a_job_with_its_argument(redis_url: str) -> None:
    queue = JobQueue(redis_url)

    assert queue.hint(Job.DRAIN, "okr@example.com") is True

    with Redis.from_url(redis_url) as redis:
        (job,) = Queue("inbound", connection=redis, serializer=JSONSerializer).jobs
        assert (job.func_name, list(job.args), job.timeout) == (
            "workers.inbound.drain",
            ["okr@example.com"],
            90,
        )
        assert (job.result_ttl, job.failure_ttl) == (0, 7 * 24 * 3600)
    queue.close()


def test_two_hints_are_two_jobs(redis_url: str) -> None:
    queue = JobQueue(redis_url)
    queue.hint(Job.COMPOSE, 7)
    queue.hint(Job.COMPOSE, 7)

    with Redis.from_url(redis_url) as redis:
        assert len(Queue("waves", connection=redis, serializer=JSONSerializer)) == 2
    queue.close()


def test_hint_while_redis_is_away_says_no_and_raises_nothing(tmp_path: Path) -> None:
    queue = JobQueue(f"unix://{tmp_path}/nobody.sock")

    assert queue.hint(Job.SEND_SLICE, "okr@example.com") is False


def test_hint_is_given_again_after_redis_restarted(tmp_path: Path) -> None:
    queue = JobQueue(f"unix://{embedded_socket(tmp_path)}")
    with redis_server(tmp_path):
        first = queue.hint(Job.COMPOSE, 1)
    away = queue.hint(Job.COMPOSE, 2)
    with redis_server(tmp_path):
        again = queue.hint(Job.COMPOSE, 3)

    assert (first, away, again) == (True, False, True)
    queue.close()


def test_socket_path_stays_within_what_the_kernel_takes(tmp_path: Path) -> None:
    deep = tmp_path / ("a-long-name-of-a-folder/" * 6)

    assert len(str(embedded_socket(deep))) <= 100
    assert embedded_socket(deep) == embedded_socket(deep)
    assert embedded_socket(deep) != embedded_socket(deep / "other")
