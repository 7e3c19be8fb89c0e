"""
The benchmark `ingest`: from a notification to the stored key results, one worker, against a job for each notification.

Mails arrive at a fixed rate; a mail's time runs from its notification to the commit that holds its key results. A burst is
read in this process, so that its CPU is known: first all of it is fetched, then all of it understood, each by itself.
Both begin when a page of mails has been read, and both end in bounded time: who is too slow is not waited for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import requests
from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import event, func, select, update

from bench.ingest.recorded_graph import WARM
from bench.ingest.replies import ask_everybody, recorded
from bench.installation import MAILBOX, Installation, free_port, installation, wait_for
from bench.measure import cpu_of
from bench.report import Goal, Report, Table
from service.db import inbound
from service.db.tables import Answer, Mailbox
from service.job_queue import redis_url
from service.workflow import receive_replies
from service.workflow.app import App
from service.workflow.read_folder import read_folder
from service.workflow.reader import TimeIsUpError
from service.workflow.subscriptions import take_notifications
from workers.process import look_for_garbage_seldom

OURS, PARTNER = "one drain", "a job a notification"
RATES = (20, 100, 300)
SECONDS = 5
"""For which mails arrive at each rate."""
BURST = 5_000
QUICK = 100
_PARTNERS_QUEUE = "a-job-a-mail"
_LOOK_EVERY = 0.004
_WARM_UP = 60.0
"""Seconds in which a worker must have started and read a page."""
_GRACE = 6.0
"""Seconds that we wait for a stream after its last mail."""
_BURST_ENDS = 45.0
"""Seconds after which no further job begins to read the burst; a job takes at most 40."""


@dataclass(frozen=True)
class Burst:
    """What reading many mails at once took, for each of them."""

    replies: int
    stored: int
    seconds: float
    """From the first page to the last commit."""
    fetching_ms: float
    """CPU a reply, of reading delta pages and storing mails."""
    understanding_ms: float
    """CPU a reply, from the stored mail to the stored key results and the planned receipt; its lane writes that later."""
    statements: float
    transactions: float


@dataclass(frozen=True)
class Stream:
    """How long mails took that came at a rate, in ms."""

    rate: int
    who: str
    replies: int
    stored: int
    p50: float
    p99: float
    """Mails that were not stored when we stopped looking count as stored then."""


def run(*, quick: bool) -> Report:
    """Read a burst of 5,000, then streams of 20, 100 and 300 a second; `quick`, a burst of 100 alone."""
    if quick:
        return _report(_burst(QUICK), ())
    streams = [_stream(rate, who) for rate in RATES for who in (OURS, PARTNER)]
    return _report(_burst(BURST), streams)


def _report(burst: Burst, streams: Sequence[Stream]) -> Report:

    a_second = burst.stored / burst.seconds
    fastest = next((each for each in streams if each.rate == RATES[-1] and each.who == OURS), None)
    goals = [
        Goal("statements a reply", "≤ 3", f"{burst.statements:.1f}", burst.statements <= 3),
        Goal("transactions a reply", "≤ 0.2", f"{burst.transactions:.2f}", burst.transactions <= 0.2),
        Goal("replies stored", f"{burst.replies:,}", f"{burst.stored:,}", burst.stored == burst.replies),
    ]
    if fastest is not None:
        goals += [
            Goal("burst, replies a second", "≥ 300", f"{a_second:.0f}", a_second >= 300, decides=False),
            Goal("p99 at 300/s", "≤ 50 ms", f"{fastest.p99:.0f} ms", fastest.p99 <= 50, decides=False),
        ]
    return Report(
        "ingest",
        "Replies of Outlook under our quoted mail (12 kB each), three key results in each, on SQLite FULL.",
        (
            Table(
                f"A burst of {burst.replies:,}",
                (
                    "replies a second",
                    "fetching, CPU ms a reply",
                    "understanding, CPU ms a reply",
                    "statements a reply",
                    "transactions a reply",
                ),
                (
                    (
                        a_second,
                        burst.fetching_ms,
                        burst.understanding_ms,
                        burst.statements,
                        burst.transactions,
                    ),
                ),
            ),
            Table(
                "From the notification to the commit",
                ("replies a second", "who", "p50 ms", "p99 ms", "stored"),
                tuple(
                    (each.rate, each.who, each.p50, each.p99, f"{each.stored:,} of {each.replies:,}")
                    for each in streams
                ),
            ),
        ),
        tuple(goals),
        (
            "Graph is recorded: a process of its own gives delta pages with bodies. Its CPU is not counted.",
            f"A burst and a stream begin when a worker has read {WARM} other mails.",
            f"Each stream lasts {SECONDS} s and is watched {_GRACE:.0f} s longer; what is not stored by then counts as stored then.",
            "The partner enqueues a job for each notification; it fetches that mail alone and understands it as we do.",
        ),
    )


def _burst(replies: int) -> Burst:
    with _mails(WARM + replies) as (on, start):
        receive_replies.drain(on.app, MAILBOX)
        look_for_garbage_seldom()  # As a worker does after its first job.
        start(0)
        counts: Counter[str] = Counter()
        engine = on.app.db.engine
        event.listen(engine, "commit", lambda _: counts.update(["transactions"]))
        event.listen(engine, "before_cursor_execute", lambda *_: counts.update(["statements"]))
        began = time.monotonic()
        fetching = cpu_of(lambda: _fetch_all(on.app))
        understanding = cpu_of(lambda: _understand_all(on.app, began + _BURST_ENDS))
        seconds = time.monotonic() - began
        taken = Counter(counts)
        stored = _stored(on.app) - WARM
    each = 1 / max(1, stored)
    return Burst(
        replies,
        stored,
        seconds,
        fetching * 1e3 / replies,
        understanding * 1e3 * each,
        taken["statements"] * each,
        taken["transactions"] * each,
    )


def _fetch_all(app: App) -> None:
    """Follow the delta pages to their end, and let go of the mailbox."""
    reader = receive_replies.begin_reading(app, MAILBOX)
    assert reader is not None
    with suppress(TimeIsUpError):  # The rest is fetched with the understanding.
        for folder in receive_replies.FOLDERS:
            read_folder(reader, folder)
    with app.db.begin() as session:
        inbound.pause_reading(session, MAILBOX, reader.fence)


def _understand_all(app: App, ends_at: float) -> None:
    """A job ends after a while; the next one goes on."""
    is_quiet = False
    while not is_quiet and time.monotonic() < ends_at:
        receive_replies.drain(app, MAILBOX)
        with app.db.read() as session:
            is_quiet = not inbound.waiting(session, MAILBOX, app.clock.machine_now(), 1)


def _stream(rate: int, who: str) -> Stream:
    replies = rate * SECONDS
    with (
        _mails(WARM + replies) as (on, start),
        _worker(on.app, "inbound" if who == OURS else _PARTNERS_QUEUE),
    ):
        bell = _Bell(on.app, who)
        bell.ring(WARM)
        _wait_until(lambda: _stored(on.app) >= WARM)
        taken, ended = _ring_and_watch(bell, rate, replies, start(rate))
    stored = len(taken)
    taken += [ended - n / rate for n in range(stored, replies)]
    taken.sort()
    p99 = taken[max(0, int(replies * 0.99) - 1)]
    return Stream(rate, who, replies, stored, median(taken) * 1e3, p99 * 1e3)


def _ring_and_watch(bell: _Bell, rate: int, replies: int, began: float) -> tuple[list[float], float]:
    """
    Give each notification when it is due, and note when as many answers as mails were stored.

    Return the seconds of each that was, and how long after the first one's arrival we stopped looking.
    """
    rung, taken = 0, list[float]()
    while len(taken) < replies and time.time() < began + SECONDS + _GRACE:
        due = min(replies, 1 + int((time.time() - began) * rate))
        bell.ring(due - rung)
        rung = due
        stored = _stored(bell.app) - WARM
        taken += [time.time() - began - n / rate for n in range(len(taken), stored)]
        time.sleep(_LOOK_EVERY)
    return taken, time.time() - began


class _Bell:
    """Tells us, or the partner, of so many more mails, all that are due in one call as Graph does."""

    def __init__(self, app: App, who: str) -> None:
        self.app = app
        self._who = who
        self._told = 0
        redis = Redis.from_url(redis_url(app.config))
        self._partners = Queue(_PARTNERS_QUEUE, connection=redis, serializer=JSONSerializer)

    def ring(self, news: int) -> None:
        places = range(self._told, self._told + news)
        self._told += news
        if news and self._who == OURS:
            notification = {"subscriptionId": "recorded", "clientState": "recorded"}
            take_notifications(self.app, [notification] * news)
        elif news:
            for place in places:
                self._partners.enqueue_call("bench.ingest.partner.take", args=(place,), result_ttl=0)


def _wait_until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + _WARM_UP
    while not is_so():
        if time.monotonic() > ends_at:
            raise RuntimeError("The worker does nothing.")
        time.sleep(0.02)


def _stored(app: App) -> int:
    """Return how many answers there are, by the highest id: counting them again and again would cost the worker's CPU."""
    with app.db.read() as session:
        return session.scalar(select(func.max(Answer.id))) or 0


