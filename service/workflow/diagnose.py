"""
Look at the whole installation as the service sees it: this machine, Microsoft 365, what comes next.

Each check is made by doing what the service does; each failure says which command mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import requests
from sqlalchemy.exc import OperationalError

from service.db import migrate
from service.errors import OkrError
from service.workflow import diagnose_graph
from service.workflow.app import App
from service.workflow.checks import Check, failed, passed, skipped, warned
from service.workflow.heartbeats import TICK, silent_processes
from service.workflow.needs_person import what_needs_a_person
from service.workflow.next_waves import next_waves

_PAGE_WITHIN = 10.0
_SKEW_WARNS, _SKEW_FAILS = timedelta(seconds=30), timedelta(minutes=4)
"""Entra refuses assertions that are more than five minutes off."""
_LOOKED_AT_HERE = ("unknown", "unsent", "unread", "quarantined", "list", "wave", "card")
"""What waits for a person and has no check of its own."""


def diagnose(app: App) -> Iterator[Check]:
    """Make all checks, one after the other; nothing is changed and nothing is sent."""
    yield from _settings(app)
    database = _database(app)
    yield database
    yield _redis(app)
    yield from _processes(app) if not database.fix else [skipped("processes", "the database")]
    yield _pages(app)
    yield _clock(app)
    yield from diagnose_graph.diagnose(app)
    if database.fix:
        yield skipped("next waves", "the database")
        return
    yield from _waiting(app)
    yield from _next_waves(app)


def _settings(app: App) -> Iterator[Check]:
    config = app.config
    if config.sandbox_url:
        yield warned(
            "settings", "This is the sandbox: nothing reaches a real tenant.", "okr init, for a tenant"
        )
    elif not config.base_url.startswith("https://"):
        yield failed(
            "settings",
            f"The pages' address {config.base_url} is not encrypted; links in mails would be open to anyone on the way.",
            'base_url = "https://…" in okr.toml, and a proxy with TLS before okr web',
        )
    else:
        yield passed("settings", f"Mails come from {config.mailbox}, pages are at {config.base_url}.")
    if config.admin is None:
        yield warned("admin", "Nobody gets the weekly report and the alarms.", 'admin = "you@…" in okr.toml')


def _database(app: App) -> Check:
    try:
        found = migrate.current_revision(app.db)
    except OperationalError:
        url = app.db.engine.url.render_as_string(hide_password=True)
        return failed("database", f"It can't be reached: {url}", "start it, or mend database_url in okr.toml")
    wanted = migrate.newest_revision()
    if found != wanted:
        return failed(
            "database", f"Its tables are of version {found or 'none'}, wanted is {wanted}.", "okr db upgrade"
        )
    return passed("database", f"{app.db.engine.dialect.name}, version {found}.")


def _redis(app: App) -> Check:
    if not app.queue.is_there():
        return failed(
            "redis", "Redis gives no answer.", "okr up (with its own Redis), or mend redis_url in okr.toml"
        )
    weak = app.queue.weaknesses()
    if weak:
        fix = "; ".join(f"redis-cli config set {setting}" for setting in weak)
        return warned("redis", "It may forget jobs, which then come some minutes later.", fix)
    return passed("redis", "It answers and keeps what it is told.")


def _processes(app: App) -> Iterator[Check]:
    silent = silent_processes(app)
    if not silent:
        yield passed("processes", "The tick and a worker for each queue are at work.")
    for process, since in silent.items():
        how_long = (
            "was never heard of" if since is None else f"has been silent for {since.total_seconds():.0f} s"
        )
        command = "okr tick" if process == TICK else f"okr worker {process.removeprefix('worker-')}"
        yield failed("processes", f"{process} {how_long}.", f"okr up (or: {command})")


def _pages(app: App) -> Check:
    url = f"{app.config.base_url.rstrip('/')}/healthz"
    fix = "okr up (or: okr web), and a proxy with a good certificate that leads there"
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(url, timeout=_PAGE_WITHIN, allow_redirects=False)
    except requests.exceptions.SSLError:
        return failed("pages", f"The certificate of {app.config.base_url} is not trusted.", fix)
    except requests.RequestException as error:
        return failed("pages", f"{url} can't be reached from here ({type(error).__name__}).", fix)
    if not answer.ok:
        return failed("pages", f"{url} answers {answer.status_code}.", fix)
    return passed("pages", f"{app.config.base_url} answers.")


def _clock(app: App) -> Check:
    try:
        skew = app.clock.machine_now() - app.probes.server_time()
    except OkrError as error:
        return failed("clock", str(error), "let this machine reach graph_url (https, port 443)")
    seconds = f"{abs(skew.total_seconds()):.0f} s {'ahead' if skew > timedelta(0) else 'behind'}"
    if abs(skew) >= _SKEW_FAILS:
        return failed(
            "clock", f"This machine's clock is {seconds}; Entra will refuse it.", "timedatectl set-ntp true"
        )
    if abs(skew) >= _SKEW_WARNS:
        return warned("clock", f"This machine's clock is {seconds}.", "timedatectl set-ntp true")
    return passed("clock", "It agrees with Graph's.")


def _waiting(app: App) -> Iterator[Check]:
    for need in what_needs_a_person(app):
        if need.reason.startswith(_LOOKED_AT_HERE):
            yield warned("waiting for you", need.says, need.fix)


def _next_waves(app: App) -> Iterator[Check]:
    waves = next_waves(app)
    if not waves:
        yield warned(
            "next waves", "No list is switched on.", "okr lists add ADDRESS, then okr lists enable ADDRESS"
        )
    for wave in waves:
        yield passed("next waves", wave.says)
