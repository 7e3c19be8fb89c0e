"""The admin gets a report on Tuesday, and an alarm when something needs a person: once a day for each reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from service.bootstrap import build_app
from service.config import Config
from service.db import heartbeats
from service.db.tables import Delivery, DistributionList, Mailbox
from service.errors import ConfigurationError
from service.graph.certificate import make_certificate
from service.workflow import manage_lists
from service.workflow.app import App
from service.workflow.heartbeats import TICK, WORKERS
from service.workflow.tell_admin import tell_admin
from tests.support.databases import SQLiteServer
from tests.support.team import FRIDAY_REVIEW, LIST, MONDAY_NUDGE, MONDAY_SETUP, World, october, people

ADA = {"name": "Ada Admin", "given_name": "Ada", "address": "ada@example.com"}
TUESDAY_REPORT = october(13, 6, 31)


@pytest.fixture
def database_url(sqlite: SQLiteServer) -> str:
    """SQLite alone: these queries are plain."""
    return sqlite.new()


@pytest.fixture
def admin_world(world: World) -> World:
    """A company with an admin, all of whose processes are at work."""
    world.control("POST", "/directory", {"people": people(ADA), "groups": _groups()})
    app = replace(world.app, config=world.app.config.model_copy(update={"admin": ADA["address"]}))
    _beat(app)
    return replace(world, app=app)


def _groups() -> list[dict[str, object]]:
    return [{"name": "Ops", "address": LIST, "members": ["mira@example.com", "ben@example.com"]}]


def _beat(app: App) -> None:
    with app.db.begin() as session:
        for process in (TICK, *WORKERS):
            heartbeats.beat(session, process, process, app.clock.machine_now())


def _play_week_1(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\nLook into the courier delays")
    world.at(MONDAY_NUDGE)
    world.at(FRIDAY_REVIEW)
    world.reply("mira", "1 done\n2 done")
    world.at(TUESDAY_REPORT)


def test_report_tells_of_the_week(admin_world: World) -> None:
    manage_lists.exclude(admin_world.app, LIST, "ben@example.com", "is on the list for the archive")
    manage_lists.include(admin_world.app, LIST, "ben@example.com")
    _play_week_1(admin_world)
    with admin_world.app.db.begin() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.kind == "nudge")
            .values(state="bounced", reason="the address does not exist")
        )

    tell_admin(admin_world.app)
    admin_world.settle()

    (mail,) = admin_world.inbox("ada")
    text = admin_world.deliveries(kind="report")[0].text or ""
    assert mail["subject"].startswith("OKR Weekly, 5–9 Oct: ")
    assert "1 bounced" in mail["subject"]
    assert "Nothing needs you." in text
    assert "2 setups, 1 nudge" in text
    assert "Setups answered   1     of 2: 1 by reply, 0 by form" in text
    assert "Reviews answered  1     of 1: 1 by reply, 0 by form" in text
    assert "Questions asked   1" in text
    assert "Ben Sato  nudge: the address does not exist" in text
    assert "okr explain NAME 2026-W41" in text
    assert len([line for line in text.splitlines() if line.strip()]) <= 20


def test_report_names_held_mails_by_reason_and_who_is_not_asked(admin_world: World) -> None:
    world = admin_world
    manage_lists.exclude(world.app, LIST, "ben@example.com", "is on the list for the archive")
    world.at(MONDAY_SETUP)
    stranger = {
        "from": {"name": "Olaf", "address": "olaf@elsewhere.example"},
        "subject": "hello",
        "text": "hi",
    }
    world.control("POST", "/mail", {**stranger, "to": [{"address": "okr@example.com"}]})
    world.at(TUESDAY_REPORT)

    tell_admin(world.app)

    text = world.deliveries(kind="report")[0].text or ""
    assert "HELD, FOR YOU TO LOOK AT\n  1  unknown sender" in text
    assert "Ben Sato  is on the list for the archive" in text
    assert "olaf" not in text.lower()


def test_report_comes_once_and_only_on_tuesday(admin_world: World) -> None:
    _play_week_1(admin_world)
    admin_world.move_clock(october(12, 20))
    tell_admin(admin_world.app)
    assert admin_world.deliveries(kind="report") == []

    for hour in (7, 8, 20):
        admin_world.move_clock(october(13, hour))
        tell_admin(admin_world.app)

    assert [mail.key for mail in admin_world.deliveries(kind="report")] == ["report:2026-W41"]


def test_nothing_is_written_where_no_list_is_on_or_nobody_is_the_admin(world: World) -> None:
    tell_admin(world.app)  # No admin.
    with world.app.db.begin() as session:
        session.execute(update(DistributionList).values(enabled_at=None))
    config = world.app.config.model_copy(update={"admin": ADA["address"]})
    app = replace(world.app, config=config)
    _beat(app)
    world.move_clock(TUESDAY_REPORT)

    tell_admin(app)

    assert world.deliveries() == []


def _make_unknown(world: World) -> None:
    with world.app.db.begin() as session:
        session.execute(update(Delivery).where(Delivery.kind == "setup").values(state="unknown"))


def test_alarm_comes_once_a_day_for_each_reason(admin_world: World) -> None:
    world = admin_world
    world.at(MONDAY_SETUP)
    _make_unknown(world)
    tell_admin(world.app)
    tell_admin(world.app)
    with world.app.db.begin() as session:
        session.get_one(Mailbox, "okr@example.com").read_at = world.app.clock.machine_now() - timedelta(
            hours=3
        )
    tell_admin(world.app)
    world.move_clock(october(6, 8))
    tell_admin(world.app)

    alarms = world.deliveries(kind="alarm")
    assert [sorted(mail.labels or {}) for mail in alarms] == [["unknown"], ["unread"], ["unknown", "unread"]]
    assert [mail.key for mail in alarms] == ["alarm:2026-10-05:1", "alarm:2026-10-05:2", "alarm:2026-10-06:1"]
    assert "2 mails may have been sent or not" in (alarms[0].subject or "")
    assert "okr mail list --state unknown" in (alarms[0].text or "")
    assert "Seen Mon 05 Oct 2026, 07:01 UTC" in (alarms[0].text or "")
    assert "(and 1 more)" in (alarms[2].subject or "")


def test_silent_workers_and_a_stuck_mail_are_alarms(admin_world: World) -> None:
    world = admin_world
    world.at(MONDAY_SETUP)
    long_ago = world.app.clock.machine_now() - timedelta(hours=1)
    with world.app.db.begin() as session:
        heartbeats.beat(session, "worker-waves", "worker-waves", long_ago)
        session.execute(update(Delivery).values(state="planned", due_at=long_ago))

    tell_admin(world.app)

    (alarm,) = world.deliveries(kind="alarm")
    assert sorted(alarm.labels or {}) == ["unsent", "workers"]


def test_certificate_that_ends_is_told_at_each_step_once_for_ever(
    admin_world: World, tmp_path: Path, move_clock: Callable[[object], None]
) -> None:
    def told_with_days_left(days: int) -> None:
        now = admin_world.app.clock.machine_now()
        made = make_certificate("OKR", now - timedelta(days=300), timedelta(days=300 + days, hours=1))
        (tmp_path / "app.pem").write_text(made.private_key + made.certificate)
        tell_admin(build_app(_with_certificate(admin_world.app.config, tmp_path / "app.pem")))

    for day, days_left in enumerate((40, 29, 28, 6, 5), 5):
        move_clock(october(day, 12))
        told_with_days_left(days_left)

    labels = [list(mail.labels or {}) for mail in admin_world.deliveries(kind="alarm")]
    assert labels == [["certificate-30"], ["certificate-7"]]


def _with_certificate(config: Config, file: Path) -> Config:
    graph = config.graph.model_copy(update={"certificate_file": file})
    return config.model_copy(update={"graph": graph})


def test_admin_whom_the_directory_does_not_know_is_told_to_whoever_reads_the_log(admin_world: World) -> None:
    admin_world.at(MONDAY_SETUP)
    _make_unknown(admin_world)
    config = admin_world.app.config.model_copy(update={"admin": "nobody@example.com"})

    with pytest.raises(ConfigurationError, match="OKR_ADMIN: nobody in the directory"):
        tell_admin(replace(admin_world.app, config=config))


def test_answer_to_a_report_is_kept_and_changes_nothing(admin_world: World) -> None:
    _play_week_1(admin_world)
    tell_admin(admin_world.app)
    admin_world.settle()
    before = admin_world.lines()

    admin_world.reply("ada", "Please resend Ben's", subject="OKR Weekly")
    admin_world.settle()

    assert admin_world.inbound()[-1].disposition == "held"
    assert admin_world.lines() == before
