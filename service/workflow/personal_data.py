"""
Tell a person all that is stored about them, and forget a person who has left.

Forgetting keeps what is the team's: that somebody had three lines in week 3, which key results they served and how they
ended. Whose they were and what they said goes, in the mails about them as well. What other people wrote in their own
words stays theirs; where it names the person, an admin is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from service.db import people
from service.db.personal import THEIRS, Whose, everything_about, names, whose
from service.db.tables import (
    Absence,
    Agreement,
    Answer,
    Comment,
    Delivery,
    Deputy,
    DistributionList,
    InboundMessage,
    Invitation,
    ListSync,
    Membership,
    ObjectivesChange,
    OpenQuestion,
    OtherAddress,
    PartAddress,
    Person,
    Table,
    Team,
    WebSession,
    WeeklyKeyResult,
)
from service.domain.delivery_states import UNFINISHED
from service.errors import ConfigurationError, NotFoundError
from service.graph.received import without_body
from service.workflow.app import App

ERASED = "(erased)"
_REMOVED: tuple[type[Table], ...] = (
    WebSession,
    OtherAddress,
    PartAddress,
    Deputy,
    Absence,
    Agreement,
    Comment,
    OpenQuestion,
)
"""What is of no use to anybody without the person."""
_TOO_SHORT = 12
"""Characters below which a line's words are nobody's in particular."""


@dataclass(frozen=True)
class ErasedReport:
    """What was forgotten, and where other people's own words still name the person."""

    lines: int
    answers: int
    mails: int
    still_named: tuple[str, ...]
    mailboxes: tuple[str, ...]
    """Where the mails themselves lie; they are deleted there by Exchange's own means."""


def export_person(app: App, address: str) -> dict[str, list[dict[str, Any]]]:
    """
    Return all that is stored about a person, by table.

    Raises:
        NotFoundError: Nobody here has this address.
    """
    with app.db.read() as session:
        return everything_about(session, whose(session, _person(session, address)))


def erase_person(app: App, address: str) -> ErasedReport:
    """
    Forget a person.

    Raises:
        NotFoundError: Nobody here has this address.
        ConfigurationError: Somebody still counts on the person: a list, a team that they lead, a mail on its way.
    """
    with app.db.begin() as session:
        app.db.overwrite_deleted(session)
        person = _person(session, address)
        problems = _problems(session, person)
        if problems:
            raise ConfigurationError("\n".join(problems))
        who = whose(session, person)
        lines = _lines_of(session, who)
        report = ErasedReport(
            lines=len(lines),
            answers=_count(session, Answer, THEIRS[Answer](who)),
            mails=_count(session, Delivery, THEIRS[Delivery](who))
            + _count(session, InboundMessage, THEIRS[InboundMessage](who)),
            still_named=(),
            mailboxes=app.config.mailboxes,
        )
        _forget_mails(session, who, [line.text for line in lines if len(line.text) >= _TOO_SHORT])
        _forget_week(session, who, lines)
        _forget_rows(session, who)
        named = _still_named(session, who)
        _forget_name(session, person)
    app.db.tidy()
    return ErasedReport(report.lines, report.answers, report.mails, named, report.mailboxes)


def _person(session: Session, address: str) -> Person:
    person = people.with_address(session, address.strip())
    if person is None:
        raise NotFoundError(f"Nobody here has the address {address}.")
    return person


def _problems(session: Session, person: Person) -> list[str]:
    lists = session.scalars(
        select(DistributionList)
        .join(Membership, Membership.list_id == DistributionList.id)
        .where(
            Membership.person_id == person.id,
            Membership.left_at.is_(None),
            DistributionList.removed_at.is_(None),
        )
    ).all()
    problems = [
        f"{person.name} is still on {list_.address}, so the next sync would bring them back: take them off it in the "
        "directory first."
        for list_ in lists
    ]
    led = session.scalars(
        select(Team)
        .join(DistributionList, DistributionList.team_id == Team.id)
        .where(Team.lead_id == person.id, DistributionList.removed_at.is_(None))
    ).all()
    problems += [f"{person.name} leads {team.name}: give it another lead first." for team in led]
    if session.scalar(
        select(exists().where(Delivery.person_id == person.id, Delivery.state.in_(UNFINISHED)))
    ):
        problems.append(f"A mail to {person.name} is still on its way: try again in some minutes.")
    return problems


def _lines_of(session: Session, who: Whose) -> list[WeeklyKeyResult]:
    return list(session.scalars(select(WeeklyKeyResult).where(THEIRS[WeeklyKeyResult](who))))


