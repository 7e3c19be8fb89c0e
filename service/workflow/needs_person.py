"""
Find what doesn't mend itself: a person has to look at it.

The same for `okr doctor`, the alarm mail and whoever watches from outside. Nothing here names people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db import cards, figures
from service.db.tables import Delivery, DistributionList, InboundMessage, Team, Wave
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Reason
from service.domain.periods import Period
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.heartbeats import WORKERS, silent_processes
from service.workflow.wave_size import NOT_APPROVED, WAITING

_UNSENT_FOR = timedelta(minutes=30)
_UNREAD_POLLS = 3
_UNREAD_FOR = timedelta(minutes=10)
_LAPSED_FOR = timedelta(days=7)
_CERTIFICATE_DAYS = (1, 7, 14, 30)
"""An alarm at each of these many days before the certificate's end."""


@dataclass(frozen=True)
class Need:
    """Something that waits for a person."""

    reason: str
    """Its name, the same each time: an alarm is given once a day for each."""
    says: str
    fix: str
    once: bool = False
    """Whether one alarm for it is enough for ever."""


def what_needs_a_person(app: App) -> tuple[Need, ...]:
    """Return what waits for a person now, the worst first."""
    now = app.clock.machine_now()
    with app.db.read() as session:
        found = [
            *_unknown(session),
            *_unsent(session, now),
            *_unread(app, session, now),
            *_quarantined(session),
            *_shrunk_lists(session),
            *_waves(session, app.clock.now()),
            *_cards(session),
        ]
    return (*_login(app), *found, *_workers(app), *_certificate(app, now))


def _login(app: App) -> Iterator[Need]:
    try:
        app.probes.login()
    except ConfigurationError as error:
        yield Need("login", str(error), "okr doctor")
    except Exception:  # noqa: BLE001 - Entra being away mends itself; what it delays is told by the others.
        return


def _unknown(session: Session) -> Iterator[Need]:
    number = session.scalar(
        select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.UNKNOWN)
    )
    if number:
        says = f"{_mails(number)} may have been sent or not: Microsoft 365 took {_it(number)}, but no copy is to be found."
        yield Need("unknown", says, "okr mail list --state unknown, then okr mail resend ID")


def _unsent(session: Session, now: datetime) -> Iterator[Need]:
    since = figures.oldest_due(session, now)
    if since is not None and now - since > _UNSENT_FOR:
        says = f"A mail should have left {_ago(now - since)} ago and has not."
        yield Need("unsent", says, "okr doctor; okr mail list")


def _unread(app: App, session: Session, now: datetime) -> Iterator[Need]:
    patience = _UNREAD_POLLS * timedelta(seconds=app.config.timings.poll) + _UNREAD_FOR
    for mailbox in figures.mailboxes(session):
        if mailbox.read_at is not None and now - mailbox.read_at > patience:
            says = f"The mailbox was last read {_ago(now - mailbox.read_at)} ago; replies wait in it."
            yield Need("unread", says, "okr doctor")


def _quarantined(session: Session) -> Iterator[Need]:
    number = session.scalar(
        select(func.count()).select_from(InboundMessage).where(InboundMessage.reason == Reason.QUARANTINED)
    )
    if number:
        says = f"{_mails(number)} that came in could not be worked on, and {'is' if number == 1 else 'are'} held."
        yield Need(
            "quarantined",
            says,
            "okr inbound list --reason quarantined, then okr inbound reprocess --quarantined",
        )


def _shrunk_lists(session: Session) -> Iterator[Need]:
    """Lists whose people were kept although the directory shows far fewer, until somebody says that it is right."""
    shrunk = select(Team.code).join(DistributionList).where(DistributionList.sync_problem.is_not(None))
    for code in session.scalars(shrunk.order_by(Team.code)):
        says = f"The directory shows far fewer people on {code}'s list than before; those known before stay."
        yield Need(
            f"list-{code}", says, f"okr lists dry-run {code}; if it is right: okr lists sync {code} --accept"
        )


def _waves(session: Session, now: datetime) -> Iterator[Need]:
    for wave in session.scalars(select(Wave).where(Wave.state == WAITING).order_by(Wave.id)):
        says = f"The {wave.kind} of {wave.list.name} waits for a yes: {wave.reason}"
        yield Need(f"wave-{wave.id}", f"{says} Without one it lapses.", f"okr mail approve {wave.id}")
    recent = str(Period.containing((now - _LAPSED_FOR).date()))
    lapsed = select(Wave).where(Wave.reason.startswith(NOT_APPROVED), Wave.period >= recent)
    for wave in session.scalars(lapsed.order_by(Wave.id)):
        says = f"Nobody approved the {wave.kind} of {wave.list.name} ({wave.period}) in time: {wave.reason}."
        yield Need(f"lapsed-{wave.id}", says, f"okr lists dry-run {wave.list.team.code}", once=True)


def _cards(session: Session) -> Iterator[Need]:
    """The channels whose newest card failed; a later one that is posted, or another address, ends it."""
    for card in cards.last_cards(session).values():
        if card.state == "failed":
            code = card.team.code
            says = f"The {card.kind} of {card.period} is not in {code}'s Teams channel; its mails are not touched. {card.reason}"
            yield Need(
                f"card-{code}", says, f"okr teams test {code}; okr teams set {code} for another address"
            )


def _workers(app: App) -> Iterator[Need]:
    silent = [process for process in silent_processes(app) if process in WORKERS]
    if silent:
        yield Need("workers", f"Nothing is heard of {', '.join(silent)}.", "okr up (or okr worker QUEUE)")


def _certificate(app: App, now: datetime) -> Iterator[Need]:
    ends = app.probes.certificate_ends_at()
    if ends is None:
        return
    days = (ends - now) / timedelta(days=1)
    step = next((step for step in _CERTIFICATE_DAYS if days <= step), None)
    if step is not None:
        says = f"The app's certificate ends on {ends:%Y-%m-%d}; after that no mail leaves and none is read."
        yield Need(f"certificate-{step}", says, "okr certificate", once=True)


def _mails(number: int) -> str:
    return "1 mail" if number == 1 else f"{number} mails"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
