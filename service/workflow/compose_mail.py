"""Write what one planned mail says: gather its facts, render, keep the labels of what it asks."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db.tables import Delivery
from service.domain.delivery_keys import MailKind
from service.rendering import speaking
from service.workflow import send_digests, send_invitations
from service.workflow.app import App
from service.workflow.outbox import compose


def compose_delivery(app: App, session: Session, row: Delivery) -> None:
    """Compose a planned mail of any kind but receipts and the ask for objectives, which are written with their rows."""
    composers = {
        MailKind.SETUP: send_invitations.setup_mail,
        MailKind.NUDGE: send_invitations.nudge_mail,
        MailKind.REVIEW: send_invitations.review_mail,
        MailKind.OVERVIEW: send_digests.overview_mail,
        MailKind.DIGEST: send_digests.digest_mail,
        MailKind.WELCOME: send_invitations.welcome_mail,
    }
    with speaking(row.person.language):
        mail, labels = composers[MailKind(row.kind)](app, session, row)
        row.labels = labels
        compose(app, row, app.emails.render(mail))