def _count(session: Session, table: type[Table], which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(which)) or 0


def _forget_mails(session: Session, who: Whose, words: list[str]) -> None:
    """Empty the mails to and from the person, and those of others in which they or their lines stand."""
    given = session.get_one(Person, who.id).given_name
    said = names(
        who,
        Delivery.subject,
        Delivery.text,
        Delivery.html,
        Delivery.labels,
        Delivery.facts,
        also=(given, *words),
    )
    blank: dict[str, Any] = {"subject": ERASED, "text": None, "html": None, "facts": None, "labels": {}}
    about = Delivery.state.not_in(UNFINISHED)
    session.execute(update(Delivery).where(about, said, Delivery.person_id != who.id).values(blank))
    # Without its Message-ID an answer to it is a stranger's to nobody, of which nothing is kept.
    own = {**blank, "internet_message_id": None, "conversation_id": None, "draft_id": None, "reply_to": None}
    session.execute(update(Delivery).where(THEIRS[Delivery](who)).values(own))
    session.execute(
        update(Delivery).where(names(who, Delivery.reply_to)).values(reply_to=None),
    )
    for row in session.scalars(select(InboundMessage).where(names(who, InboundMessage.raw, also=words))):
        row.raw = without_body(row.raw)
    for row in session.scalars(select(InboundMessage).where(THEIRS[InboundMessage](who))):
        row.raw = without_body(row.raw)
        row.sender, row.subject, row.words, row.internet_message_id = ERASED, ERASED, None, None
    brought = select(Comment.inbound_id).where(Comment.person_id == who.id)
    for row in session.scalars(select(InboundMessage).where(InboundMessage.id.in_(brought))):
        row.raw = without_body(row.raw)
        row.words = None


def _forget_week(session: Session, who: Whose, lines: list[WeeklyKeyResult]) -> None:
    for line in lines:
        line.text, line.note = ERASED, ""
        line.blocked = ERASED if line.blocked is not None else None
    emptied = {"words": "", "before": {}, "after": {}}
    session.execute(update(Answer).where(THEIRS[Answer](who)).values(emptied))
    session.execute(
        update(Invitation).where(THEIRS[Invitation](who)).values(link_epoch=Invitation.link_epoch + 1)
    )
    session.execute(
        update(ObjectivesChange).where(THEIRS[ObjectivesChange](who)).values(by=ERASED, words=ERASED)
    )


def _forget_rows(session: Session, who: Whose) -> None:
    for table in _REMOVED:
        session.execute(delete(table).where(THEIRS[table](who)))
    for sync in session.scalars(select(ListSync).where(THEIRS[ListSync](who))):
        sync.joined, sync.left, sync.changed = (
            [ERASED if _in(who, sentence) else sentence for sentence in sentences]
            for sentences in (sync.joined, sync.left, sync.changed)
        )
    memberships = update(Membership).where(THEIRS[Membership](who))
    session.execute(memberships.values(excluded_because=None, left_out=None))
    session.execute(update(Person).where(Person.manager_id == who.id).values(manager_id=None))
    session.execute(update(Team).where(THEIRS[Team](who)).values(lead_id=None))
    session.execute(update(DistributionList).where(THEIRS[DistributionList](who)).values(manager_id=None))


def _in(who: Whose, sentence: str) -> bool:
    folded = sentence.casefold()
    return any(word.casefold() in folded for word in (who.name, *who.addresses))


def _still_named(session: Session, who: Whose) -> tuple[str, ...]:
    """Say where others' own words name the person: no machine can tell what may go there."""
    lines = session.execute(
        select(Person.name, WeeklyKeyResult.period, WeeklyKeyResult.n)
        .join(WeeklyKeyResult.person)
        .where(names(who, WeeklyKeyResult.text, WeeklyKeyResult.note, WeeklyKeyResult.blocked))
    )
    answers = session.scalars(
        select(Answer.id).where(or_(names(who, Answer.words, Answer.before, Answer.after)))
    )
    return (
        *(f"{name}, {period}, line {n}" for name, period, n in lines),
        *(f"answer {answer_id}" for answer_id in answers),
    )


def _forget_name(session: Session, person: Person) -> None:
    person.name = person.given_name = ERASED
    person.address = person.directory_id = f"erased-{person.id}"
    person.manager_id = person.own_language = person.zone = person.calendar = person.mailbox = None
    person.working_days = None
