"""
Write to the admin: a report on Tuesday, and an alarm when something needs a person.

Both go through the outbox like any mail. An alarm is written at most once a day for each reason; what can't be sent now
(because Entra refuses the app, say) leaves when it can, and says when it was seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.db import deliveries, week_figures
from service.db.tables import Delivery, Person
from service.domain.delivery_keys import MailKind, alarm_key, report_key
from service.domain.mails import AdminReportMail, AlarmMail
from service.domain.mails.admin import Figure, Named, NeedLine
from service.domain.mails.context import MailContext
from service.domain.periods import Period, dates
from service.errors import ConfigurationError
from service.job_queue import Job
from service.rendering import speaking
from service.workflow.app import App
from service.workflow.needs_person import Need, what_needs_a_person
from service.workflow.outbox import add_composed, ensure_mailbox
from service.workflow.store_people import store_person

_REPORT_DAY, _REPORT_AT = 1, time(8, 30)
"""Tuesday, when the digests go out as well."""
_REPORT_LATEST = timedelta(days=2)
_LANGUAGE = "en"
_KINDS = ("setup", "nudge", "overview", "digest", "review", "receipt", "welcome", "objectives")


def tell_admin(app: App) -> None:
    """
    Write what is due to the admin, if there is one.

    Raises:
        ConfigurationError: nobody in the directory has the admin's address.
    """
    if app.config.admin is None:
        return
    period = _report_due(app)
    needs = what_needs_a_person(app)
    news = _untold(app, needs)
    if period is None and not news:
        return
    admin_id = _admin(app, app.config.admin)
    if period is not None:
        _write(app, admin_id, MailKind.REPORT, report_key(str(period)), _report(app, period, needs))
    if news:
        _write(
            app,
            admin_id,
            MailKind.ALARM,
            _next_alarm_key(app),
            _alarm(app, news),
            {n.reason: 1 for n in news},
        )


# --- The report -------------------------------------------------------------------------------------------------


def _report_due(app: App) -> Period | None:
    """Return the week to report on, or None while no report is due."""
    with app.db.read() as session:
        zone = week_figures.first_zone(session)
        if zone is None:
            return None
        now = app.clock.now().astimezone(ZoneInfo(zone))
        this_week = Period.containing(now.date())
        day = this_week.monday + timedelta(days=_REPORT_DAY)
        due_at = datetime.combine(day, _REPORT_AT, ZoneInfo(zone))
        period = this_week.previous()
        if not due_at <= now < due_at + _REPORT_LATEST or not week_figures.asks(session, str(period)):
            return None
        return period if deliveries.by_key(session, report_key(str(period))) is None else None


def _report(app: App, period: Period, needs: Iterable[Need]) -> AdminReportMail:
    begin = datetime.combine(period.monday, time(0), UTC)
    with app.db.read() as session:
        came_in = week_figures.came_in(session, begin, begin + timedelta(days=7))
        return AdminReportMail(
            language=_LANGUAGE,
            product=app.config.theme.name,
            days=dates(period),
            period=str(period),
            needs=_lines(needs),
            figures=tuple(_figures(session, str(period), came_in)),
            bounced=tuple(
                Named(mail.person.name, f"{mail.kind}: {mail.reason or 'no reason given'}")
                for mail in week_figures.bounced(session, str(period))
            ),
            held=tuple(
                Named(str(number), reason.replace("_", " "))
                for (disposition, reason), number in sorted(came_in.items())
                if disposition == "held"
            ),
            not_asked=tuple(_not_asked(session, str(period))),
        )


def _figures(session: Session, period: str, came_in: dict[tuple[str, str], int]) -> Iterator[Figure]:
    sent = week_figures.sent_by_kind(session, period)
    told = {kind: sent[kind] for kind in _KINDS if kind in sent}
    several = {kind if number == 1 else kind.rstrip("s") + "s": number for kind, number in told.items()}
    yield Figure("Mails sent", sum(told.values()), _counted(several))
    by_reply = week_figures.answered_by_reply(session, period)
    asks = [ask for ask in week_figures.asks(session, period) if ask.skipped is None]
    for kind, name in (("setup", "Setups answered"), ("review", "Reviews answered")):
        answered = [ask for ask in asks if ask.kind == kind and ask.answered_at is not None]
        replies = sum(ask.id in by_reply for ask in answered)
        of_all = sum(ask.kind == kind for ask in asks)
        details = f"of {of_all}: {replies} by reply, {len(answered) - replies} by form"
        yield Figure(name, len(answered), details)
    yield Figure("Questions asked", week_figures.questions(session, period))
    endings: Counter[str] = Counter()
    for (disposition, _reason), number in came_in.items():
        endings[disposition] += number
    yield Figure("Mails received", endings.total(), _counted(dict(sorted(endings.items()))))


def _not_asked(session: Session, period: str) -> Iterator[Named]:
    for ask in week_figures.asks(session, period):
        if ask.skipped is not None:
            yield Named(ask.person.name, f"{ask.kind}: {ask.skipped.replace('_', ' ')}")
    for membership in week_figures.left_out(session):
        yield Named(membership.person.name, membership.excluded_because or membership.left_out or "")


def _counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in numbers.items())


# --- The alarm --------------------------------------------------------------------------------------------------


def _untold(app: App, needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return what the admin was not told of today (or ever, where once is enough)."""
    with app.db.read() as session:
        alarms = session.scalars(select(Delivery).where(Delivery.kind == MailKind.ALARM)).all()
    today = _today(app)
    told_today = {
        reason for mail in alarms if mail.key.startswith(alarm_key(today, "")) for reason in mail.labels or {}
    }
    told_ever = {reason for mail in alarms for reason in mail.labels or {}}
    return tuple(need for need in needs if need.reason not in (told_ever if need.once else told_today))


