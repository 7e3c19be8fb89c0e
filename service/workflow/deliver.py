"""
Send a slice of one mailbox's lane: claim, act, confirm.

Exactly once: a mail's draft is created, its id stored by compare-and-set, and only the draft that won is ever sent.
Whatever is unclear is looked up, never repeated blindly. Graph is never called inside a transaction, and the database
only from the thread that began the slice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from service.db import deliveries, sending
from service.db.tables import Delivery
from service.domain.delivery_keys import reply_address
from service.domain.delivery_states import DeliveryState, retry_wait
from service.domain.send_window import SendWindow
from service.errors import AmbiguousError, NotFoundError
from service.graph.answers import RefusedError
from service.graph.mail import Draft, Mailbox, OutgoingMail
from service.workflow import confirm, write_receipts
from service.workflow.app import App
from service.workflow.gate import LONGEST_FOR_ROOM, ClosedError, Gate
from service.workflow.three_at_a_time import for_each

_MOST_MAILS = 50
_log = structlog.get_logger()


@dataclass(frozen=True)
class _Later:
    """A mail to look at again after `wait` seconds."""

    wait: float
    why: str


@dataclass(frozen=True)
class _Refused:
    """A mail that Graph will never take."""

    why: str


@dataclass
class _Slice:
    """What one slice has learnt so far."""

    address: str
    fence: int
    rows: Sequence[Delivery]
    look_first: bool
    gate: Gate
    drafts: dict[int, Draft] = field(default_factory=dict)
    """The drafts of this slice that won the compare-and-set."""
    found: set[int] = field(default_factory=set)
    """Mails whose draft was not made now: what became of it is looked up before it is sent."""
    submitted: list[int] = field(default_factory=list)
    refused: dict[int, _Refused] = field(default_factory=dict)
    later: dict[int, _Later] = field(default_factory=dict)

    def untouched(self) -> set[int]:
        """Return the mails that the slice did not come to."""
        return {row.id for row in self.rows} - {*self.submitted, *self.refused, *self.later}

    def draft_of(self, row: Delivery) -> str | None:
        """Return the one draft that may be sent, if the mail has it by now."""
        return row.draft_id or (self.drafts[row.id].id if row.id in self.drafts else None)


def send_slice(app: App, address: str) -> None:
    """Send what is due from the mailbox `address`, at most what it may send in a minute, and confirm what left."""
    work = _begin(app, address)
    if work is None:
        return  # Another worker has the lane, or it has to wait.
    mailbox = app.mailbox(address)
    _create_drafts(app, mailbox, work)
    _send_drafts(app, mailbox, work)
    to_confirm = _record(app, work)
    if to_confirm:
        endings = confirm.look_up(app, mailbox, work.gate, to_confirm)
        with app.db.begin() as session:
            confirm.record(app, session, endings)
            _leave(app, session, work)


def _begin(app: App, address: str) -> _Slice | None:
    """Take the lane and claim what may leave now."""
    now, timings = app.clock.machine_now(), app.config.timings
    with app.db.begin() as session:
        lane = deliveries.take_lane(session, address, now, timedelta(seconds=timings.lease))
        if lane is None:
            return None
        window = SendWindow(lane.recent_sends, app.config.mails_per_minute, timings.minute)
        left_today = app.config.mails_per_day - deliveries.sent_since(
            session, address, now - timedelta(days=1)
        )
        soon = LONGEST_FOR_ROOM * timings.minute
        most = max(0, min(_MOST_MAILS, window.room(now.timestamp(), soon), left_today))
        write_receipts.write_due(app, session, address, most)
        rows = deliveries.claim(session, address, lane.fence, now, most)
        # Should this process die, its mails count as sent: the minute after must not hold twice as many.
        booked = SendWindow(lane.recent_sends, app.config.mails_per_minute, timings.minute)
        booked.note(now.timestamp() + soon, len(rows))
        deliveries.book(session, address, lane.fence, booked.stored(now.timestamp()))
        look_first = sending.must_look_first(session, now)
    return _Slice(address, lane.fence, rows, look_first, Gate(timings, window))


def _create_drafts(app: App, mailbox: Mailbox, work: _Slice) -> None:
    """
    Give each claimed mail its draft; afterwards only drafts that won the compare-and-set are in `work`.

    One that did not win is never sent. It is left to `look_after_mailbox`: another worker may be taking it up now.
    """
    rows = [row for row in work.rows if row.draft_id is None]
    results = _for_each(app, work, rows, lambda row: _draft_for(app, mailbox, work, row))
    drafts = {row.id: result for row, result in results if isinstance(result, Draft)}
    if not drafts:
        return
    with app.db.begin() as session:
        won = deliveries.store_drafts(session, work.fence, drafts)
    work.drafts.update({delivery_id: drafts[delivery_id] for delivery_id in won})


def _draft_for(app: App, mailbox: Mailbox, work: _Slice, row: Delivery) -> Draft | _Later | _Refused | None:
    try:
        if (
            row.attempts > 1 or work.look_first
        ):  # An earlier attempt may have left a draft behind, or sent it.
            found = work.gate.run(row.id, lambda: mailbox.find_by_key(row.key))
            for copy in sorted(found, key=lambda copy: copy.is_draft):
                work.found.add(row.id)
                return Draft(copy.id, copy.internet_message_id, copy.conversation_id)
        return work.gate.run(row.id, lambda: _create(app, mailbox, row))
    except AmbiguousError as error:
        return _again(app, row, str(error))
    except NotFoundError as error:
        work.gate.close(str(error))  # There is no such mailbox, at the moment.
        return None
    except RefusedError as error:
        return _Refused(str(error))


def _create(app: App, mailbox: Mailbox, row: Delivery) -> Draft:
    mail = _outgoing(app, row)
    if row.answered is None or row.answered.mailbox != row.mailbox:
        return mailbox.create_draft(mail)
    try:
        return mailbox.create_reply(row.answered.graph_id, mail)
    except NotFoundError:
        # The mail that it answers was deleted: the answer goes out all the same.
        return mailbox.create_draft(mail)


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
    rows = [row for row in work.rows if work.draft_of(row) is not None]
    for row, result in _for_each(app, work, rows, lambda row: _send(app, mailbox, work, row)):
        if result is True:
            work.submitted.append(row.id)


def _send(app: App, mailbox: Mailbox, work: _Slice, row: Delivery) -> bool | _Later | _Refused:
    """Send the mail's one draft; True once Graph has it, or where only confirmation can tell."""
    draft_id, gate = work.draft_of(row), work.gate
    assert draft_id is not None
    try:
        if row.draft_id is not None or row.id in work.found:
            state = gate.run(row.id, lambda: mailbox.draft_state(draft_id))
            if state != "draft":
                return (
                    True  # Sent, or nowhere to be seen yet: confirmation looks for it by its key and decides.
                )
        gate.send(row.id, lambda: mailbox.send(draft_id))
    except (AmbiguousError, NotFoundError) as error:
        return _Later(app.config.timings.look_up, str(error))
    except RefusedError as error:
        return _judge_refused(app, mailbox, work, row, error)
    return True


