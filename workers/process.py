"""
Be the worker process of one queue.

One queue, because RQ takes a job from a single queue in one step and from two queues in steps between which a kill
loses the job. A SimpleWorker, because our imports and connections are worth keeping from job to job; it ends after
many jobs, so that whatever leaks stays small, and is started again by whoever watches it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.executions import Execution
from rq.job import Job as RedisJob
from rq.serializers import JSONSerializer

from service.errors import PermanentError, TransientError
from service.job_queue import Job

_log = structlog.get_logger()

MAX_JOBS = 5000
_TTL = 60
"""Seconds after which a silent worker counts as dead; an idle one wakes 15 s sooner and then looks after its queue."""
_MAINTENANCE_INTERVAL = 30
_PAUSE = 0.5
"""Seconds before Redis is asked again whether it is there."""


class KnownJob(RedisJob):
    """A job that can only be one of ours: whoever can write to Redis must not choose what a worker calls."""

    @property
    def func(self) -> Callable[..., Any] | None:
        """The function to call; anything but the names in `service.job_queue.Job` is refused."""
        if self.func_name not in set(Job):
            raise PermanentError("The queue holds a job that is none of ours.")
        function: Callable[..., Any] | None = super().func
        return function


class QueueWorker(SimpleWorker):
    """RQ's worker in this process. Waits for a Redis that is away, and remembers why it ended."""

    max_connection_wait_time = 5.0
    stop_asked = False
    jobs_done = 0
    on_heartbeat: Callable[[], None] | None = None

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the running job, then end (SIGTERM, SIGINT)."""
        self.stop_asked = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell Redis that the worker lives, and whoever else wants to know."""
        super().heartbeat(timeout, pipeline)
        if self.on_heartbeat is not None:
            self.on_heartbeat()

    def execute_job(self, job: RedisJob, queue: Queue) -> None:
        """Do one job."""
        super().execute_job(job, queue)
        self.jobs_done += 1

    def perform_job(self, job: RedisJob, queue: Queue, execution: Execution) -> bool:
        """Do one job; the first one has loaded all there is."""
        is_done = super().perform_job(job, queue, execution)
        if self.jobs_done == 0:
            # While the worker counts as busy, a request to stop is noted. Afterwards it is an exception, and one that is
            # raised while garbage is collected gets lost.
            look_for_garbage_seldom()
        return is_done


def look_for_garbage_seldom() -> None:
    """
    Once all is loaded, look for rings of dead objects never among that, and among the new ones every 20,000.

    A page of mails makes thousands of objects that live until its commit: to look through all of them again and again
    took an eighth of the reader's CPU.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def run(
    redis_url: str, queue: str, max_jobs: int = MAX_JOBS, on_heartbeat: Callable[[], None] | None = None
) -> None:
    """
    Work on `queue` until asked to stop or `max_jobs` are done; `on_heartbeat` is called at least every minute or job.

    Raises:
        TransientError: Redis went away at a moment that RQ does not survive; whoever watches starts a fresh process.
    """
    redis = Redis.from_url(redis_url)
    _wait_for(redis)
    worker = QueueWorker(
        [queue],
        connection=redis,
        serializer=JSONSerializer,
        job_class=KnownJob,
        maintenance_interval=_MAINTENANCE_INTERVAL,
        worker_ttl=_TTL,
        log_job_description=False,
    )
    worker.on_heartbeat = on_heartbeat
    try:
        worker.work(logging_level="WARNING", max_jobs=max_jobs)
    except RedisError as error:
        _log.warning("worker.redis_lost", queue=queue, error=type(error).__name__)
    if not (worker.stop_asked or worker.jobs_done >= max_jobs):
        raise TransientError(f"The worker of {queue} has lost Redis.")


def _wait_for(redis: Redis) -> None:
    waiting = False
    while True:
        try:
            redis.ping()
            return
        except RedisError as error:
            if not waiting:
                _log.warning("worker.waits_for_redis", error=type(error).__name__)
            waiting = True
            time.sleep(_PAUSE)
