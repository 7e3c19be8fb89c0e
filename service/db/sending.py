"""The one switch for everything that leaves: read it, turn it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from service.db.tables import Sending
from service.domain.delivery_states import SendingState

_ID = 1


def switch(session: Session) -> Sending:
    """Return the switch as it stands; without a row, everything runs."""
    return session.get(Sending, _ID) or Sending(id=_ID, state=SendingState.RUNNING)


def turn(session: Session, state: SendingState, now: datetime, reason: str | None) -> None:
    """Turn the switch, saying why."""
    row = switch(session)
    row.state, row.since, row.reason = state, now, reason
    session.merge(row)


def must_look_first(session: Session, now: datetime) -> bool:
    """Say whether mails may have left that the database does not know of."""
    until = switch(session).look_first_until
    return until is not None and until > now


def look_first_until(session: Session, until: datetime) -> None:
    """Have each mail looked for in its mailbox before it is made."""
    row = switch(session)
    row.look_first_until = until
    session.merge(row)
