"""
A stage of many people, so that each bad input can have a person of its own.

It is Monday of week 1; who plays has got the setup mail. A mail goes through the sandbox over HTTP, or, where the sandbox
can't carry it, is stored as the JSON that Graph would give.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from service.db.tables import Delivery, InboundMessage, Invitation, WeeklyKeyResult
from service.domain.delivery_states import UNFINISHED
from service.workflow import deliver, links, receive_replies
from service.workflow.compose_mail import compose_delivery
from tests.support.team import MAILBOX, World

_GIVEN = [
    "Alma",
    "Bo",
    "Cleo",
    "Dara",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "June",
    "Kofi",
    "Lena",
    "Milo",
    "Nora",
    "Otto",
    "Pia",
    "Quinn",
    "Rosa",
    "Sven",
    "Tess",
]
_FAMILY = ["Arnold", "Bauer", "Berg", "Costa", "Dahl", "Evans", "Frank", "Gomez"]
NAMES = [f"{given} {family}" for family, given in product(_FAMILY, _GIVEN)]
LAST_MAIL = "Tess Frank"
"""Names up to here are on the list."""
ON_TWO_LISTS = "Sven Gomez"


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.com"


@dataclass(frozen=True)
class Told:
    """A mail that went out because of one that came in."""

    to: str
    subject: str
    text: str
    in_thread: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one mail."""

    row: InboundMessage
    told: tuple[Told, ...]
    withheld: tuple[str, ...]
    """Why answers were not sent."""
    lines: tuple[str, ...]
    """What is stored of the person whose mail was answered: "1 words OPS-1.1"."""

    @property
    def ending(self) -> str:
        """ "held: unknown_sender"."""
        return f"{self.row.disposition}: {self.row.reason}"

    @property
    def answer(self) -> str:
        """The text of the one mail that went out, on one line."""
        [told] = self.told
        return " ".join(told.text.split())


@dataclass(frozen=True)
class Someone:
    """A person on the stage, with the setup mail in the inbox."""

    stage: Stage
    name: str

    @property
    def address(self) -> str:
        return address_of(self.name)

    @property
    def inbox(self) -> list[dict[str, Any]]:
        messages = self.stage.world.control("GET", f"/mailboxes/{self.address}/messages?folder=inbox")
        found: list[dict[str, Any]] = messages["messages"]
        return found

    @property
    def setup(self) -> dict[str, Any]:
        """The setup mail as it lies in the inbox."""
        return self.inbox[0]

    @property
    def lines(self) -> tuple[str, ...]:
        """What is stored: "1 words OPS-1.1"."""
        with self.stage.world.app.db.read() as session:
            rows = session.scalars(
                select(WeeklyKeyResult)
                .join(WeeklyKeyResult.person)
                .where(WeeklyKeyResult.person.has(address=self.address), WeeklyKeyResult.dropped_at.is_(None))
                .order_by(WeeklyKeyResult.period, WeeklyKeyResult.n)
            )
            return tuple(
                " ".join([str(row.n), row.text, *(alignment.code for alignment in row.alignments)])
                for row in rows
            )

    @property
    def form_token(self) -> str:
        app = self.stage.world.app
        with app.db.read() as session:
            asked = select(Invitation).where(Invitation.person.has(address=self.address))
            return links.token(app, session.scalars(asked.order_by(Invitation.id.desc())).first().id)  # type: ignore[union-attr]

    def replies(self, words: str = "", *, to: dict[str, Any] | None = None, **more: Any) -> Outcome:
        """Answer the setup mail, or another one, with a mail program."""
        answer = {"message_id": (to or self.setup)["id"], "words": words, "client": "outlook-web", **more}
        self.stage.world.control("POST", f"/mailboxes/{self.address}/reply", answer)
        return self.stage.outcome(self)

    def sends(
        self,
        text: str | None = None,
        *,
        html: str | None = None,
        author: dict[str, str] | None = None,
        **fields: Any,
    ) -> Outcome:
        """Hand in an answer to the setup mail as its parts are given, by `author` or the person; the tenant knows both."""
        setup = self.setup
        mail = {
            "from": author or {"name": self.name, "address": self.address},
            "to": [{"address": MAILBOX}],
            "subject": f"RE: {setup['subject']}",
            "in_reply_to": setup["messageId"],
            "references": [setup["messageId"]],
            "internal": True,
            "text": text,
            "html": html,
            **fields,
        }
        self.stage.deliver(mail)
        return self.stage.outcome(self)

    def graph_json(self, text: str = "", **fields: Any) -> dict[str, Any]:
        """Write an answer to the setup mail as Graph would give it."""
        reference = self.setup["messageId"]
        me = {"emailAddress": {"name": self.name, "address": self.address}}
        return {
            "id": f"AAMkRaw{self.stage.next_number():08}",
            "internetMessageId": f"<{self.stage.next_number()}@mail.example.com>",
            "receivedDateTime": self.stage.now.isoformat(),
            "subject": f"RE: {self.setup['subject']}",
            "from": me,
            "sender": me,
            "toRecipients": [{"emailAddress": {"address": MAILBOX}}],
            "body": {"contentType": "text", "content": text},
            "isDraft": False,
            "isRead": False,
            "internetMessageHeaders": [
                {"name": "In-Reply-To", "value": reference},
                {"name": "X-MS-Exchange-Organization-AuthAs", "value": "Internal"},
            ],
            **fields,
        }