def _judge_refused(
    app: App, mailbox: Mailbox, work: _Slice, row: Delivery, error: RefusedError
) -> bool | _Later | _Refused:
    """An older claim of a worker that was paused may have sent it: only a draft that is still one was refused."""
    draft_id = work.draft_of(row)
    assert draft_id is not None
    try:
        state = work.gate.run(row.id, lambda: mailbox.draft_state(draft_id))
    except ClosedError:
        state = None
    if state is None:
        return _Later(app.config.timings.look_up, str(error))
    return True if state == "sent" else _Refused(str(error))


def _for_each(
    app: App,
    work: _Slice,
    rows: Sequence[Delivery],
    act: Callable[[Delivery], Draft | _Later | _Refused | bool | None],
) -> list[tuple[Delivery, Draft | _Later | _Refused | bool | None]]:
    """Do `act` for the mails, three at a time; note which have to wait and which are refused."""

    def guarded(row: Delivery) -> Draft | _Later | _Refused | bool | None:
        try:
            return act(row)
        except ClosedError:
            return None
        except Exception as error:  # noqa: BLE001 - Whatever one mail trips over must not stop the lane.
            _log.exception("mail_not_sent", delivery_id=row.id, error=type(error).__name__)
            return _again(app, row, f"it could not be sent ({type(error).__name__}); it is tried again")

    results = for_each(rows, guarded, lambda: _watch(app, work), work.gate.close)
    paired = [(row, results[place]) for place, row in enumerate(rows)]
    work.later.update({row.id: result for row, result in paired if isinstance(result, _Later)})
    work.refused.update({row.id: result for row, result in paired if isinstance(result, _Refused)})
    return paired


