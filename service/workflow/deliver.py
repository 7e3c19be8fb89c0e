"""
Send a slice of one mailbox's lane: claim, act, confirm.

Exactly once: a mail's draft is created, its id stored by compare-and-set, and only the draft that won is ever sent.
Whatever is unclear is looked up, never repeated blindly. Graph is never called inside a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.db import deliveries
from service.db.tables import Delivery
from service.domain.delivery_keys import reply_address
from service.domain.delivery_states import DeliveryState, retry_wait
from service.errors import (
    AmbiguousError,
    NotFoundError,
    OkrError,
    TransientError,
)
from service.graph.answers import RefusedError
from service.graph.mail import Draft, Mailbox, OutgoingMail
from service.workflow.app import App

_MOST_MAILS = 25
_FORBIDDEN = 403
"""The mailbox is refused, not the mail: a right is missing, and may come back."""


@dataclass
class _Slice:
    """What one slice has learnt so far."""

    fence: int
    rows: Sequence[Delivery]
    pause: float | None = None
    """Seconds for which the whole lane has to wait, once something went wrong that is not one mail's fault."""
    drafts: dict[int, Draft] = field(default_factory=dict)
    submitted: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    """Mails that Graph will never take, and why."""
    later: dict[int, tuple[float, str]] = field(default_factory=dict)
    """Mails to look at again after so many seconds, and why."""

    def untouched(self) -> set[int]:
        """Return the mails that the slice did not come to."""
        return {row.id for row in self.rows} - {*self.submitted, *self.refused, *self.later}


def send_slice(app: App, address: str) -> None:
    """Send what is due from the mailbox `address`, at most what it may send in a minute, and confirm what left."""
    now = app.clock.machine_now()
    lease = timedelta(seconds=app.config.timings.lease)
    most = max(1, min(_MOST_MAILS, int(app.config.mails_per_minute)))
    with app.db.begin() as session:
        fence = deliveries.take_lane(session, address, now, lease)
        if fence is None:
            return  # Another worker has the lane, or it has to wait.
        rows = deliveries.claim(session, address, fence, now, most)
    work = _Slice(fence, rows)
    mailbox = app.mailbox(address)
    _create_drafts(app, mailbox, work)
    _send_drafts(app, mailbox, work)
    _record(app, work)
    if work.pause is None:
        _confirm(app, mailbox, address)
    with app.db.begin() as session:
        deliveries.leave_lane(session, address, fence, _next_slice_at(app, now, work))


def _next_slice_at(app: App, began: datetime, work: _Slice) -> datetime:
    if work.pause is not None:
        return app.clock.machine_now() + timedelta(seconds=work.pause)
    return began + timedelta(seconds=60 * len(work.rows) / app.config.mails_per_minute)


def _create_drafts(app: App, mailbox: Mailbox, work: _Slice) -> None:
    """Give each claimed mail its draft; afterwards only drafts that won the compare-and-set are in `work`."""
    created: dict[int, Draft] = {}
    for row in work.rows:
        if row.draft_id is not None or work.pause is not None:
            continue
        try:
            created[row.id] = _draft_for(app, mailbox, row)
        except OkrError as error:
            _note_failure(app, work, row, error)
    now = app.clock.machine_now()
    with app.db.begin() as session:
        for delivery_id, draft in created.items():
            values = {"draft_id": draft.id, "conversation_id": draft.conversation_id}
            if deliveries.store_draft(session, delivery_id, work.fence, values, now):
                work.drafts[delivery_id] = draft


def _draft_for(app: App, mailbox: Mailbox, row: Delivery) -> Draft:
    if row.attempts > 1:  # An earlier attempt may have left a draft behind.
        for copy in mailbox.find_by_key(row.key):
            if copy.is_draft:
                return Draft(copy.id, copy.internet_message_id, copy.conversation_id)
    mail = _outgoing(app, row)
    if row.answered is None:
        return mailbox.create_draft(mail)
    try:
        return mailbox.create_reply(row.answered.graph_id, mail)
    except NotFoundError:
        return mailbox.create_draft(
            mail
        )  # The mail that it answers was deleted: the answer goes out all the same.


def _outgoing(app: App, row: Delivery) -> OutgoingMail:
    assert row.subject is not None
    assert row.html is not None
    assert row.internet_message_id is not None
    return OutgoingMail(
        to_name=row.person.name,
        to_address=row.person.address,
        subject=row.subject,
        html=row.html,
        internet_message_id=row.internet_message_id,
        key=row.key,
        reply_to=row.reply_to or reply_address(app.secret, row.id, row.mailbox),
    )


