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

from service.db.tables import Answer, DistributionList, Invitation
from service.db.timetables import timetable_of
from service.domain.periods import Period
from service.domain.timetable import Kind
from service.workflow.app import App


def form_url(app: App, invitation_id: int, epoch: int) -> str:
    """Return the address of a person's form."""
    return f"{app.config.base_url}/f/{token(app, invitation_id, epoch)}"


def key_results_url(app: App, invitation_id: int, epoch: int) -> str:
    """Return the address of the page with all teams' key results, for the holder of this invitation's link."""
    return f"{app.config.base_url}/k/{token(app, invitation_id, epoch)}"


def board_url(app: App) -> str:
    """Return the address of the board, which asks for signing in."""
    return f"{app.config.base_url}/b"


def undo_url(app: App, answer_id: int) -> str:
    """Return the address at which what one save has stored is undone; it stands in the owner's mail alone."""
    return f"{app.config.base_url}/u/{_undo_signer(app).sign(str(answer_id)).decode()}"


def find_answer(app: App, session: Session, given: str) -> Answer | None:
    """Return the answer that a link undoes, or None where it opens nothing (any more)."""
    try:
        answer = session.get(Answer, int(_undo_signer(app).unsign(given)))
    except (BadSignature, ValueError):
        return None
    invitation = session.get(Invitation, answer.invitation_id) if answer is not None else None
    return answer if invitation is not None and _is_open(app, session, invitation) else None


def token(app: App, invitation_id: int, epoch: int = 0) -> str:
    """Return what stands in the link; `epoch` counts how often it was replaced by a new one."""
    return _signer(app).sign(f"{invitation_id}-{epoch}" if epoch else str(invitation_id)).decode()


def find_invitation(app: App, session: Session, given: str) -> Invitation | None:
    """Return the invitation that a link opens now, or None: no reason is told to whoever holds a bad one."""
    try:
        invitation_id, _, epoch = _signer(app).unsign(given).decode().partition("-")
        invitation = session.get(Invitation, int(invitation_id))
    except (BadSignature, ValueError):
        return None
    if invitation is None or invitation.link_epoch != int(epoch or 0):
        return None
    return invitation if _is_open(app, session, invitation) else None


def _is_open(app: App, session: Session, invitation: Invitation) -> bool:
    return invitation.revoked_at is None and app.clock.now() <= closes_at(session, invitation)


def closes_at(session: Session, invitation: Invitation) -> datetime:
    """Return when the invitation's period closes; until then its link works."""
    list_ = session.get_one(DistributionList, invitation.list_id)
    period = Period.parse(invitation.period)
    return timetable_of(session, list_, period).moment(period, Kind.CLOSE)


def _signer(app: App) -> Signer:
    return Signer(app.secret, salt="form link", digest_method=hashlib.sha256)


def _undo_signer(app: App) -> Signer:
    # Another salt: a form's link undoes nothing, and an undo link opens no form.
    return Signer(app.secret, salt="undo link", digest_method=hashlib.sha256)