class Stage:
    """The world with many people in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._free: Iterator[str] = iter(NAMES[: NAMES.index(LAST_MAIL) + 1])
        self._shared: dict[str, Someone] = {}
        self._number = 0
        self._seen = 0

    @property
    def now(self) -> datetime:
        return self.world.app.clock.now()

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def someone(self) -> Someone:
        """Return a person whom no other test uses."""
        return self.invited(next(self._free))

    def invited(self, name: str) -> Someone:
        """Let the setup mail go out that is planned for a person, so that only those who play get one."""
        app = self.world.app
        with app.db.begin() as session:
            planned = select(Delivery).where(Delivery.person.has(address=address_of(name)))
            compose_delivery(app, session, session.scalars(planned).one())
        self._send()
        return Someone(self, name)

    def someone_for(self, purpose: str) -> Someone:
        """Return a person whom tests of one purpose share, because nothing of what they do leaves a trace."""
        if purpose not in self._shared:
            self._shared[purpose] = self.someone()
        return self._shared[purpose]

    def deliver(self, mail: dict[str, Any]) -> None:
        """Hand a mail to the sandbox."""
        self.world.control("POST", "/mail", mail)

    def store(self, raw: dict[str, Any], whose: Someone) -> Outcome:
        """Store the JSON of a mail as if Graph had given it just now."""
        sender = ((raw.get("from") or {}).get("emailAddress") or {}).get("address") or ""
        row = InboundMessage(
            mailbox=MAILBOX,
            folder="inbox",
            graph_id=raw["id"],
            internet_message_id=raw.get("internetMessageId"),
            content_hash=f"{self.next_number()}",
            sender=sender.lower(),
            subject=raw.get("subject") or "",
            received_at=datetime.fromisoformat(raw["receivedDateTime"]),
            stored_at=self.world.app.clock.machine_now(),
            raw=raw,
        )
        with self.world.app.db.begin() as session:
            session.add(row)
        self.world.uncounted += 1
        return self.outcome(whose)

    def outcome(self, whose: Someone) -> Outcome:
        """Let the one mail that is new be understood and answered; say what became of it."""
        [outcome] = self.outcomes(whose)
        return outcome

    def outcomes(self, whose: Someone) -> list[Outcome]:
        """Let all new mails be understood and answered."""
        self._work()
        with self.world.app.db.read() as session:
            rows = session.scalars(
                select(InboundMessage).where(InboundMessage.id > self._seen).order_by(InboundMessage.id)
            ).all()
            mails = [(row, self._mails(session.scalars(_because_of(row)).all())) for row in rows]
        self._seen = max((row.id for row in rows), default=self._seen)
        return [Outcome(row, *self._read(sent), whose.lines) for row, sent in mails]

    def _work(self) -> None:
        """Read, understand and answer, as `World.settle` does, without looking for waves: none is due here."""
        deadline = time.monotonic() + 20
        while True:
            receive_replies.drain(self.world.app, MAILBOX)
            self._send()
            if not (self.world.waiting_outside() or self._exists(InboundMessage.disposition.is_(None))):
                return
            assert time.monotonic() < deadline, "a mail was not read"

    def _send(self) -> None:
        deadline = time.monotonic() + 20
        is_known = or_(Delivery.html.is_not(None), Delivery.facts.is_not(None))
        while self._exists(is_known, Delivery.state.in_(UNFINISHED)):
            assert time.monotonic() < deadline, "a mail was not sent"
            deliver.send_slice(self.world.app, MAILBOX)

    def _exists(self, *conditions: ColumnElement[bool]) -> bool:
        with self.world.app.db.read() as session:
            return bool(session.scalar(select(exists().where(*conditions))))

    def _mails(self, found: Any) -> list[tuple[Delivery, str]]:
        return [(delivery, delivery.person.address) for delivery in found]

    def _read(self, sent: list[tuple[Delivery, str]]) -> tuple[tuple[Told, ...], tuple[str, ...]]:
        """Look into the inboxes of those who were told."""
        told = []
        for delivery, address in sent:
            inbox = self.world.control("GET", f"/mailboxes/{address}/messages?folder=inbox")["messages"]
            told += [
                Told(address, mail["subject"], mail["text"], mail["inReplyTo"] is not None)
                for mail in inbox
                if mail["messageId"] == delivery.internet_message_id
            ]
        withheld = tuple(delivery.reason or "" for delivery, _ in sent if delivery.state == "cancelled")
        return tuple(told), withheld


def _because_of(row: InboundMessage) -> Any:
    return (
        select(Delivery)
        .where(
            or_(
                Delivery.key == f"receipt:inbound:{row.id}",
                Delivery.key == f"notice:inbound:{row.id}",
            )
        )
        .order_by(Delivery.id)
    )