def _send_drafts(app: App, mailbox: Mailbox, work: _Slice) -> None:
    for row in work.rows:
        draft_id = row.draft_id or (work.drafts[row.id].id if row.id in work.drafts else None)
        if draft_id is None or work.pause is not None:
            continue
        try:
            if row.draft_id is not None and not _may_be_sent(app, mailbox, row, work):
                continue
            mailbox.send(draft_id)
            work.submitted.append(row.id)
        except (AmbiguousError, NotFoundError) as error:
            work.later[row.id] = (app.config.timings.look_up, str(error))
        except RefusedError as error:
            # An older claim of a worker that was paused may have sent it: only a draft that is still one was refused.
            if mailbox.draft_state(draft_id) == "draft":
                _note_failure(app, work, row, error)
            else:
                work.submitted.append(row.id)
        except OkrError as error:
            _note_failure(app, work, row, error)


def _may_be_sent(app: App, mailbox: Mailbox, row: Delivery, work: _Slice) -> bool:
    """Look up what became of a draft whose sending an earlier slice began."""
    assert row.draft_id is not None
    state = mailbox.draft_state(row.draft_id)
    if state == "draft":
        return True
    # Sent, or nowhere to be seen yet: confirmation looks for it by its key and decides.
    work.submitted.append(row.id)
    return False


def _note_failure(app: App, work: _Slice, row: Delivery, error: OkrError) -> None:
    """A mail that Graph will never take is ended; anything else stops the lane, and this mail waits longest."""
    if isinstance(error, RefusedError) and error.status != _FORBIDDEN:
        work.refused[row.id] = str(error)
        return
    timings = app.config.timings
    asked = error.retry_after if isinstance(error, TransientError) else None
    work.pause = max(timings.retry_first, asked or 0)
    wait = retry_wait(row.attempts - 1, timings.retry_first, timings.retry_most, asked)
    work.later[row.id] = (wait, str(error))


def _record(app: App, work: _Slice) -> None:
    now = app.clock.machine_now()
    confirm_at = now + timedelta(seconds=app.config.timings.confirm)
    with app.db.begin() as session:
        deliveries.store_submitted(session, work.submitted, work.fence, now, confirm_at)
        for delivery_id, (wait, why) in work.later.items():
            deliveries.put_off(session, delivery_id, work.fence, now + timedelta(seconds=wait), why)
        for delivery_id, why in work.refused.items():
            reason = f"Graph refused it: {why}"
            deliveries.end(session, [delivery_id], DeliveryState.CANCELLED, now, reason, work.fence)
        deliveries.give_back(session, work.untouched(), work.fence)


def _confirm(app: App, mailbox: Mailbox, address: str) -> None:
    """Find submitted mails in Sent Items; what is nowhere for too long becomes `unknown`, for a person to decide."""
    now = app.clock.machine_now()
    with app.db.read() as session:
        rows = deliveries.awaiting_confirmation(session, address, now)
    if not rows:
        return
    try:
        confirmed = [row.id for row in rows if _is_in_sent_items(mailbox, row)]
    except TransientError:
        return  # They stay submitted and due; the next slice looks again.
    missing = [row for row in rows if row.id not in confirmed]
    with app.db.begin() as session:
        deliveries.end(session, confirmed, DeliveryState.CONFIRMED, now)
        for row in missing:
            _look_again_or_give_up(app, session, row, now)


def _is_in_sent_items(mailbox: Mailbox, row: Delivery) -> bool:
    assert row.draft_id is not None
    if mailbox.draft_state(row.draft_id) == "sent":
        return True
    return any(not copy.is_draft for copy in mailbox.find_by_key(row.key))


def _look_again_or_give_up(app: App, session: Session, row: Delivery, now: datetime) -> None:
    timings = app.config.timings
    assert row.submitted_at is not None
    since = (now - row.submitted_at).total_seconds()
    if since > timings.give_up:
        reason = "accepted by Graph, but found neither as a draft nor in Sent Items"
        deliveries.end(session, [row.id], DeliveryState.UNKNOWN, now, reason)
    else:
        deliveries.look_again(
            session, row.id, now + timedelta(seconds=max(since, timings.confirm, timings.retry_first))
        )