def _next_alarm_key(app: App) -> str:
    """Return the key of today's next alarm; a second process that writes it at the same time meets the first one's."""
    prefix = alarm_key(_today(app), "")
    with app.db.read() as session:
        keys = session.scalars(select(Delivery.key).where(Delivery.key.startswith(prefix))).all()
    return alarm_key(_today(app), str(len(keys) + 1))


def _alarm(app: App, needs: Iterable[Need]) -> AlarmMail:
    seen_at = f"{app.clock.now():%a %d %b %Y, %H:%M} UTC"
    return AlarmMail(language=_LANGUAGE, product=app.config.theme.name, needs=_lines(needs), seen_at=seen_at)


def _today(app: App) -> str:
    return app.clock.now().date().isoformat()


# --- Both -------------------------------------------------------------------------------------------------------


def _lines(needs: Iterable[Need]) -> tuple[NeedLine, ...]:
    return tuple(NeedLine(need.says, need.fix) for need in needs)


def _admin(app: App, address: str) -> int:
    """Return the admin's id here, from the directory where the admin is new."""
    with app.db.read() as session:
        known = session.scalar(select(Person.id).where(Person.address == address.lower()))
    if known is not None:
        return known
    found = app.directory.person(address)
    if found is None:
        raise ConfigurationError(f"OKR_ADMIN: nobody in the directory has the address {address}.")
    with app.db.begin() as session:
        return store_person(session, found).id


def _write(
    app: App, admin_id: int, kind: MailKind, key: str, mail: MailContext, labels: dict[str, int] | None = None
) -> None:
    with speaking(_LANGUAGE):
        email = app.emails.render(mail)
    row = Delivery(key=key, kind=kind, person_id=admin_id, labels=labels)
    row.period = str(Period.containing(app.clock.now().date()))
    try:
        with app.db.begin() as session:
            ensure_mailbox(session, app.config.mailbox)
            add_composed(app, session, row, email)
    except IntegrityError:
        return  # Another process wrote it at the same time.
    app.queue.hint(Job.SEND_SLICE, app.config.mailbox)
