"""
Hold what did not come from the person who was asked.

Strangers are never answered. The person whose mail was answered is told, at their known address and without a word of what
was written: a mail in somebody's name must not stay a secret from them.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db import people, weeks
from service.db.tables import Person
from service.domain.delivery_keys import MailKind
from service.domain.dispositions import Disposition, Kind, Reason, is_too_big, why_sender_is_not_believed
from service.graph.received import without_body
from service.workflow import notices
from service.workflow.app import App
from service.workflow.understand_reply.mails import ArrivedMail, invitation_behind


def refuse(app: App, session: Session, mail: ArrivedMail) -> Disposition | None:
    """Return how a mail ends that nothing may be stored from, or None where its sender is the member asked."""
    if mail.person is None and mail.delivery is None and mail.names_ours:
        return _forget(mail)
    reason = _why(session, mail)
    if reason is None:
        return None
    if reason in _TOLD_TO_THE_MEMBER:
        _tell_the_member(app, session, mail)
    if reason is Reason.OTHER_PERSON:
        _tell_the_writer(app, session, mail)
    if reason is Reason.TOO_BIG:
        notices.send_unreadable(app, session, mail.person, mail.delivery, mail.row, reason)
    return Disposition(Kind.HELD, reason)


_TOLD_TO_THE_MEMBER = (
    Reason.UNKNOWN_SENDER,
    Reason.UNPROVEN_SENDER,
    Reason.DELEGATE,
    Reason.FORGED_REFERENCE,
    Reason.OTHER_PERSON,
)


def _why(session: Session, mail: ArrivedMail) -> Reason | None:
    doubt = why_sender_is_not_believed(mail.envelope)
    if doubt is Reason.UNCLEAR_SENDER:
        return doubt
    if mail.person is None:
        return Reason.UNKNOWN_SENDER
    if mail.delivery is None and mail.names_ours:
        return Reason.FORGED_REFERENCE
    if doubt is not None:
        return doubt
    if _is_by_a_delegate(session, mail, mail.person):
        return Reason.DELEGATE
    if mail.delivery is not None and mail.delivery.person_id != mail.person.id:
        return Reason.OTHER_PERSON
    if _is_off_the_lists(session, mail, mail.person):
        return Reason.NOT_ON_A_LIST
    return Reason.TOO_BIG if is_too_big(mail.envelope) else None


def _is_by_a_delegate(session: Session, mail: ArrivedMail, person: Person) -> bool:
    """Say whether somebody else handed the mail in; one's own alias is nobody else."""
    handed_in_by = (mail.message.sender_address or "").lower()
    if handed_in_by in ("", mail.envelope.from_address.lower()):
        return False
    sender = people.with_address(session, handed_in_by)
    return sender is None or sender.id != person.id


def _is_off_the_lists(session: Session, mail: ArrivedMail, person: Person) -> bool:
    """Say whether somebody who was asked before is asked no more; who only reads digests never was."""
    if mail.delivery is not None and (
        mail.delivery.kind == MailKind.DIGEST or mail.delivery.team_id is not None
    ):
        return False
    return not people.lists_of(session, person.id) and weeks.latest_setup(session, person.id) is not None


def _tell_the_member(app: App, session: Session, mail: ArrivedMail) -> None:
    """Tell the person whose mail was answered, or in whose name a reference to us was made up."""
    if mail.delivery is not None:
        # A lead's objectives are no ask with a form; the mail is held for an admin.
        invitation = invitation_behind(session, mail.delivery) if mail.delivery.team_id is None else None
    elif mail.names_ours and mail.person is not None:
        invitation = weeks.latest_setup(session, mail.person.id)
    else:
        return  # Mere junk under a member's name: a notice each time would be junk as well.
    if invitation is not None and people.lists_of(session, invitation.person_id):
        notices.send_not_from_you(app, session, invitation, mail.row)


def _tell_the_writer(app: App, session: Session, mail: ArrivedMail) -> None:
    """Tell a colleague who answered somebody else's mail where their own form is."""
    if mail.person is None or not people.lists_of(session, mail.person.id):
        return
    own = weeks.latest_setup(session, mail.person.id)
    if own is not None:
        notices.send_not_your_mail(app, session, own, mail.row)


def _forget(mail: ArrivedMail) -> Disposition:
    """
    Keep nothing of a stranger's answer to a mail that we don't know: it is most likely from somebody who was erased.

    That it came is kept, by its ids, time and hash.
    """
    row = mail.row
    row.raw = without_body(row.raw)
    row.sender = row.subject = ""
    return Disposition(Kind.DISCARDED, Reason.NO_LONGER_KNOWN)
