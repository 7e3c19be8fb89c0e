"""
The benchmark `pacing`: waves from one, eight and sixty mailboxes against Exchange's limits, the rate set to all of it.

A minute is shorter than a minute: the sandbox's limits, our pace and every wait of ours are shortened by the same factor.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from bisect import bisect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from bench.installation import Installation, installation, person
from bench.report import Goal, Report, Table
from service.config import Timings
from service.db.tables import Delivery, Person
from service.domain.delivery_keys import message_id
from service.workflow.outbox import ensure_mailbox

RATE = 30
"""Mails a minute and mailbox: all that Exchange allows."""
_WARM_UP = 1.5
"""Minutes before it counts: a slice's first burst is none of the steady state."""
_WORKERS = 2
_HTML = "<p>Refund backlog from 118 to 96 – KR1.1</p>" * 80


@dataclass(frozen=True)
class Setting:
    """One run. A minute lasts `minute` seconds."""

    name: str
    mailboxes: int
    minute: float
    minutes: int
    goal: float
    fault: dict[str, Any] | None = None
    outage: int = 0
    """Minutes in which Graph answers nothing but 503, before those that count."""


FULL = (
    Setting("1 mailbox", 1, 15.0, 3, 0.95),
    Setting("8 mailboxes", 8, 15.0, 3, 0.95),
    Setting("60 mailboxes", 60, 60.0, 1, 0.95),
    Setting("8 mailboxes, 5 % of calls 429 or 503", 8, 15.0, 3, 0.9, {"probability": 0.05}),
    Setting("8 mailboxes after 10 minutes without Graph", 8, 10.0, 4, 0.9, outage=10),
)
"""Eleven to twelve minutes in all. A shorter minute asks more of the machine: sixty mailboxes get a whole one."""
QUICK = (Setting("1 mailbox", 1, 3.0, 5, 0.0),)


@dataclass(frozen=True)
class Paced:
    """What a run came to."""

    setting: Setting
    share: float
    """Of what the limit allows in the minutes that counted."""
    refused: int
    most_in_flight: int
    back_after: float
    """Minutes from the end of an outage to the first mail."""


def run(*, quick: bool) -> Report:
    """Measure each setting; `quick` one mailbox for five minutes, where only refusals decide."""
    found = [_pace(setting) for setting in (QUICK if quick else FULL)]
    rows = tuple(
        (each.setting.name, each.setting.minute, each.share * 100, each.refused, each.most_in_flight)
        for each in found
    )
    goals = [
        Goal(
            f"{each.setting.name}: share of what is allowed",
            f"≥ {each.setting.goal:.0%}",
            f"{each.share:.1%}",
            each.share >= each.setting.goal,
            decides=not quick,
        )
        for each in found
    ]
    goals += [
        Goal(f"{each.setting.name}: calls refused", "0", str(each.refused), each.refused == 0)
        for each in found
    ]
    goals += [
        Goal(
            f"{each.setting.name}: back after", "≤ 5 minutes", f"{each.back_after:.1f}", each.back_after <= 5
        )
        for each in found
        if each.setting.outage
    ]
    return Report(
        "pacing",
        f"Send from several mailboxes with the rate set to {RATE} a minute, against limits of {RATE} a minute and 4 at once.",
        (Table("Pace", ("setting", "a minute, s", "% of allowed", "refused", "most in flight"), rows),),
        tuple(goals),
        (
            "A minute of the limits, of the rate and of every wait is shortened alike; what Retry-After asks is whole seconds.",
            f"{_WORKERS} workers and a tick, each a process; SQLite with synchronous=FULL.",
        ),
    )


