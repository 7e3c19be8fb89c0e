"""Say what happened: figures from the database, and whether it is what the story says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from service.db.tables import Delivery, InboundMessage, OpenQuestion, Person, WeeklyKeyResult
from service.demo import story
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import DeliveryState
from service.domain.periods import Period
from service.workflow.app import App

_DIGESTS_SHOWN = 3


@dataclass(frozen=True)
class Report:
    """What a play has brought about."""

    mails_out: dict[str, int]
    """By kind."""
    mails_in: dict[str, int]
    """By disposition."""
    key_results: int
    questions: int
    failures: tuple[str, ...]
    """What should have happened and didn't; empty is right."""


def report(app: App) -> Report:
    """Count what is stored, and compare it with the story."""
    with app.db.read() as session:
        mails_in = session.scalars(select(InboundMessage.disposition)).all()
        return Report(
            mails_out=dict(Counter(session.scalars(select(Delivery.kind)).all())),
            mails_in=dict(Counter(str(disposition) for disposition in mails_in)),
            key_results=sum(len(codes.split()) for weeks in _table(session).values() for codes in weeks),
            questions=session.scalar(select(func.count()).select_from(OpenQuestion)) or 0,
            failures=tuple(_failures(session)),
        )


def _failures(session: Session) -> Iterator[str]:
    unsure = session.scalars(select(Delivery).where(Delivery.state != DeliveryState.CONFIRMED)).all()
    for row in unsure:
        yield f"The {row.kind} “{row.subject}” is {row.state}: {row.reason or 'no reason known'}."
    for held in session.scalars(select(InboundMessage).where(InboundMessage.disposition == "held")):
        yield f"The mail “{held.subject}” was held: {held.reason}."
    told = _table(session)
    for who, weeks in story.TABLE.items():
        for week, (expected, stored) in enumerate(zip(weeks, told[who], strict=True), 1):
            if expected != stored:
                yield f"{who}'s week {week} should align with “{expected}” and does with “{stored}”."


def _table(session: Session) -> dict[str, list[str]]:
    """Return the article's table as it is stored: for each person and week, what the lines align with."""
    first = Period.containing(story.at(5, "00:00").date())
    weeks = {str(first.next(number)): number for number in range(4)}
    table: dict[str, list[str]] = {who: [""] * 4 for who in story.TABLE}
    lines = session.scalars(
        select(WeeklyKeyResult)
        .join(Person, Person.id == WeeklyKeyResult.person_id)
        .where(WeeklyKeyResult.dropped_at.is_(None))
        .options(joinedload(WeeklyKeyResult.person), selectinload(WeeklyKeyResult.alignments))
        .order_by(WeeklyKeyResult.period, WeeklyKeyResult.n)
    )
    for line in lines:
        cells = table[line.person.given_name]
        cells[weeks[line.period]] = f"{cells[weeks[line.period]]} {_codes(line)}".strip()
    return table


def _codes(line: WeeklyKeyResult) -> str:
    codes = [
        alignment.code.partition("-")[2] if alignment.kind == "own" else alignment.code.replace("-", "")
        for alignment in line.alignments
    ]
    return "+".join(codes) or "none"


def write_digests(app: App, folder: Path) -> list[Path]:
    """Write the newest digests as their readers got them into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with app.db.read() as session:
        newest = session.scalars(
            select(Delivery)
            .where(Delivery.kind == MailKind.DIGEST)
            .options(joinedload(Delivery.person))
            .order_by(Delivery.id.desc())
            .limit(_DIGESTS_SHOWN)
        ).all()
    files = []
    for row in newest:
        file = folder / f"digest-{row.person.given_name.lower()}.html"
        file.write_text(row.html or "", "utf-8")
        files.append(file)
    return sorted(files)
