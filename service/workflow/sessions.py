"""
Keep who is signed in to the pages: begin, find, end. All in machine time, which the demo never moves.

Only a hash of a session's id is stored, so that whoever reads the database can't take part.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from service.db import sessions
from service.db.tables import WebSession
from service.domain.access import RoleNames, Viewer, roles_of
from service.graph.sign_in import Identity
from service.workflow.app import App

_TOUCH = timedelta(minutes=1)
"""So exact is the end of an idle session; a row needn't be written for every page."""


@dataclass(frozen=True)
class SignedIn:
    """Someone with a session that is good now."""

    viewer: Viewer
    needs_recheck: bool
    """Entra was last asked long ago, and may know by now that this person has left or is no admin any more."""


def begin(app: App, identity: Identity) -> str:
    """Store that someone has signed in; return the secret id for their browser."""
    now, timings = app.clock.machine_now(), app.config.timings
    session_id = secrets.token_urlsafe(32)
    with app.db.begin() as session:
        sessions.remove_old(session, now)
        session.add(
            WebSession(
                id_hash=_hash(session_id),
                directory_id=identity.directory_id,
                name=identity.name,
                claims=sorted(identity.claims),
                checked_at=now,
                idle_until=now + timedelta(seconds=timings.idle),
                ends_at=now + timedelta(seconds=timings.signed_in),
            )
        )
    return session_id


def find(app: App, session_id: str) -> SignedIn | None:
    """Return who is signed in under this id, and let their session go on; None where it is over or never was."""
    now, timings = app.clock.machine_now(), app.config.timings
    with app.db.read() as session:
        row = sessions.find(session, _hash(session_id), now)
        if row is None:
            return None
        person = sessions.person_with(session, row.directory_id)
        viewer = Viewer(
            name=row.name,
            person_id=person.id if person is not None else None,
            roles=roles_of(row.claims, role_names(app)),
            reads=sessions.teams_read_by(session, person.id) if person is not None else frozenset(),
            belongs_to=sessions.teams_of(session, person.id) if person is not None else frozenset(),
        )
    idle_until = now + timedelta(seconds=timings.idle)
    if idle_until - row.idle_until > min(_TOUCH, timedelta(seconds=timings.idle / 10)):
        _touch(app, row.id_hash)
    return SignedIn(viewer, (now - row.checked_at).total_seconds() > timings.recheck)


def renew(app: App, session_id: str, identity: Identity) -> bool:
    """Note that Entra has been asked again about the person of this session; False where it is another's, or over."""
    now = app.clock.machine_now()
    with app.db.begin() as session:
        row = sessions.find(session, _hash(session_id), now)
        if row is None or row.directory_id != identity.directory_id:
            return False
        row.name, row.claims, row.checked_at = identity.name, sorted(identity.claims), now
        return True


def end(app: App, session_id: str, *, everywhere: bool = False) -> None:
    """End a session, or all of the same person."""
    with app.db.begin() as session:
        row = session.get(WebSession, _hash(session_id))
        if row is None:
            return
        if everywhere:
            sessions.remove_all_of(session, row.directory_id)
        else:
            session.delete(row)


def role_names(app: App) -> RoleNames:
    """Return which claims make which role."""
    given = app.config.sign_in
    return RoleNames(frozenset(given.admins), frozenset(given.managers), frozenset(given.members))


def _touch(app: App, id_hash: str) -> None:
    with app.db.begin() as session:
        row = session.get(WebSession, id_hash)
        if row is not None:
            row.idle_until = app.clock.machine_now() + timedelta(seconds=app.config.timings.idle)


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
