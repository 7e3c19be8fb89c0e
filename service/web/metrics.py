"""The numbers of /metrics, read from the database at each request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from service.db import figures, heartbeats
from service.workflow.app import App
from service.workflow.heartbeats import TICK, WORKERS, silent_after


class Figures(Collector):
    """All numbers of an installation. They are gauges: rows are removed after a while, so a count can fall."""

    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the numbers."""
        now = self._app.clock.machine_now()
        with self._app.db.read() as session:
            yield _mails(session)
            yield _inbound(session)
            yield _oldest_due(session, now)
            yield _last_drain(session)
            yield from self._processes(session, now)

    def _processes(self, session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
        last = heartbeats.last_beats(session)
        beats = GaugeMetricFamily(
            "okr_heartbeat_timestamp_seconds",
            "When a process of this kind was last heard of; 0 for never.",
            labels=["process"],
        )
        alive = GaugeMetricFamily(
            "okr_processes_alive", "Processes of this kind that were heard of lately.", labels=["process"]
        )
        for process in (TICK, *WORKERS):
            beats.add_metric([process], _seconds(last.get(process)))
            number = heartbeats.alive(session, now - silent_after(self._app, process)).get(process, 0)
            alive.add_metric([process], number)
        yield beats
        yield alive


def _mails(session: Session) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "okr_mails", "Our mails by kind and state (confirmed, bounced, unknown …).", labels=["kind", "state"]
    )
    for (kind, state), number in sorted(figures.mails_by_state(session).items()):
        family.add_metric([kind, state], number)
    return family


def _inbound(session: Session) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "okr_replies", "Mails that came in, by how they ended and why.", labels=["disposition", "reason"]
    )
    for (disposition, reason), number in sorted(figures.inbound_by_ending(session).items()):
        family.add_metric([disposition, reason], number)
    return family


def _oldest_due(session: Session, now: datetime) -> GaugeMetricFamily:
    since = figures.oldest_due(session, now)
    family = GaugeMetricFamily("okr_oldest_due_seconds", "How long the oldest mail waits that is due.")
    family.add_metric([], (now - since).total_seconds() if since else 0)
    return family


def _last_drain(session: Session) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "okr_last_drain_timestamp_seconds",
        "When a mailbox was last read to its end; 0 for never.",
        labels=["mailbox"],
    )
    for mailbox in figures.mailboxes(session):
        family.add_metric([str(mailbox.number)], _seconds(mailbox.read_at))
    return family


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0
