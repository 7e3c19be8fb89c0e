"""Find who is signed in, and which teams are theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select, union_all
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, Membership, Person, Team, WebSession


def find(session: Session, id_hash: str, now: datetime) -> WebSession | None:
    """Return the session with this id that is still good at `now` (machine time)."""
    row = session.get(WebSession, id_hash)
    return row if row is not None and now < min(row.idle_until, row.ends_at) else None


def remove_old(session: Session, now: datetime) -> None:
    """Forget the sessions that are over."""
    session.execute(delete(WebSession).where(or_(WebSession.ends_at <= now, WebSession.idle_until <= now)))


def remove_all_of(session: Session, directory_id: str) -> None:
    """End all sessions of a person."""
    session.execute(delete(WebSession).where(WebSession.directory_id == directory_id))


def person_with(session: Session, directory_id: str) -> Person | None:
    """Return the person whom the directory knows by this id, if they are or were on a list, or read one."""
    return session.scalars(select(Person).where(Person.directory_id == directory_id)).one_or_none()


def teams_read_by(session: Session, person_id: int) -> frozenset[int]:
    """
    Return the ids of the teams that a person leads, or in which they manage a member: those whose digest they read,
    also before their list is switched on.
    """
    led = select(Team.id).where(Team.lead_id == person_id)
    managed = (
        select(DistributionList.team_id)
        .join(Membership, Membership.list_id == DistributionList.id)
        .join(Person, Person.id == Membership.person_id)
        .join(Team, Team.id == DistributionList.team_id)
        .where(
            Person.manager_id == person_id,
            Membership.left_at.is_(None),
            Membership.left_out.is_(None),
            # The lead's own manager doesn't read the team by that.
            or_(Team.lead_id.is_(None), Team.lead_id != Person.id),
        )
    )
    return frozenset(session.scalars(union_all(led, managed)))


def teams_of(session: Session, person_id: int) -> frozenset[int]:
    """Return the ids of the teams on whose lists a person is asked."""
    return frozenset(
        session.scalars(
            select(DistributionList.team_id)
            .join(Membership, Membership.list_id == DistributionList.id)
            .where(
                Membership.person_id == person_id,
                Membership.left_at.is_(None),
                Membership.left_out.is_(None),
            )
        )
    )
