"""
Do what a person says about pausing, by mail or by form, and tell them what holds then.

Reading the words is `service.domain.answers.pauses`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import Delivery, InboundMessage, Invitation, Person
from service.domain.answers.pauses import LONGEST, PauseWish, Unclear, Wish, read_pause
from service.domain.delivery_keys import MailKind, receipt_key
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Disposition, Kind, Reason
from service.domain.mails import PauseMail
from service.domain.reply_text import ReplyText
from service.domain.speech import _, spoken
from service.domain.wording import given_name
from service.job_queue import Job
from service.rendering import speaking
from service.workflow.answer_limit import TOO_MANY, has_enough
from service.workflow.app import App
from service.workflow.links import find_invitation
from service.workflow.outbox import add_composed
from service.workflow.pauses import Changed, pause, resume, today_of
from service.workflow.week_names import asked_week

_AHEAD = 60
"""Periods to look through for the next setup: a pause is at most a year."""


@dataclass(frozen=True)
class Carried:
    """A wish that was carried out, or not understood."""

    person: Person
    wish: PauseWish
    changed: Changed | None
    """None where it was not understood."""
    rest: ReplyText | None
    """The words that say something else; None: there are none."""

    @property
    def sentence(self) -> str:
        """Say what holds now, beside another answer."""
        with speaking(self.person.language):
            mail = self.mail("")
            return f"{mail.opening} {mail.body}"

    def mail(self, subject: str) -> PauseMail:
        changed = self.changed
        return PauseMail(
            name=given_name(self.person.name),
            subject=subject,
            paused=changed is not None and changed.paused,
            back_on=changed.back_on if changed is not None else None,
            next_setup=changed.next_setup if changed is not None else None,
            asked_now=changed is not None and changed.asked_now,
            unclear=self.wish.unclear,
            days=self.wish.days,
            not_read=self.rest.text if self.rest is not None else "",
            language=spoken().language,
        )


def carry_out(
    app: App, session: Session, person: Person | None, words: ReplyText, *, alone: bool
) -> Carried | None:
    """
    Do what a mail says about pausing; None where it says nothing of it.

    With `alone` a wish beside other words is left to the reader of those words.
    """
    if person is None or not people.lists_of(session, person.id):
        return None
    today = today_of(app, session, person)
    wish = read_pause([line.text for line in words.lines], today, person.language)
    if wish is None or (alone and wish.rest):
        return None
    if wish.unclear is Unclear.TWO_DAYS:
        changed = None
    elif wish.unclear is not None:
        changed, wish = None, replace(wish, days=(_sensible_day(today),))
    elif wish.wish is Wish.RESUME:
        changed = resume(app, session, person)
    else:
        changed = pause(app, session, person, wish.back_on, "reply")
    rest = ReplyText(tuple(words.lines[place] for place in wish.rest)) if wish.rest else None
    return Carried(person, wish, changed, rest)


def answer(
    app: App,
    session: Session,
    message: InboundMessage,
    answered: Delivery,
    invitation: Invitation | None,
    carried: Carried,
) -> Disposition:
    """Tell the person what holds now, in their own thread."""
    person = carried.person
    with speaking(person.language):
        email = app.emails.render(carried.mail(answered.subject or message.subject))
    row = Delivery(
        key=receipt_key("inbound", message.id),
        kind=MailKind.RECEIPT,
        person_id=person.id,
        period=answered.period,
        invitation_id=invitation.id if invitation is not None else None,
        answers_inbound_id=message.id,
        labels={},
    )
    too_much = carried.changed is None and has_enough(session, person.id, app.clock.now(), notices=False)
    delivery = add_composed(app, session, row, email)
    if too_much:
        delivery.state, delivery.reason = DeliveryState.CANCELLED, TOO_MANY
    if carried.changed is None:
        return Disposition(Kind.CLARIFY, Reason.PAUSE_UNCLEAR)
    return Disposition(Kind.ACCEPTED, Reason.PAUSED if carried.changed.paused else Reason.RESUMED)


def _sensible_day(today: date) -> date:
    """Return a day to show as an example: the Monday after next."""
    return today + timedelta(days=14 - today.weekday())


class PauseError(ValueError):
    """A pause by form can't be taken as it was asked for; the sentence says why."""


def change_by_link(app: App, token: str, *, resumes: bool, back_on: date | None) -> bool:
    """
    Pause or resume the owner of a personal link, and mail them what holds now; False where the link opens nothing.

    Raises:
        PauseError: the day is gone or more than a year away; nothing is changed.
    """
    with app.db.begin() as session:
        invitation = find_invitation(app, session, token)
        if invitation is None:
            return False
        person = invitation.person
        if resumes:
            changed = resume(app, session, person)
        else:
            _refuse_day(back_on, today_of(app, session, person))
            changed = pause(app, session, person, back_on, "form")
        carried = Carried(person, PauseWish(Wish.RESUME if resumes else Wish.PAUSE), changed, None)
        _tell_owner(app, session, invitation, carried)
    app.queue.hint(Job.SEND_SLICE, app.config.mailbox)
    return True


def _refuse_day(back_on: date | None, today: date) -> None:
    if back_on is None:
        return
    if back_on <= today:
        raise PauseError(_("Choose a day to come, or none."))
    if back_on - today > LONGEST:
        raise PauseError(_("Choose a day within a year, or none."))


def _tell_owner(app: App, session: Session, invitation: Invitation, carried: Carried) -> None:
    """Whoever holds a link may have pressed the button: its owner is told, in a thread of the week's setup."""
    person = carried.person
    with speaking(person.language):
        subject = _("{week}: your key results", week=asked_week(invitation))
        email = app.emails.render(carried.mail(subject))
    key = receipt_key("pause", _times_told(session, person) + 1) + f":{person.id}"
    row = Delivery(
        key=key,
        kind=MailKind.RECEIPT,
        person_id=person.id,
        period=invitation.period,
        invitation_id=invitation.id,
        labels={},
    )
    add_composed(app, session, row, email)


def _times_told(session: Session, person: Person) -> int:
    told = select(func.count(Delivery.id)).where(
        Delivery.person_id == person.id, Delivery.key.startswith("receipt:pause:")
    )
    return session.scalar(told) or 0
