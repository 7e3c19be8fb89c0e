"""The cards for teams' channels: which are due, who has claimed one, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from service.db import people, sending
from service.db.tables import Card, DistributionList, TeamChannel, Wave
from service.domain.delivery_states import SendingState


def channels(session: Session) -> Sequence[TeamChannel]:
    """Return all channels that are set, by their teams' codes."""
    rows = session.scalars(select(TeamChannel).options(joinedload(TeamChannel.team))).all()
    return sorted(rows, key=lambda row: row.team.code)


def untold(session: Session, since: datetime) -> set[tuple[int, str, str]]:
    """
    Return (team id, period, kind) of the cards that overviews since then call for and that are not written down yet.

    An overview that waits for a yes, or was due before the channel was set, calls for none.
    """
    rows = session.execute(
        select(TeamChannel, Wave.period)
        .join(DistributionList, DistributionList.team_id == TeamChannel.team_id)
        .join(Wave, and_(Wave.list_id == DistributionList.id, Wave.kind == "overview", Wave.place == ""))
        .where(
            people.is_sending(),
            Wave.state.in_(("planned", "done")),
            Wave.due_at >= since,
            Wave.due_at >= TeamChannel.set_at,
        )
    ).all()
    wanted = {(channel.team_id, period, "overview") for channel, period in rows}
    wanted |= {(channel.team_id, period, "digest") for channel, period in rows if channel.with_digest}
    known = select(Card.team_id, Card.period, Card.kind).where(Card.created_at >= since)
    return wanted - set(session.execute(known).all())


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the cards that may be claimed: none while what leaves is held, for all or for the team's list."""
    if sending.switch(session).state != SendingState.RUNNING:
        return ()
    return session.scalars(
        select(Card.id)
        .join(DistributionList, DistributionList.team_id == Card.team_id)
        .where(Card.state == "planned", Card.due_at <= now, people.is_sending())
        .order_by(Card.due_at, Card.id)
    ).all()


def never_tried(session: Session, now: datetime) -> int:
    """Count the cards that are due and were never claimed."""
    ids = due(session, now)
    return len(session.scalars(select(Card.id).where(Card.id.in_(ids), Card.attempts == 0)).all())


def claim(session: Session, card_id: int, now: datetime, until: datetime) -> Card | None:
    """Claim a card until then and count the attempt; None where another has it, or it is done."""
    claimed = session.execute(
        update(Card)
        .where(Card.id == card_id, Card.state == "planned", Card.due_at <= now)
        .values(due_at=until, attempts=Card.attempts + 1)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]  # An UPDATE's result has it.
        return None
    return session.get_one(Card, card_id, options=[joinedload(Card.team)], populate_existing=True)


def record(session: Session, card: Card, **values: object) -> bool:
    """Store how an attempt ended; False where a later claim has taken the card over."""
    stored = session.execute(
        update(Card)
        .where(Card.id == card.id, Card.state == "planned", Card.attempts == card.attempts)
        .values(**values)
    )
    return stored.rowcount == 1  # type: ignore[attr-defined,no-any-return]  # As above.


def last_cards(session: Session) -> dict[int, Card]:
    """Return for each team with a channel its newest card since that was set; one that failed before any other."""
    newest = (
        select(func.max(Card.id))
        .join(TeamChannel, TeamChannel.team_id == Card.team_id)
        .where(Card.created_at >= TeamChannel.set_at, or_(Card.kind == "overview", TeamChannel.with_digest))
        .group_by(Card.team_id, Card.kind)
    )
    rows = session.scalars(select(Card).where(Card.id.in_(newest)).options(joinedload(Card.team)))
    return {row.team_id: row for row in sorted(rows, key=lambda row: (row.state == "failed", row.id))}
