"""
Be the worker process of one queue.

One queue, because RQ takes a job from a single queue in one step and from two queues in steps between which a kill
loses the job. A SimpleWorker, because our imports and connections are worth keeping from job to job; it ends after
many jobs, so that whatever leaks stays small, and is started again by whoever watches it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.job import Job as RedisJob
from rq.serializers import JSONSerializer

from service.errors import PermanentError
from service.job_queue import Job

_log = structlog.get_logger()

MAX_JOBS = 5000
_TTL = 60
"""Seconds after which a silent worker counts as dead; an idle one wakes 15 s sooner and then looks after its queue."""
_MAINTENANCE_INTERVAL = 30
_PAUSE = 1.0
"""Seconds before Redis is tried again."""


class KnownJob(RedisJob):
    """A job that can only be one of ours: whoever can write to Redis must not choose what a worker calls."""

    @property
    def func(self) -> Callable[..., Any]:
        """The function to call; anything but the names in `service.job_queue.Job` is refused."""
        if self.func_name not in set(Job):
            raise PermanentError("The queue holds a job that is none of ours.")
        function: Callable[..., Any] = super().func
        return function


class QueueWorker(SimpleWorker):
    """RQ's worker in this process, which remembers that it was asked to stop."""

    max_connection_wait_time = 5.0
    stop_asked = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the running job, then end (SIGTERM, SIGINT)."""
        self.stop_asked = True
        super().request_stop(signum, frame)


def run(redis_url: str, queue: str, max_jobs: int = MAX_JOBS) -> None:
    """Work on `queue` until asked to stop or `max_jobs` are done; Redis may come and go meanwhile."""
    while True:
        worker = None
        try:
            worker = _worker(redis_url, queue)
            worker.work(logging_level="WARNING", max_jobs=max_jobs)
        except RedisError as error:
            _log.warning("worker.redis_away", queue=queue, error=type(error).__name__)
        if worker is not None and _is_done(worker, max_jobs):
            return
        time.sleep(_PAUSE)


def _worker(redis_url: str, queue: str) -> QueueWorker:
    return QueueWorker(
        [queue],
        connection=Redis.from_url(redis_url),
        serializer=JSONSerializer,
        job_class=KnownJob,
        maintenance_interval=_MAINTENANCE_INTERVAL,
        worker_ttl=_TTL,
        log_job_description=False,
    )


def _is_done(worker: QueueWorker, max_jobs: int) -> bool:
    """Tell an end that was wished from one that a vanished Redis brought about."""
    return worker.stop_asked or worker.successful_job_count + worker.failed_job_count >= max_jobs
