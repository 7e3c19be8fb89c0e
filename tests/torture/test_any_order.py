"""
Whatever happens, in whatever order: hypothesis mixes weeks, replies, copies, deaths, lost places, faults and clocks.

Deaths are errors that nobody catches, thrown at a crash point: a transaction that is open then is lost, as it would be.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from redis import Redis

from service import crashpoints
from service.db import inbound
from service.db.tables import Answer, InboundMessage, WeeklyKeyResult
from service.job_queue import redis_url
from tests.support.team import MAILBOX, SUNDAY_BEFORE, World
from tests.torture.lab import Lab
from tests.torture.storms import storm_of_faults

EXAMPLES = int(os.environ.get("TORTURE_EXAMPLES", "4"))
STEPS = 10
REPLIES = int(os.environ.get("TORTURE_REPLIES", "200"))
MOMENTS = (timedelta(days=1, hours=7), timedelta(hours=6), timedelta(hours=18), timedelta(days=3, hours=5))
"""From Sunday 16:00 UTC: to the setup, the nudge, the overview, the review; then the week closes and the next begins."""
FINAL = {"confirmed", "bounced", "unknown", "cancelled"}


_Reply = tuple[str, int, str]
"""Who, which of their replies, its words."""


class _Died(BaseException):
    """The process has ended here; nothing of it catches this."""


@contextmanager
def _dying_at(number: int) -> Iterator[None]:
    passed = 0

    def die(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed >= number:
            raise _Died

    crashpoints.listen(die)
    try:
        yield
    except _Died:
        pass
    finally:
        crashpoints.listen(None)


class AnyOrder(RuleBasedStateMachine):
    """Two people, their lead, and everything that can happen to them."""

    def __init__(self, lab: Lab) -> None:
        super().__init__()
        self.lab = lab
        self.world = lab.begin_again()
        self.now = SUNDAY_BEFORE
        self.moments = 0
        self.markers = 0

    @rule()
    def next_moment_comes(self) -> None:
        """Go on to the next moment of the week, whatever is still unfinished."""
        step = MOMENTS[self.moments % len(MOMENTS)] if self.moments % 5 < 4 else timedelta(days=2, hours=4)
        self.moments += 1
        self._set(self.now + step)

    @rule(minutes=st.integers(-90, 20))
    def clock_jumps(self, minutes: int) -> None:
        """Somebody sets the clock; later moments go on from where it was."""
        self.world.move_clock(self.now + timedelta(minutes=minutes))

    @rule(rounds=st.integers(1, 3))
    def work_is_done(self, rounds: int) -> None:
        """Tick and workers do what is due."""
        for _ in range(rounds):
            self.world.once()

    @rule(number=st.integers(1, 40))
    def work_dies(self, number: int) -> None:
        """The process ends at the n-th point that it passes."""
        with _dying_at(number):
            self.world.once()
        self.lab.let_leases_end()

    @rule(who=st.sampled_from(["mira", "ben"]), copies=st.integers(1, 3), junk=st.booleans())
    def somebody_answers(self, who: str, copies: int, junk: bool) -> None:
        """Answer the newest mail, perhaps in several copies, perhaps into Junk."""
        mails = [mail for mail in self.world.inbox(who) if mail["subject"].startswith("Week ")]
        if not mails:
            return
        self.markers += 1
        _deliver(self.world, who, mails[-1], f"Backlog {self.markers + 100} to 0 - 1.1", copies, junk=junk)

    @rule(times=st.integers(1, 5))
    def bell_rings(self, times: int) -> None:
        """Notifications come, more than there is to read."""
        with self.world.app.db.begin() as session:
            for _ in range(times):
                inbound.ring(session, MAILBOX)

    @rule()
    def graph_forgets_its_place(self) -> None:
        """Every delta link answers 410 from now on."""
        self.world.control("POST", "/delta/forget")

    @rule()
    def queue_is_lost(self) -> None:
        """Redis is emptied."""
        with Redis.from_url(redis_url(self.world.app.config)) as redis:
            redis.flushall()

    @rule(seed=st.integers(0, 1000))
    def weather_turns_bad(self, seed: int) -> None:
        """A third of Graph's answers are errors from now on; sent mail shows late."""
        self.world.control("DELETE", "/faults")
        for fault in storm_of_faults(seed):
            self.world.fault(**fault)
        self.world.control("PUT", "/conditions", {"sent_lag": 0.05})

    @rule()
    def weather_clears_up(self) -> None:
        """Graph works."""
        self.world.control("DELETE", "/faults")
        self.world.control("PUT", "/conditions", {})

    @invariant()
    def no_mail_is_sent_twice(self) -> None:
        """At every moment: one sent mail a key, one copy in each inbox, one answer to each mail."""
        own = _own_mails(self.world)
        sent = [mail for mail in own if mail["folder"] == "sentitems"]
        _at_most_once(Counter(next(iter(mail["extended"].values())) for mail in sent))
        _at_most_once(Counter(mail["inReplyTo"] for mail in sent if mail["inReplyTo"]))
        for who in ("mira", "ben", "mona"):
            _at_most_once(Counter(mail["messageId"] for mail in self.world.inbox(who)))

    def teardown(self) -> None:
        """In the end all is quiet: everything has ended, and all that came is stored once."""
        self.weather_clears_up()
        self.lab.let_leases_end()
        self._set(self.now)
        self.world.settle(patience=60)
        self.no_mail_is_sent_twice()
        states = Counter(row.state for row in self.world.deliveries())
        assert set(states) <= FINAL, states
        arrived = {mail["id"] for mail in _own_mails(self.world) if mail["folder"] in ("inbox", "junkemail")}
        stored = self.world.inbound()
        assert sorted(arrived) == sorted(row.graph_id for row in stored)
        assert all(row.disposition for row in stored)

    def _set(self, moment: datetime) -> None:
        self.now = moment
        self.world.move_clock(moment)