def _pace(setting: Setting) -> Paced:
    with installation(
        setting.mailboxes,
        _scaled(setting.minute),
        mails_per_minute=RATE,
        more_mailboxes=",".join(_mailboxes(setting)[1:]),
    ) as on:
        _plan(on, setting)
        on.control(
            "PUT",
            "/conditions",
            {"limits": {"enforced": True, "sends_per_minute": RATE, "minute": setting.minute}},
        )
        if setting.fault:
            for seed, name in enumerate(("throttled_without_time", "unavailable")):
                share = setting.fault["probability"] / 2
                rule = {"name": name, "path": "^/v1.0/", "times": None, "probability": share, "seed": seed}
                on.control("POST", "/faults", rule)
        with _processes():
            _until(lambda: _sent(on) > 0, 120)
            back_after = _outage(on, setting) if setting.outage else 0.0
            time.sleep(_WARM_UP * setting.minute)
            share = _share(on, setting)
        seen = on.control("GET", "/conditions")["seen"]
    return Paced(setting, share, sum(seen["refused"].values()), seen["most_in_flight"], back_after)


def _outage(on: Installation, setting: Setting) -> float:
    """Let Graph fail for some minutes; return how many more it takes until the first mail leaves."""
    fault = on.control("POST", "/faults", {"name": "unavailable", "path": "^/v1.0/", "times": None})
    time.sleep(setting.outage * setting.minute)
    before = _sent(on)
    on.control("DELETE", f"/faults/{fault['id']}")
    began = time.monotonic()
    _until(lambda: _sent(on) > before, 60 * setting.minute)
    return (time.monotonic() - began) / setting.minute


def _scaled(minute: float) -> dict[str, float]:
    """Return all waits of the service, shortened as the minute is; a lease and a request take real time."""
    usual = Timings()
    kept = {
        "lease",
        "http",
        "renew",
        "idle",
        "signed_in",
        "recheck",
        "sync",
        "settings",
        "look_after",
        "poll",
    }
    return {name: value * minute / 60 for name, value in usual.model_dump().items() if name not in kept}


def _mailboxes(setting: Setting) -> list[str]:
    return [f"okr{n}@example.com" for n in range(1, setting.mailboxes + 1)]


def _plan(on: Installation, setting: Setting) -> None:
    """Write composed mails into the outbox, more than can leave while it counts."""
    each = RATE * (2 * setting.minutes + setting.outage + 5)
    with on.app.db.begin() as session:
        for address in _mailboxes(setting):
            ensure_mailbox(session, address)
        session.execute(insert(Person), [person(n) for n in range(1, each + 1)])
        for place, address in enumerate(_mailboxes(setting)):
            session.execute(insert(Delivery), [_row(on, n, place, address) for n in range(1, each + 1)])


def _row(on: Installation, n: int, place: int, address: str) -> dict[str, Any]:
    key = f"setup:{n}-{place}:2026-W41"
    now = on.app.clock.machine_now()
    return {
        "key": key,
        "kind": "setup",
        "person_id": n,
        "period": "2026-W41",
        "mailbox": address,
        "state": "planned",
        "due_at": now,
        "attempts": 0,
        "subject": "Week 1 (5–9 Oct): your key results",
        "text": "",
        "html": _HTML,
        "internet_message_id": message_id(on.app.secret, key, address),
        "created_at": now,
    }


def _sent(on: Installation) -> int:
    sent: dict[str, int] = on.control("GET", "/counts")["sent"]
    return sum(sent.values())


def _share(on: Installation, setting: Setting) -> float:
    """
    Return the share of what is allowed that leaves in some whole minutes, on average over when they begin.

    A lane sends its minute's mails at once: between any two moments a burst more or less would decide. So they begin at
    each moment of a first minute.
    """
    length = setting.minutes * setting.minute
    seen, end = [(time.monotonic(), _sent(on))], time.monotonic() + length + setting.minute
    while seen[-1][0] < end:
        time.sleep(0.05)
        seen.append((time.monotonic(), _sent(on)))
    moments = [moment for moment, _ in seen]
    left = [
        seen[bisect(moments, moment + length) - 1][1] - sent for moment, sent in seen if moment + length < end
    ]
    return statistics.mean(left) / (RATE * setting.minutes * setting.mailboxes)


def _until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("No mail leaves.")
        time.sleep(0.05)


@contextmanager
def _processes() -> Iterator[None]:
    """Run workers and tick; they find their settings in this process's environment."""
    commands = [("worker", "outgoing")] * _WORKERS + [("tick",)]
    running = [
        subprocess.Popen(  # noqa: S603 - our own commands.
            (sys.executable, "-m", "service.cli", *command),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
