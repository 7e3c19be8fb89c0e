"""
Say what is wrong: compare the mailboxes of the sandbox with the database, and both with what the people said.

It reads no log of ours and trusts no counter of ours. Each rule gives its violations as sentences.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from service.db.tables import Answer, Delivery, InboundMessage, WeeklyKeyResult
from service.workflow import inbound_mail
from tests.torture.crowd import Crowd, Said
from tests.torture.stage import MAILBOX, Stage

KEY = " Name OkrKey"
"""How the id of the extended property that holds a mail's key ends."""
FINAL = {"confirmed", "bounced", "unknown", "cancelled"}
_RANK = {"planned": 0, "drafted": 1, "submitted": 2, **dict.fromkeys(FINAL, 3)}


@dataclass
class Seen:
    """All that a check looks at, read once."""

    deliveries: Sequence[Delivery]
    inbound: Sequence[InboundMessage]
    answers: Sequence[Answer]
    lines: Sequence[WeeklyKeyResult]
    own: list[dict[str, Any]]
    """What lies in the service's mailbox."""
    arrived: dict[str, Counter[str]]
    """Each person's inbox: how many mails of each Message-ID."""
    said: Sequence[Said]

    @classmethod
    def now(cls, on: Stage, crowd: Crowd) -> Seen:
        """Look at everything."""
        with on.app.db.read() as session:
            return cls(
                deliveries=session.scalars(select(Delivery).order_by(Delivery.id)).all(),
                inbound=session.scalars(select(InboundMessage).order_by(InboundMessage.id)).all(),
                answers=session.scalars(select(Answer).order_by(Answer.id)).all(),
                lines=session.scalars(select(WeeklyKeyResult).order_by(WeeklyKeyResult.id)).all(),
                own=_mails(on, MAILBOX, ""),
                arrived={
                    address: Counter(mail["messageId"] for mail in _mails(on, address, "folder=inbox&"))
                    for address in [*crowd.members, "mona@example.com"]
                },
                said=crowd.said,
            )

    def sent(self) -> dict[str, list[dict[str, Any]]]:
        """Return our sent mails by key."""
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for mail in self.own:
            if mail["folder"] == "sentitems":
                found[_key(mail)].append(mail)
        return found


