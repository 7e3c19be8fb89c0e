"""
Gather a reader's digest and a member's overview.

The facts are read by `service.workflow.digest_facts`; what follows from them is computed once, in
`service.domain.digests`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.db import deputies, people
from service.db.tables import Delivery, DistributionList, Person
from service.domain.delivery_keys import MailKind
from service.domain.digests import DigestFacts, build_digest, build_overview, labels_of
from service.domain.mails import DigestMail, OverviewMail
from service.domain.speech import spoken
from service.domain.wording import given_name
from service.workflow import links
from service.workflow.app import App
from service.workflow.digest_facts import Shelf, fill_shelf

_SHARD = "digests"


@dataclass(frozen=True)
class _Shard:
    """Mails whose facts were read together, within one transaction."""

    lists: dict[int, list[DistributionList]]
    """By mail: what it tells of."""
    shelves: dict[str, Shelf]
    """By period."""
    represented: dict[int, tuple[Person, ...]]
    """By deputy: the readers who are away and for whom they read."""


def digest_mail(app: App, session: Session, row: Delivery) -> tuple[DigestMail, dict[str, int]]:
    """Gather one reader's digest, with a section for each team that they read, or for whose reader they stand in."""
    facts = _facts(app, session, row)
    away = _shard_of(app, session, row).represented.get(row.person_id, ())
    mail = DigestMail(
        view=build_digest(facts),
        board_url=links.board_url(app),
        standing_in=tuple(given_name(person.name) for person in away),
        language=spoken().language,
    )
    return mail, labels_of(facts)


def overview_mail(app: App, session: Session, row: Delivery) -> tuple[OverviewMail, dict[str, int]]:
    """Gather one member's overview of what their teams agreed."""
    facts = _facts(app, session, row)
    mail = OverviewMail(
        view=build_overview(facts), board_url=links.board_url(app), language=spoken().language
    )
    return mail, {}


def read_together(app: App, session: Session, rows: Sequence[Delivery]) -> None:
    """Read what all these mails are about at once; those that are no digest or overview are left aside."""
    rows = [row for row in rows if row.kind in (MailKind.DIGEST, MailKind.OVERVIEW)]
    if not rows:
        return
    readers = {row.person_id for row in rows if row.kind == MailKind.DIGEST}
    represented = deputies.represented_by(session, readers, app.clock.now().date())
    away = {person.id for several in represented.values() for person in several}
    read = people.lists_read(session, readers | away)
    on = people.lists_on(session, {row.person_id for row in rows if row.kind == MailKind.OVERVIEW})
    lists = {}
    for row in rows:
        if row.kind == MailKind.OVERVIEW:
            lists[row.id] = on[row.person_id]
        else:
            whose = (row.person_id, *(person.id for person in represented.get(row.person_id, ())))
            lists[row.id] = _each_once(list_ for reader in whose for list_ in read[reader])
    shelves = {}
    for period in sorted({row.period for row in rows}):
        told_of = _each_once(list_ for row in rows if row.period == period for list_ in lists[row.id])
        shelves[period] = fill_shelf(app, session, told_of, period)
    session.info[_SHARD] = _Shard(lists, shelves, represented)


def _each_once(lists: Iterable[DistributionList]) -> list[DistributionList]:
    return list({list_.id: list_ for list_ in lists}.values())


def _facts(app: App, session: Session, row: Delivery) -> DigestFacts:
    shard = _shard_of(app, session, row)
    return shard.shelves[row.period].facts(shard.lists[row.id])


def _shard_of(app: App, session: Session, row: Delivery) -> _Shard:
    shard: _Shard | None = session.info.get(_SHARD)
    if shard is None or row.id not in shard.lists:
        read_together(app, session, [row])
        shard = session.info[_SHARD]
    return shard
