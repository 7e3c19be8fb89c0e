"""
Read what the mails of a page are read against in a fixed number of statements, however many mails there are.

It only fills what `service.db.known` remembers: a question that is not answered here is a statement of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from service.db import known, people, timetables, weeks
from service.db.offered import everything_offered
from service.db.tables import (
    Answer,
    Delivery,
    InboundMessage,
    Invitation,
    InvitationTeam,
    OpenQuestion,
    OtherAddress,
    Person,
    WeeklyKeyResult,
)
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import DeliveryState


@dataclass(frozen=True)
class PageOfMails:
    """What the mails of a page name."""

    ids: Collection[int]
    senders: Collection[str]
    """Lower-case addresses."""
    references: Collection[tuple[str, ...]]
    """Our Message-IDs that a mail may answer, as they are looked up together."""


def read_together(session: Session, page: PageOfMails, since: datetime) -> dict[int, InboundMessage]:
    """Remember what these mails are read against; return their rows, claimed. `since`: an hour ago, product time."""
    known.remember(session)
    rows = session.scalars(
        select(InboundMessage)
        .where(InboundMessage.id.in_(page.ids))
        .order_by(InboundMessage.id)
        .options(defer(InboundMessage.raw))
        .with_for_update()
    ).all()
    _earlier_copies(session, rows)
    writers = _people(session, page.senders)
    answered = _answered(session, page.references)
    whose = {delivery.person_id for delivery in answered} | {person.id for person in writers}
    asked = _asked(session, whose)
    everything_offered(session)
    _lines(session, asked)
    _questions(session, asked, answered)
    _answers(session, answered)
    _receipts(session, whose, since)
    return {row.id: row for row in rows}


def _earlier_copies(session: Session, rows: Sequence[InboundMessage]) -> None:
    """Tell for each mail whether one with its Message-ID came before, and one with the same body as well."""
    hashed, named = InboundMessage.content_hash, InboundMessage.internet_message_id
    first_of_hash = {
        (mailbox, value): first
        for mailbox, value, first in session.execute(
            select(InboundMessage.mailbox, hashed, func.min(InboundMessage.id))
            .where(hashed.in_([row.content_hash for row in rows]))
            .group_by(InboundMessage.mailbox, hashed)
        )
    }
    first_of_id = dict(
        session.execute(
            select(named, func.min(InboundMessage.id))
            .where(named.in_([row.internet_message_id for row in rows]))
            .group_by(named)
        ).all()
    )
    for row in rows:
        is_copy = first_of_hash[row.mailbox, row.content_hash] < row.id
        known.put(session, ("copy", None, row.id), is_copy)
        known.put(
            session, ("used id", None, row.id), first_of_id.get(row.internet_message_id, row.id) < row.id
        )


def _people(session: Session, addresses: Collection[str]) -> list[Person]:
    writers = {
        person.address: person
        for person in session.scalars(
            select(Person).where(Person.address.in_(addresses)).order_by(Person.id.desc())
        )
    }
    others = session.execute(
        select(OtherAddress.address, Person)
        .join(Person, Person.id == OtherAddress.person_id)
        .where(OtherAddress.address.in_(set(addresses) - writers.keys()))
    )
    writers |= dict(others.all())
    for address in addresses:
        known.put(session, ("address", None, address), writers.get(address))
    return list(writers.values())


def _answered(session: Session, references: Collection[tuple[str, ...]]) -> Sequence[Delivery]:
    ids = {one for together in references for one in together}
    found = session.scalars(select(Delivery).where(Delivery.internet_message_id.in_(ids))).all()
    newest = {delivery.internet_message_id: delivery for delivery in sorted(found, key=lambda row: row.id)}
    for together in references:
        mails = [newest[one] for one in together if one in newest]
        known.put(session, ("ours", None, together), max(mails, key=lambda row: row.id, default=None))
    return found


def _asked(session: Session, whose: Collection[int]) -> Sequence[Invitation]:
    """Read the newest asks of these people, their lists and teams, and the timetables of those."""
    lists = people.lists_on(session, whose)
    for person_id, its_lists in lists.items():
        known.put(session, ("lists", person_id), its_lists)
    place = func.row_number().over(
        partition_by=Invitation.person_id, order_by=(Invitation.period.desc(), Invitation.id.desc())
    )
    ranked = (
        select(Invitation.id, place.label("place"))
        .where(Invitation.person_id.in_(whose), Invitation.skipped.is_(None))
        .subquery()
    )
    asked = session.scalars(
        select(Invitation)
        .join(ranked, ranked.c.id == Invitation.id)
        .where(ranked.c.place <= weeks.NEWEST_ASKS)
        .order_by(Invitation.period.desc(), Invitation.id.desc())
        .options(joinedload(Invitation.person), joinedload(Invitation.team), joinedload(Invitation.list))
    ).all()
    members = _grouped(people.asked_on(session, {invitation.list_id for invitation in asked}), "list_id")
    for list_id in {invitation.list_id for invitation in asked}:
        known.put(session, ("members", None, list_id), members.get(list_id, []))
    timetables.read_together(
        session, list({invitation.list_id: invitation.list for invitation in asked}.values())
    )
    of_person = _grouped(asked, "person_id")
    for person_id in whose:
        newest = of_person.get(person_id, [])
        known.put(session, ("newest asks", person_id), newest)
        setup = next((invitation for invitation in newest if invitation.kind == "setup"), None)
        if setup is not None:
            known.put(session, ("latest setup", person_id), setup)
    _teams(session, asked)
    return asked


def _teams(session: Session, asked: Sequence[Invitation]) -> None:
    teams: dict[int, list[int]] = defaultdict(list)
    for row in session.scalars(
        select(InvitationTeam)
        .where(InvitationTeam.invitation_id.in_([invitation.id for invitation in asked]))
        .order_by(InvitationTeam.team_id)
    ):
        teams[row.invitation_id].append(row.team_id)
    for invitation in asked:
        known.put(session, ("teams", invitation.person_id, invitation.id), teams[invitation.id])


def _lines(session: Session, asked: Sequence[Invitation]) -> None:
    """Read the lines of each asked week, and those of the last week before it that has any."""
    theirs = {(invitation.person_id, invitation.period) for invitation in asked}
    whose, periods = {person for person, _ in theirs}, {period for _, period in theirs}
    last = {
        (row.person_id, row.asked): row.last
        for row in session.execute(_last_weeks(whose, periods))
        if (row.person_id, row.asked) in theirs
    }
    wanted = periods | set(last.values())
    lines = _grouped(
        session.scalars(
            select(WeeklyKeyResult)
            .where(WeeklyKeyResult.person_id.in_(whose), WeeklyKeyResult.period.in_(wanted))
            .options(selectinload(WeeklyKeyResult.alignments))
            .order_by(WeeklyKeyResult.n)
        ),
        "person_id",
        "period",
    )
    for person_id, period in theirs:
        known.put(session, ("lines", person_id, period), lines.get((person_id, period), []))
        before = lines.get((person_id, last.get((person_id, period))), [])
        standing = [line for line in before if line.dropped_at is None]
        known.put(session, ("earlier", person_id, period), standing)


def _last_weeks(whose: Collection[int], periods: Collection[str]) -> Any:
    """Select the last week with a standing line before each of a few periods, by person."""
    asked = select(Invitation.period).where(Invitation.period.in_(periods)).distinct().subquery()
    return (
        select(
            WeeklyKeyResult.person_id,
            asked.c.period.label("asked"),
            func.max(WeeklyKeyResult.period).label("last"),
        )
        .join(asked, WeeklyKeyResult.period < asked.c.period)
        .where(WeeklyKeyResult.person_id.in_(whose), WeeklyKeyResult.dropped_at.is_(None))
        .group_by(WeeklyKeyResult.person_id, asked.c.period)
    )


def _questions(session: Session, asked: Sequence[Invitation], answered: Sequence[Delivery]) -> None:
    ids = {invitation.id: invitation.person_id for invitation in asked}
    found = session.scalars(
        select(OpenQuestion)
        .where(OpenQuestion.invitation_id.in_(ids), OpenQuestion.closed_at.is_(None))
        .order_by(OpenQuestion.id)
    ).all()
    newest = {question.invitation_id: question for question in found}
    for invitation_id in ids:
        known.put(session, ("question", None, invitation_id), newest.get(invitation_id))
    of_mail = {question.delivery_id: question for question in found}
    for delivery in answered:
        if delivery.invitation_id in ids:
            known.put(session, ("question of", None, delivery.id), of_mail.get(delivery.id))


def _answers(session: Session, answered: Sequence[Delivery]) -> None:
    last = (
        select(InboundMessage.delivery_id, func.max(Answer.id).label("id"))
        .join(Answer, Answer.inbound_id == InboundMessage.id)
        .where(InboundMessage.delivery_id.in_([delivery.id for delivery in answered]))
        .group_by(InboundMessage.delivery_id)
        .subquery()
    )
    newest = session.execute(select(last.c.delivery_id, Answer).join(Answer, Answer.id == last.c.id))
    found: dict[int | None, Answer] = dict(newest.all())
    for delivery in answered:
        known.put(session, ("last answer to", None, delivery.id), found.get(delivery.id))


def _receipts(session: Session, whose: Collection[int], since: datetime) -> None:
    counted = session.execute(
        select(Delivery.person_id, func.count(Delivery.id))
        .where(
            Delivery.person_id.in_(whose),
            Delivery.kind == MailKind.RECEIPT,
            Delivery.state != DeliveryState.CANCELLED,
            Delivery.created_at > since,
        )
        .group_by(Delivery.person_id)
    )
    counts = dict(counted.all())
    for person_id in whose:
        known.put(session, ("receipts", person_id), counts.get(person_id, 0))


def _grouped(rows: Iterable[Any], *names: str) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        values = tuple(getattr(row, name) for name in names)
        groups[values[0] if len(values) == 1 else values].append(row)
    return groups