def _mails(on: Stage, address: str, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = on.control("GET", f"/mailboxes/{address}/messages?{query}brief=1")[
        "messages"
    ]
    return found


def _key(mail: dict[str, Any]) -> str:
    return next((value for name, value in mail["extended"].items() if name.endswith(KEY)), "(none)")


def violations(on: Stage, crowd: Crowd) -> list[str]:
    """Return everything that is wrong now that all is quiet."""
    seen = Seen.now(on, crowd)
    rules = (
        _each_mail_once,
        _each_mail_ended,
        _each_mail_arrived,
        _inbox_is_complete,
        _each_mail_answered_once,
    )
    found = [problem for rule in (*rules, _words_are_kept) for problem in rule(seen)]
    return [*found, *_everybody_was_asked(seen, crowd)]


def _each_mail_once(seen: Seen) -> Iterator[str]:
    known = {row.key for row in seen.deliveries}
    for key, copies in seen.sent().items():
        if len(copies) > 1:
            yield f"{key} was sent {len(copies)} times"
        if key not in known:
            yield f"{key} was sent, but the outbox does not know it"
    for address, mails in seen.arrived.items():
        yield from (f"{address} got {message_id} {n} times" for message_id, n in mails.items() if n > 1)


def _each_mail_ended(seen: Seen) -> Iterator[str]:
    sent = seen.sent()
    for row in seen.deliveries:
        went = len(sent.get(row.key, ()))
        if row.state not in FINAL:
            yield f"{row.key} is {row.state} although all is quiet"
        elif row.state in ("confirmed", "bounced") and went != 1:
            yield f"{row.key} is {row.state}, but lies in Sent Items {went} times"
        elif row.state == "cancelled" and went:
            yield f"{row.key} is cancelled, but was sent"


def _each_mail_arrived(seen: Seen) -> Iterator[str]:
    """A confirmed mail is in its reader's inbox, unless the mailbox takes nothing."""
    reach = {address: set(mails) for address, mails in seen.arrived.items()}
    for key, copies in seen.sent().items():
        for copy in copies:
            for person in copy["to"]:
                address = person["address"]
                if (
                    address in reach
                    and address != "p2@example.com"
                    and copy["messageId"] not in reach[address]
                ):
                    yield f"{key} was sent, but is not in the inbox of {address}"


def _inbox_is_complete(seen: Seen) -> Iterator[str]:
    lie_there = {mail["id"] for mail in seen.own if mail["folder"] in ("inbox", "junkemail")}
    stored = Counter(row.graph_id for row in seen.inbound)
    yield from (f"the mail {each} was never stored" for each in lie_there - stored.keys())
    yield from (
        f"the mail {each} was stored, but is not in the mailbox" for each in stored.keys() - lie_there
    )
    yield from (f"the mail {each} was stored {n} times" for each, n in stored.items() if n > 1)
    for row in seen.inbound:
        if row.disposition is None:
            yield f"inbound {row.id} ({row.subject}) has no disposition although all is quiet"


def _each_mail_answered_once(seen: Seen) -> Iterator[str]:
    answered = Counter(
        mail["inReplyTo"] for mail in seen.own if mail["folder"] == "sentitems" and mail["inReplyTo"]
    )
    yield from (f"the mail {each} got {n} answers" for each, n in answered.items() if n > 1)
    sources = Counter(row.inbound_id for row in seen.answers if row.inbound_id is not None)
    yield from (f"inbound {each} was stored {n} times as an answer" for each, n in sources.items() if n > 1)
    for row in seen.answers:
        if (row.inbound_id is None) == (row.submit_id is None):
            yield f"answer {row.id} has not exactly one source"


def _words_are_kept(seen: Seen) -> Iterator[str]:
    """What somebody may rely on is stored once, what they can't be sure of at most once; nothing comes from nowhere."""
    stored = Counter(_markers(row.words) for row in seen.answers)
    times: Counter[str] = Counter()
    for markers, n in stored.items():
        for marker in markers:
            times[marker] += n
    for said in seen.said:
        if times[said.marker] > 1:
            yield f"{said.marker} of {said.who} was stored {times[said.marker]} times"
        if said.certain and times[said.marker] == 0:
            way = "form" if said.by_form else "mail"
            yield f"{said.marker} of {said.who} ({way}) was lost: {_fate(seen, said.marker)}"
    in_lines = Counter(marker for line in seen.lines for marker in _markers(line.text))
    yield from (f"{marker} stands in {n} lines" for marker, n in in_lines.items() if n > 1)
    yield from (
        f"{marker} is stored, but nobody said it"
        for marker in in_lines.keys() - {s.marker for s in seen.said}
    )


def _fate(seen: Seen, marker: str) -> str:
    """Say what became of the mails that hold a word."""
    rows = [row for row in seen.inbound if marker in json.dumps(row.raw)]
    fates = [f"mail {row.id} was {row.disposition} ({row.reason}), {row.attempts} tries" for row in rows]
    return ", ".join(fates) or "no stored mail holds it"


def _markers(text: str) -> tuple[str, ...]:
    words = text.replace(",", " ").split()
    return tuple(
        sorted({word for word in words if len(word) == 7 and word[0] == "m" and word[1:6].isdigit()})
    )


def _everybody_was_asked(seen: Seen, crowd: Crowd) -> Iterator[str]:
    asked: dict[str, set[str]] = defaultdict(set)
    for row in seen.deliveries:
        if row.kind == "setup":
            asked[row.period].add(row.key)
    for period, keys in asked.items():
        if len(keys) != crowd.people:
            yield f"{len(keys)} of {crowd.people} were asked in {period}"


@dataclass
class Watcher:
    """Look at states again and again while a storm rages: none may go backward."""

    on: Stage
    problems: list[str] = field(default_factory=list)
    samples: int = 0
    _states: dict[int, str] = field(default_factory=dict)
    _endings: dict[int, str] = field(default_factory=dict)
    _over: tuple[int, int] = (0, 0)
    """Deliveries and inbound mails up to these ids had all ended at the last quiet."""
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _ending: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Sample until `stop` (in a thread)."""
        while not self._ending.wait(0.4):
            try:
                self.sample()
            except DBAPIError:
                continue  # The database was killed; it comes back.

    def stop(self) -> None:
        """End the sampling."""
        self._ending.set()

    def sample(self, *, whole: bool = False) -> None:
        """Compare the states of now with those of the last look; `whole`: also of mails that had ended before."""
        with self._looking:
            self._sample(whole=whole)

    def have_read_anew(self, inbound_ids: Sequence[int]) -> None:
        """Have mails that were put aside read anew: only these may end twice."""
        with self._looking:
            inbound_mail.reprocess(self.on.app, inbound_ids)
            for each in inbound_ids:
                self._endings.pop(each, None)

    def _sample(self, *, whole: bool) -> None:
        over, ended = (0, 0) if whole else self._over
        with self.on.app.db.read() as session:
            states = session.execute(select(Delivery.id, Delivery.state).where(Delivery.id > over)).all()
            endings = session.execute(
                select(InboundMessage.id, InboundMessage.disposition).where(
                    InboundMessage.id > ended, InboundMessage.disposition.is_not(None)
                )
            ).all()
        self.samples += 1
        self.problems += self._backward({row.id: row.state for row in states}, over)
        for inbound_id, ending in endings:
            before = self._endings.setdefault(inbound_id, str(ending))
            if before != ending:
                self.problems.append(f"inbound {inbound_id} was {before} and is {ending} now")
        if whole:  # All is quiet: everything has ended.
            self._over = (max(self._states, default=0), max(self._endings, default=0))

    def _backward(self, states: dict[int, str], over: int) -> Iterable[str]:
        for delivery_id, before in self._states.items():
            if delivery_id <= over:
                continue
            after = states.get(delivery_id)
            if after is None:
                yield f"delivery {delivery_id} ({before}) has vanished"
            elif _RANK[after] < _RANK[before]:
                yield f"delivery {delivery_id} was {before} and is {after} now"
        self._states |= states
