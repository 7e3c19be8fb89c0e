"""
The benchmark `wave`: CPU per mail from the composed row to the accepted send, against a bare `requests` loop.

Both make the same two calls for each mail, with the same body. Bodies are composed before, confirmation comes later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import requests
from redis import Redis
from rq.serializers import JSONSerializer
from sqlalchemy import event, func, insert, select

from bench.installation import MAILBOX, Installation, installation, person
from bench.measure import in_turn
from bench.report import Goal, Report, Table
from service.bootstrap import graph_settings
from service.db.tables import Delivery, Person
from service.domain.delivery_keys import message_id
from service.graph.auth import AppTokens
from service.graph.outgoing import OutgoingMail, content_of, headers_of
from service.job_queue import Job, redis_url
from service.workflow.app import App
from service.workflow.outbox import ensure_mailbox
from workers.process import KnownJob, QueueWorker

_PREFER = {"Prefer": 'IdType="ImmutableId"'}
_HTML = "<html><body>" + "<p>Refund backlog from 118 to 96 – KR1.1</p>" * 80 + "</body></html>"
"""4 kB, as a setup mail has."""
_SLICE = 25
"""Mails that one job sends."""


@dataclass
class Counted:
    """What one wave took besides CPU."""

    jobs: int = 0
    transactions: int = 0
    statements: int = 0
    refused: int = 0


def run(*, quick: bool) -> Report:
    """Measure waves of 2,000 mails, three times each; `quick` one of 200."""
    mails, rounds = (200, 1) if quick else (2_000, 3)
    with installation(mails_per_minute=1_000_000, mailboxes=2) as on:
        bare, ours = _Bare(on, mails), _Ours(on, mails)
        seconds = in_turn({"bare requests loop": bare.send_all, "OKR Weekly": ours.send_all}, rounds)
        ours.counted.refused = sum(on.control("GET", "/conditions")["seen"]["refused"].values())
        sent = on.control("GET", "/counts")["sent"]
    return _report(mails, rounds, seconds, ours.counted, sent)


def _report(
    mails: int, rounds: int, seconds: dict[str, float], counted: Counted, sent: dict[str, int]
) -> Report:
    bare, ours = (seconds[name] / mails for name in ("bare requests loop", "OKR Weekly"))
    waves = rounds * mails
    jobs, transactions = counted.jobs / waves, counted.transactions / waves
    return Report(
        "wave",
        f"Send {mails:,} composed mails through ledger, RQ and client; the partner makes the same two calls alone.",
        (
            Table(
                "CPU of one mail",
                ("who", "µs", "× the bare loop"),
                (("bare requests loop", bare * 1e6, 1.0), ("OKR Weekly", ours * 1e6, ours / bare)),
            ),
            Table(
                "Counts",
                ("what", "a mail"),
                (("jobs", jobs), ("transactions", transactions), ("statements", counted.statements / waves)),
            ),
        ),
        (
            Goal(
                "CPU of one mail, × the bare loop",
                "≤ 1.3",
                f"{ours / bare:.2f}",
                ours <= 1.3 * bare,
                decides=mails >= 2_000,
            ),
            Goal("jobs a mail", "≤ 0.05", f"{jobs:.3f}", jobs <= 0.05),
            Goal("transactions a mail", "≤ 0.15", f"{transactions:.3f}", transactions <= 0.15),
            Goal("mails that left", f"{waves:,}", f"{sent.get(MAILBOX, 0):,}", sent.get(MAILBOX, 0) == waves),
            Goal("calls refused", "0", str(counted.refused), counted.refused == 0),
        ),
        (
            "SQLite with synchronous=FULL. The CPU of the sandbox and of Redis is not counted.",
            f"Median of {rounds} rounds, taken in turn." if rounds > 1 else "One round.",
        ),
    )


class _Bare:
    """The partner: one session, two calls a mail, and nothing else."""

    def __init__(self, on: Installation, mails: int) -> None:
        self._mails = mails
        token = AppTokens(graph_settings(on.app.config)).token()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update({"Authorization": f"Bearer {token}", **_PREFER})
        self._url = f"{on.sandbox}/v1.0/users/okr2@example.com/messages"

    def send_all(self) -> None:
        for n in range(self._mails):
            mail = _mail(n, "okr2@example.com")
            body = {**content_of(mail), "internetMessageHeaders": headers_of(mail)}
            draft = self._session.post(self._url, json=body, timeout=30).json()
            sent = self._session.post(f"{self._url}/{draft['id']}/send", timeout=30)
            if sent.status_code != 202:
                raise RuntimeError(f"The sandbox answered {sent.status_code}.")


def _mail(n: int, mailbox: str) -> OutgoingMail:
    key = f"setup:{n}:2026-W41"
    return OutgoingMail(
        to_name=f"Person {n}",
        to_address=f"p{n}@elsewhere.example",
        subject="Week 1 (5–9 Oct): your key results",
        html=_HTML,
        internet_message_id=message_id(b"x" * 32, key, mailbox),
        key=key,
        reply_to=f"okr+{n}-0123456789abcdef@example.com",
    )


class _Ours:
    """The service: rows in the outbox, hints in the queue, a worker."""

    def __init__(self, on: Installation, mails: int) -> None:
        self.counted = Counted()
        self._app, self._mails, self._wave = on.app, mails, 0
        with on.app.db.begin() as session:
            ensure_mailbox(session, MAILBOX)
            session.execute(insert(Person), [person(n) for n in range(1, mails + 1)])
        event.listen(on.app.db.engine, "commit", self._note_commit)
        event.listen(on.app.db.engine, "before_cursor_execute", self._note_statement)
        self._worker = _worker(on.app)

    def send_all(self) -> None:
        """Plan a wave (not part of what is counted, but of the CPU: a bulk insert), then work until it has left."""
        self._wave += 1
        with self._app.db.begin() as session:
            session.execute(insert(Delivery), [self._row(n) for n in range(1, self._mails + 1)])
        self.counted.transactions -= 1
        left = self._mails
        while left:
            for _ in range(math.ceil(left / _SLICE)):
                self._app.queue.hint(Job.SEND_SLICE, MAILBOX)
            before = self._worker.jobs_done
            self._worker.work(burst=True, logging_level="ERROR")
            self.counted.jobs += self._worker.jobs_done - before
            left, had = self._left(), left
            if left == had:
                raise RuntimeError(f"{left} mails don't leave.")

    def _left(self) -> int:
        with self._app.db.read() as session:
            waiting = select(func.count()).where(Delivery.state.in_(("planned", "drafted")))
            return session.scalar(waiting) or 0

    def _row(self, n: int) -> dict[str, Any]:
        key = f"setup:{n}:2026-W{40 + self._wave}"
        now = self._app.clock.machine_now()
        return {
            "key": key,
            "kind": "setup",
            "person_id": n,
            "period": f"2026-W{40 + self._wave}",
            "mailbox": MAILBOX,
            "state": "planned",
            "due_at": now,
            "attempts": 0,
            "subject": "Week 1 (5–9 Oct): your key results",
            "text": "",
            "html": _HTML,
            "internet_message_id": message_id(self._app.secret, key, MAILBOX),
            "created_at": now,
        }

    def _note_commit(self, _connection: object) -> None:
        self.counted.transactions += 1

    def _note_statement(self, *_: object) -> None:
        self.counted.statements += 1


def _worker(app: App) -> QueueWorker:
    return QueueWorker(
        [Job.SEND_SLICE.queue],
        connection=Redis.from_url(redis_url(app.config)),
        serializer=JSONSerializer,
        job_class=KnownJob,
    )
