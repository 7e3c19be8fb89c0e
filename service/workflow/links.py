"""
Make and read the personal links: a capability for one person, one period, one form.

A token is the invitation's id with a signature, so nothing that opens a form is stored, and a link can be revoked.
Tampered, unknown, revoked and expired links all end alike.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from itsdangerous import BadSignature, Signer
from sqlalchemy.orm import Session

from service.db.tables import DistributionList, Invitation
from service.db.timetables import timetable_of
from service.domain.periods import Period
from service.domain.timetable import Kind
from service.workflow.app import App


def form_url(app: App, invitation_id: int) -> str:
    """Return the address of a person's form."""
    return f"{app.config.base_url}/f/{token(app, invitation_id)}"


def key_results_url(app: App, invitation_id: int) -> str:
    """Return the address of the page with all teams' key results, for the holder of this invitation's link."""
    return f"{app.config.base_url}/k/{token(app, invitation_id)}"


def board_url(app: App) -> str:
    """Return the address of the board, which asks for signing in."""
    return f"{app.config.base_url}/b"


def token(app: App, invitation_id: int) -> str:
    """Return what stands in the link."""
    return _signer(app).sign(str(invitation_id)).decode()


def find_invitation(app: App, session: Session, given: str) -> Invitation | None:
    """Return the invitation that a link opens now, or None: no reason is told to whoever holds a bad one."""
    try:
        invitation_id = int(_signer(app).unsign(given))
    except (BadSignature, ValueError):
        return None
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.revoked_at is not None:
        return None
    return invitation if app.clock.now() <= closes_at(session, invitation) else None


def closes_at(session: Session, invitation: Invitation) -> datetime:
    """Return when the invitation's period closes; until then its link works."""
    list_ = session.get_one(DistributionList, invitation.list_id)
    period = Period.parse(invitation.period)
    return timetable_of(session, list_, period).moment(period, Kind.CLOSE)


def _signer(app: App) -> Signer:
    return Signer(app.secret, salt="form link", digest_method=hashlib.sha256)