def _at_most_once(found: Counter[str]) -> None:
    assert set(found.values()) <= {1}, {key: n for key, n in found.items() if n > 1}


def _own_mails(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.control("GET", f"/mailboxes/{MAILBOX}/messages?brief=1")["messages"]
    return found


def _deliver(
    world: World,
    who: str,
    mail: dict[str, Any],
    words: str,
    copies: int,
    *,
    junk: bool = False,
    message_id: str = "",
) -> None:
    answer = {
        "from": {"address": f"{who}@example.com"},
        "to": [{"address": MAILBOX}],
        "subject": f"Re: {mail['subject']}",
        "text": words,
        "message_id": f"<{message_id or abs(hash((who, words)))}@example.com>",
        "in_reply_to": mail["messageId"],
        "folder": "junkemail" if junk else "inbox",
        "internal": True,
    }
    for _ in range(copies):
        world.control("POST", "/mail", answer)
        world.uncounted += junk


@pytest.mark.parametrize("database_server", ["sqlite"], indirect=True)
def test_in_any_order_nothing_is_lost_and_nothing_sent_twice(lab: Lab) -> None:
    run_state_machine_as_test(
        lambda: AnyOrder(lab),  # type: ignore[arg-type]  # It calls what it is given; a class is only the usual thing.
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=EXAMPLES < 50,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("database_server", ["sqlite"], indirect=True)
def test_replies_shuffled_and_doubled_give_the_same_database_as_in_order(lab: Lab) -> None:
    each = REPLIES // 2
    written = {
        who: [(who, n, f"{min(n, n % 3) + 1}: Backlog {n + 10} to 0 - 1.1") for n in range(each)]
        for who in ("mira", "ben")
    }

    in_order = _stored(lab, [*written["mira"], *written["ben"]])
    shuffled = _stored(lab, _shuffled(written, Random(7)))  # noqa: S311

    assert shuffled == in_order
    assert len(shuffled[0]) == 6


def _shuffled(written: dict[str, list[_Reply]], rng: Random) -> list[_Reply]:
    """Mix the people, whose own mails stay in their order, and put second copies anywhere behind the first."""
    left = {who: list(replies) for who, replies in written.items()}
    mixed: list[_Reply] = []
    while any(left.values()):
        mixed.append(left[rng.choice([who for who, replies in left.items() if replies])].pop(0))
    for reply in list(mixed):
        for _ in range(rng.choice([0, 0, 1, 2])):
            mixed.insert(rng.randint(mixed.index(reply) + 1, len(mixed)), reply)
    return mixed


def _week_with_setup(lab: Lab) -> World:
    world = lab.begin_again()
    world.at(SUNDAY_BEFORE + MOMENTS[0])
    return world


def _stored(lab: Lab, replies: list[_Reply]) -> tuple[Any, ...]:
    """Let these replies come, one after the other, and return what the database holds in the end."""
    world = _week_with_setup(lab)
    mails = {who: world.inbox(who)[-1] for who in ("mira", "ben")}
    for place, (who, n, words) in enumerate(replies):
        _deliver(world, who, mails[who], words, 1, message_id=f"{who}-{n}")
        if place % 20 == 0:
            world.once()
    world.settle(patience=3600)
    with world.app.db.read() as session:
        lines = sorted((line.person_id, line.n, line.text) for line in session.query(WeeklyKeyResult))
        answers = Counter(answer.words for answer in session.query(Answer))
        endings = Counter(
            (row.sender, row.words, row.disposition)
            for row in session.query(InboundMessage)
            if row.reason != "duplicate"
        )
    return lines, answers, endings
