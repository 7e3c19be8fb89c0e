"""
Hint to the workers that there is something to do.

The database is the truth and the queue only a hint: a hint that is lost, refused or given twice changes nothing but
the time at which the work is done, because the reconciler looks for due rows every minute and each use case claims
its rows. So RQ's own retry isn't used, and Redis being away is never an error here.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from enum import StrEnum
from pathlib import Path

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from service.config import Config

_log = structlog.get_logger()

JOB_TIMEOUT = 90
"""Seconds after which a job is ended; what it left claimed comes back when its lease runs out."""
_FAILURE_TTL = 7 * 24 * 3600
_SOCKET_TIMEOUT = 2.0
_LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel takes 107 (macOS 103)."""


class Job(StrEnum):
    """The jobs there are, by the dotted name of their function; each has a queue, and so a worker, of its own."""

    SEND_SLICE = "workers.outgoing.send_slice"
    """Send the next slice of a mailbox's lane; its argument is the mailbox's address."""
    DRAIN = "workers.inbound.drain"
    """Read what came into a mailbox; its argument is the mailbox's address."""
    LOOK_AFTER = "workers.inbound.look_after"
    """Compare a mailbox with the database and tidy its Drafts; its argument is the mailbox's address."""
    COMPOSE = "workers.waves.compose"
    """Write the mails of a wave; its argument is the wave's id."""

    @property
    def queue(self) -> str:
        """The name of the job's queue: `outgoing`, `inbound` or `waves`."""
        return self.value.split(".")[1]


QUEUES = tuple(dict.fromkeys(job.queue for job in Job))


class JobQueue:
    """The queues, as seen by those who have work to hand on."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_connect_timeout=_SOCKET_TIMEOUT,
            socket_timeout=_SOCKET_TIMEOUT,
            # Once more at once: a kept connection may be one to a server that has restarted since.
            retry=Retry(NoBackoff(), 1),
        )

    def hint(self, job: Job, argument: str | int) -> bool:
        """Ask a worker to look at `argument`; False where Redis can't be reached, which the reconciler makes good."""
        queue = Queue(job.queue, connection=self._redis, serializer=JSONSerializer)
        try:
            queue.enqueue_call(
                job.value, args=(argument,), timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=_FAILURE_TTL
            )
        except RedisError as error:
            _log.warning("hint.not_given", job=job.name, error=type(error).__name__)
            return False
        return True

    def is_there(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False

    def weaknesses(self) -> tuple[str, ...]:
        """Say what Redis is set to that costs time after a failure; nothing where it doesn't tell its settings."""
        try:
            append = self._redis.config_get("appendonly").get("appendonly")
            policy = self._redis.config_get("maxmemory-policy").get("maxmemory-policy")
        except RedisError:
            return ()
        found = {"appendonly yes": append, "maxmemory-policy noeviction": policy}
        return tuple(wanted for wanted, value in found.items() if value and value != wanted.split()[1])

    def close(self) -> None:
        """Let go of all connections."""
        self._redis.close()


def redis_url(config: Config) -> str:
    """Return where Redis is: the configured one, or the socket of the embedded server."""
    return config.redis or f"unix://{embedded_socket(config.data_dir)}"


def embedded_socket(data_dir: Path) -> Path:
    """
    Return the socket of the embedded server that belongs to `data_dir`, the same in every process.

    It is a socket and no port because files have owners: no other user of the machine can write jobs.
    """
    socket = data_dir.resolve() / "redis" / "redis.sock"
    if len(os.fsencode(socket)) <= _LONGEST_SOCKET_PATH:
        return socket
    short = hashlib.sha256(os.fsencode(socket)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"okr-{os.getuid()}-{short}" / "redis.sock"