@contextmanager
def _mails(replies: int) -> Iterator[tuple[Installation, _Start]]:
    """Ask a company of as many people as there are replies, and have Graph hold what they answer."""
    port = free_port()
    graph = f"http://127.0.0.1:{port}"
    with installation(sandbox_url=graph) as on, tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        with on.app.db.begin() as session:
            ask_everybody(on.app, session, replies)
            known = {"subscription_id": "recorded", "subscription_secret": "recorded"}
            session.execute(update(Mailbox).values(**known))
        file.writelines(f"{mail}\n" for mail in recorded(on.app, replies))
        file.flush()
        command = (sys.executable, "-m", "bench.ingest.recorded_graph", str(port), file.name)
        process = subprocess.Popen(command)  # noqa: S603 - our own command.
        try:
            wait_for(f"{graph}/health")
            yield on, _Start(graph)
        finally:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class _Start:
    """Let mails arrive in a second; return when the first does."""

    graph: str

    def __call__(self, rate: int) -> float:
        at = time.time() + 1
        given = {"at": at, "rate": rate}
        requests.post(f"{self.graph}/start", data=json.dumps(given), timeout=10).raise_for_status()
        time.sleep(1)
        return at


@contextmanager
def _worker(app: App, queue: str) -> Iterator[None]:
    """One worker of the service, or the partner's, that is ready."""
    own = (sys.executable, "-m", "service.cli", "worker", queue)
    partners = (sys.executable, "-m", "bench.ingest.partner", queue)
    with Path(os.devnull).open("wb") as nowhere:
        command = own if queue == "inbound" else partners
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)  # noqa: S603 - our own commands.
    try:
        with Redis.from_url(redis_url(app.config)) as redis:
            _wait_until(lambda: Worker.count(connection=redis) == 1)
        yield
    finally:
        process.kill()  # Told to end, it would finish its job first: up to 40 s that nobody measures.
        process.wait()
