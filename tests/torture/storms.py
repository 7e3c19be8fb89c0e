"""
Let weeks go by while everything is killed: storm, calm, check, and again, until enough has been killed.

All that happens is drawn from one seed. What the machine does in between is not, so a seed repeats the script of a
storm and not each interleaving.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select

from service.db.tables import Delivery, InboundMessage
from service.job_queue import embedded_socket
from service.workflow import inbound_mail
from service.workflow.unfinished import unfinished
from tests.torture.checker import Watcher, violations
from tests.torture.crowd import Crowd
from tests.torture.stage import Stage, open_for_business, set_clock, stage, wait_until

FIRST_MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
_WEEK = ((0, 9), (0, 15), (1, 9), (4, 14))
"""Days after Monday and hours, a little after which something is due: setup, nudge, overview and digest, review."""
_IN_PASSING = (
    "throttled_without_time",
    "internal_error",
    "bad_gateway",
    "unavailable",
    "gateway_timeout",
    "connection_reset",
)
_DONE_ANYWAY = ("done_but_504", "done_but_500", "done_but_lost", "body_cut")
QUIET_WITHIN = 120.0
_SENT_LAG = 0.3
"""Seconds after which a sent mail lies in Sent Items."""
_IDLE_AFTER = 15.0


@dataclass
class Result:
    """What a run of storms has seen."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    """SIGSTOPs, flushes, clock jumps, lost delta places."""
    storms: int = 0
    mails: Counter[str] = field(default_factory=Counter)
    """Mails out by state, mails in."""
    said: int = 0
    faults: int = 0
    calls: int = 0
    idle: int = 0
    """Blows that fell although nothing was in hand: there should be none."""
    samples: int = 0
    seconds: float = 0.0
    slowest_calm: float = 0.0
    put_aside: int = 0
    """Mails that were held until a person had them read anew."""
    violations: list[str] = field(default_factory=list)


def rage(
    folder: Path,
    quota: Mapping[str, int],
    seed: int,
    *,
    on_postgres: bool = False,
    per_storm: int = 30,
    tell: Callable[[Result], None] = lambda _: None,
) -> Result:
    """Kill as often as `quota` says of each kind; `tell` hears how it goes after each storm."""
    began = time.monotonic()
    result = Result(seed)
    with stage(folder, on_postgres=on_postgres) as on:
        run = _Run(on, Crowd(on, Random(seed)), Random(seed + 1), dict(quota), result)  # noqa: S311
        run.begin()
        for moment in _moments():
            run.storm(moment, per_storm)
            run.calm()
            result.seconds = time.monotonic() - began
            tell(result)
            if result.violations or not any(run.left.values()):
                break
        run.end()
    return result


def _moments() -> Iterator[datetime]:
    monday = FIRST_MONDAY
    while True:
        yield from (monday + timedelta(days=day, hours=hour, seconds=5) for day, hour in _WEEK)
        monday += timedelta(days=7)


@dataclass
class _Run:
    on: Stage
    crowd: Crowd
    rng: Random
    left: dict[str, int]
    result: Result
    moment: datetime = FIRST_MONDAY
    _watcher: Watcher = field(init=False)

    def begin(self) -> None:
        set_clock(self.on, FIRST_MONDAY - timedelta(days=1))
        self.crowd.move_in()
        mishaps = {
            "lost": 0.2,
            "doubled": 0.2,
            "late": 0.2,
            "late_by": 1,
            "shuffled": True,
            "seed": self.result.seed,
        }
        self.on.control(
            "PUT", "/conditions", {"notifications": mishaps, "sent_lag": _SENT_LAG, "delta_lifetime": 20}
        )
        for rule in storm_of_faults(self.result.seed):
            self.on.control("POST", "/faults", rule)
        open_for_business(self.on)
        self._watcher = Watcher(self.on)
        threading.Thread(target=self._watcher.watch, daemon=True).start()

    def storm(self, moment: datetime, kills: int) -> None:
        """Let the moment come, and kill while mails go out and answers come in."""
        self.moment = moment
        set_clock(self.on, moment)
        self.result.storms += 1
        with self.crowd.busy():
            while kills > 0 and any(self.left.values()):
                self._wait_for_work()
                time.sleep(self.rng.uniform(0, 0.3))
                if self.rng.random() < 0.2:
                    self._do_something_else()
                kills -= sum(self._kill_one() for _ in range(min(kills, self.rng.choice((1, 1, 2, 3)))))
        set_clock(self.on, moment + timedelta(minutes=1))

    def _wait_for_work(self) -> None:
        """Wait until Graph was called since the last blow and something is still to be done."""
        before = self._calls()
        try:
            wait_until(lambda: self._calls() > before and not self.on.is_quiet(), "work went on", _IDLE_AFTER)
        except AssertionError:
            self.result.idle += 1

    def _calls(self) -> int:
        """Return how often Graph was called: the first rules see every call."""
        return sum(fault["matched"] for fault in self.on.control("GET", "/faults")["faults"][:2])

    def calm(self) -> None:
        """Wait until nothing is unfinished, then check; Graph goes on failing."""
        began = time.monotonic()
        try:
            wait_until(self.on.is_quiet, "all was quiet", QUIET_WITHIN)
        except AssertionError:
            self.result.violations.append(f"not quiet after {QUIET_WITHIN:.0f} s: {unfinished(self.on.app)}")
        self.result.slowest_calm = max(self.result.slowest_calm, time.monotonic() - began)
        self._have_put_aside_read_anew()
        time.sleep(
            2 * _SENT_LAG
        )  # The copy of a mail that bounced at once may still be on its way to Sent Items.
        self._watcher.sample(whole=True)
        self.result.violations += [*violations(self.on, self.crowd), *self._watcher.problems]
        self._count()

    def _have_put_aside_read_anew(self) -> None:
        """
        Do what the admin is asked to: have mails read anew that were put aside.

        A mail in whose work the process ended three times looks like one that ends it.
        """
        put_aside = inbound_mail.quarantined(self.on.app)
        if put_aside:
            self.result.put_aside += len(put_aside)
            self._watcher.have_read_anew(put_aside)
            wait_until(self.on.is_quiet, "all was quiet again", QUIET_WITHIN)

    def end(self) -> None:
        self._watcher.stop()

    def _kill_one(self) -> int:
        """Kill one process of a kind that still has to be killed and runs; return how many were killed."""
        wanted = [kind for kind, number in self.left.items() if number]
        if not wanted:
            return 0
        weights = [self.left[kind] for kind in wanted]
        kind = self.rng.choices(wanted, weights)[0]
        pids = self.on.pids(kind)
        if not pids:
            return 0
        if kind == "postgres" and self.on.postgres is not None:
            self.on.postgres.kill()
        else:
            with suppress(ProcessLookupError):
                os.kill(self.rng.choice(pids), signal.SIGKILL)
        self.left[kind] -= 1
        self.result.kills[kind] += 1
        return 1

    def _do_something_else(self) -> None:
        what = self.rng.choice(["SIGSTOP", "FLUSHALL", "clock jump", "delta forgotten"])
        self.result.other[what] += 1
        if what == "SIGSTOP":
            self._pause_a_worker()
        elif what == "FLUSHALL":
            socket = embedded_socket(self.on.app.config.data_dir)
            with suppress(RedisError), Redis(unix_socket_path=str(socket)) as redis:
                redis.flushall()
        elif what == "clock jump":
            set_clock(self.on, self.moment + timedelta(minutes=self.rng.uniform(-120, 30)))
        else:
            self.on.control("POST", "/delta/forget")

    def _pause_a_worker(self) -> None:
        """Stop a worker for longer than its lease, as a machine that was put to sleep would be."""
        pids = self.on.pids("worker")
        if not pids:
            return
        pid = self.rng.choice(pids)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            threading.Timer(self.on.app.config.timings.lease + 1, _go_on, [pid]).start()

    def _count(self) -> None:
        with self.on.app.db.read() as session:
            states = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
            mails_in = session.scalar(select(func.count()).select_from(InboundMessage)) or 0
        self.result.mails = Counter({str(state): number for state, number in states} | {"in": mails_in})
        self.result.said = len(self.crowd.said)
        self.result.samples = self._watcher.samples
        self.result.faults = sum(fault["happened"] for fault in self.on.control("GET", "/faults")["faults"])
        self.result.calls = self._calls()


def _go_on(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def storm_of_faults(seed: int, share: float = 0.3) -> list[dict[str, object]]:
    """Return rules that let `share` of all calls of Graph fail, writes partly after they were carried out."""
    each = 1 - (1 - share) ** (1 / len(_IN_PASSING))
    writes = 1 - (1 - share) ** (1 / (len(_IN_PASSING) + len(_DONE_ANYWAY)))
    rules: list[dict[str, object]] = []
    for n, name in enumerate([*_IN_PASSING, *_DONE_ANYWAY]):
        always = {"name": name, "path": "^/v1.0/", "times": None, "seed": seed * 100 + n}
        rules.append({**always, "method": "POST|PATCH|DELETE", "probability": writes})
        if name in _IN_PASSING:
            rules.append({**always, "method": "GET", "probability": each})
    return rules