def _watch(app: App, work: _Slice) -> None:
    """Keep back what a person has held or stopped since it was claimed."""
    with app.db.read() as session:
        free = deliveries.still_free(session, [row.id for row in work.rows])
    work.gate.withdraw({row.id for row in work.rows} - free)


def _again(app: App, row: Delivery, why: str) -> _Later:
    timings = app.config.timings
    return _Later(retry_wait(row.attempts - 1, timings.retry_first, timings.retry_most), why)


def _record(app: App, work: _Slice) -> Sequence[Delivery]:
    """Store how each mail fared; return what is to be confirmed now. Without any, the lane is left as well."""
    now, timings = app.clock.machine_now(), app.config.timings
    with app.db.begin() as session:
        confirm_at = now + timedelta(seconds=timings.confirm)
        # Trouble of the lane burns no attempts of its mails.
        is_the_mails = work.gate.has_worked and work.gate.pause is None
        deliveries.store_submitted(session, work.submitted, work.fence, now, confirm_at)
        for delivery_id, later in work.later.items():
            due_at = now + timedelta(seconds=_wait_of(app, work, later))
            deliveries.put_off(session, delivery_id, work.fence, due_at, later.why, counts=is_the_mails)
        for delivery_id, refused in work.refused.items():
            reason = f"Graph refused it: {refused.why}"
            deliveries.end(session, [delivery_id], DeliveryState.CANCELLED, now, reason, work.fence)
        deliveries.give_back(session, work.untouched(), work.fence)
        to_confirm = deliveries.awaiting_confirmation(session, work.address, now)
        if work.gate.pause is not None or work.gate.rest:
            to_confirm = ()  # They stay submitted and due; the next slice looks.
        if not to_confirm:
            _leave(app, session, work)
    return to_confirm


def _wait_of(app: App, work: _Slice, later: _Later) -> float:
    """Where nothing went through, it was not the mail's fault: it waits no longer than the lane does."""
    if work.gate.has_worked:
        return later.wait
    return min(later.wait, app.config.timings.look_up)


def _leave(app: App, session: Session, work: _Slice) -> None:
    """Give the lane back, with the moment from which the next slice may begin."""
    now, window = app.clock.machine_now(), work.gate.window
    rest = _pause_of(app, session, work) or _end_of_day(app, session, work)
    if rest is None:
        # It begins a little before there is room, to have its drafts when there is.
        ahead = LONGEST_FOR_ROOM / 2 * app.config.timings.minute
        until_room = window.seconds_until_room(now.timestamp())
        rest = _Rest(max(0.0, until_room - ahead, work.gate.rest))
    deliveries.leave_lane(
        session,
        work.address,
        work.fence,
        deliveries.Rest(
            recent_sends=window.stored(now.timestamp()),
            next_slice_at=now + timedelta(seconds=rest.wait),
            troubles=rest.troubles,
            paused_because=rest.why,
        ),
    )


@dataclass(frozen=True)
class _Rest:
    """For how many seconds the lane has to rest, and why."""

    wait: float
    why: str | None = None
    troubles: int = 0


def _pause_of(app: App, session: Session, work: _Slice) -> _Rest | None:
    """Pause a lane that Graph let do nothing: longer each time, and at least as long as Graph asked."""
    timings, gate = app.config.timings, work.gate
    if gate.pause is None:
        return None
    troubles = 0 if gate.has_worked else deliveries.troubles_of(session, work.address) + 1
    own = min(timings.pause_most, timings.retry_first * 2.0 ** max(0, min(troubles, 16) - 1))
    return _Rest(max(own, gate.pause, gate.rest), gate.why, troubles)


def _end_of_day(app: App, session: Session, work: _Slice) -> _Rest | None:
    """Rest a lane that has sent what it may in a day; it is looked at now and then, to confirm what left."""
    now, most = app.clock.machine_now(), app.config.mails_per_day
    day_ago = now - timedelta(days=1)
    first = deliveries.first_sent_since(session, work.address, day_ago)
    if first is None or deliveries.sent_since(session, work.address, day_ago) < most:
        return None
    room_at = first + timedelta(days=1)
    why = f"{most} mails left in the last 24 hours; there is room for more at {room_at:%H:%M} UTC"
    return _Rest(min((room_at - now).total_seconds(), app.config.timings.pause_most), why)
