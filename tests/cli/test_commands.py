"""Each command says what it does, what is missing and what to do next; errors are one clear sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from redis import Redis

from service.cli import _COMMANDS
from tests.cli.okr import Okr
from tests.support.databases import SQLiteServer
from tests.support.servers import wait_until

SECRET = "tests-only-tests-only-tests-only-tests-only"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder with settings for the sandbox, which does not run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKR_SECRET_KEY", SECRET)
    monkeypatch.setenv("OKR_SANDBOX_URL", "http://127.0.0.1:9")
    return tmp_path


@pytest.fixture
def installation(
    folder: Path, sqlite: SQLiteServer, sandbox: str, clock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work on an empty database and a sandbox with the story's Ops list."""
    monkeypatch.setenv("OKR_DATABASE_URL", sqlite.new())
    monkeypatch.setenv("OKR_SANDBOX_URL", sandbox)
    people = [
        {"name": "Rina Lead", "address": "rina@example.com"},
        {"name": "Andy Lim", "address": "andy@example.com", "manager": "maria@example.com"},
        {"name": "Maria Manager", "address": "maria@example.com"},
    ]
    ops = {
        "name": "Ops",
        "address": "ops@example.com",
        "kind": "distribution",
        "members": ["andy@example.com"],
    }
    requests.post(
        f"{sandbox}/_sandbox/directory", json={"people": people, "groups": [ops]}, timeout=10
    ).raise_for_status()


def test_help_names_every_command_with_what_it_does(okr: Okr) -> None:
    page = okr("--help")

    assert [
        line.split()[0] for line in page.partition("Commands:")[2].splitlines() if line[2:3].strip()
    ] == list(_COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom service.cli import okr\n"
        "okr(['--help'], standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sqlalchemy', 'requests', 'rich', 'pydantic', 'rq'}))"
    )
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_has_a_help_page(okr: Okr, command: str) -> None:
    assert okr(command, "--help").startswith(f"Usage: okr {command}")


def test_wrong_settings_are_told_all_at_once_and_end_with_status_2(
    okr: Okr, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OKR_SECRET_KEY")
    monkeypatch.setenv("OKR_TIMINGS__TICK", "0")

    for command in (
        ("tick", "--once"),
        ("worker", "inbound"),
        ("web",),
        ("lists", "show"),
        ("db", "upgrade"),
    ):
        error = okr(*command, fails=2)
        assert "OKR_SECRET_KEY is not set" in error
        assert "OKR_TIMINGS__TICK: Input should be greater than 0" in error


@pytest.mark.usefixtures("folder")
def test_database_without_tables_is_told_with_the_command_that_makes_them(okr: Okr) -> None:
    assert "Run: okr db upgrade" in okr("lists", "show", fails=2)


@pytest.mark.usefixtures("folder")
def test_upgrade_makes_the_tables_once(okr: Okr) -> None:
    first = okr("db", "upgrade")
    second = okr("db", "upgrade")

    assert "(before: empty)" in first
    assert "newest version already" in second
    assert "There is no list yet" in okr("lists", "show")


def test_database_that_is_away_is_told_without_its_password(
    okr: Okr, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://okr:canary@127.0.0.1:9/okr")

    for command in (("lists", "show"), ("db", "upgrade")):
        error = okr(*command, fails=1)
        assert "The database can't be reached: postgresql" in error
        assert "canary" not in error


@pytest.mark.usefixtures("installation")
def test_list_is_added_shown_and_switched_on(okr: Okr, folder: Path) -> None:
    (folder / "ops.txt").write_text("\ufeffOrders arrive\n  - Open refund cases from 140 to 60\n", "utf-8")
    named = ("--code", "OPS", "--name", "Ops", "--zone", "Europe/Amsterdam", "--lead", "rina@example.com")
    added = okr(
        "lists", "add", "ops@example.com", *named, "--cycle-start", "2026-10-05", "--key-results", "ops.txt"
    )
    enabled = okr("lists", "enable", "ops@example.com", "--yes", "Ops")
    (shown,) = json.loads(okr("lists", "show", "--json"))

    assert "Ops (OPS), ops@example.com: off" in added
    assert "Next: okr lists enable ops@example.com" in added
    assert "OPS-1.1 Open refund cases from 140 to 60" in added
    assert "on since 2026-10-05" in enabled
    assert [person["address"] for person in shown["people"]] == ["andy@example.com"]
    assert shown["lead"] == "Rina Lead <rina@example.com>"
    assert shown["managers"] == ["Maria Manager <maria@example.com>"]
    assert shown["cycle_start"] == "2026-10-05"


@pytest.mark.usefixtures("installation")
def test_list_that_can_not_be_is_told_with_all_reasons(okr: Okr) -> None:
    error = okr(
        "lists", "add", "ops@example.com", "--code", "OPS", "--name", "Ops", "--zone", "Mars/Crater",
        "--cycle-start", "2026-10-06", fails=2,
    )  # fmt: skip

    assert "Mars/Crater is no time zone" in error
    assert "A cycle starts on a Monday" in error


@pytest.mark.usefixtures("installation")
def test_week_of_a_person_is_explained(okr: Okr) -> None:
    okr(
        "lists",
        "add",
        "ops@example.com",
        "--code",
        "OPS",
        "--name",
        "Ops",
        "--zone",
        "UTC",
        "--cycle-start",
        "2026-10-05",
    )

    told = json.loads(okr("explain", "Andy", "2026-W41", "--json"))
    page = okr("explain", "andy@example.com", "2026-W41")

    assert (told["person"], told["week"], told["lists"]) == (
        "Andy Lim",
        "2026-W41",
        ["ops@example.com: asked"],
    )
    assert page.startswith("Andy Lim <andy@example.com>, 2026-W41")
    assert "nobody here are called Olaf" in okr("explain", "Olaf", "2026-W41", fails=2)
    assert "write an ISO week like 2026-W43" in okr("explain", "Andy", "last week", fails=2)


@pytest.mark.usefixtures("installation")
def test_tick_goes_on_until_it_is_asked_to_end(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_REDIS_URL", redis_url)
    monkeypatch.setenv("OKR_TIMINGS__TICK", "0.05")
    monkeypatch.setenv("OKR_TIMINGS__POLL", "0.05")
    with (
        subprocess.Popen((sys.executable, "-m", "service.cli", "tick")) as tick,
        Redis.from_url(redis_url) as redis,
    ):
        wait_until(lambda: redis.llen("rq:queue:inbound") >= 2, "it has ticked twice")
        tick.send_signal(signal.SIGTERM)

        assert tick.wait(30) == 0


@pytest.mark.usefixtures("installation")
def test_one_tick_hints_at_the_mailbox(okr: Okr, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_REDIS_URL", redis_url)
    okr("tick", "--once")

    with Redis.from_url(redis_url) as redis:
        assert redis.llen("rq:queue:inbound") == 1


@pytest.mark.usefixtures("installation")
def test_timetable_is_looked_at_before_it_is_set(okr: Okr) -> None:
    okr("lists", "add", "ops@example.com", "--code", "OPS", "--zone", "UTC", "--cycle-start", "2026-10-05")

    tried = okr("timetable", "preview", "OPS", "--review", "Thu 16:00", "--day-off", "2026-10-12")
    before = json.loads(okr("timetable", "show", "OPS", "--json"))
    okr("timetable", "set", "OPS", "--review", "Thu 16:00", "--holidays", "de-by", "--own-zones")
    after = json.loads(okr("timetable", "show", "OPS", "--json"))

    assert "Thu 2026-10-15 16:00" in tried
    assert "moved by a holiday" in tried
    assert dict(before["rows"])["review"] == "Fri 14:00"
    assert dict(after["rows"])["review"] == "Thu 16:00"
    assert (after["calendar"], after["own_zones"]) == ("DE-BY", True)
    assert "The nudge must come after setup" in okr("timetable", "set", "OPS", "--nudge", "Mon 8:00", fails=2)
    assert "holidays of ES" in okr("timetable", "site", "andy@example.com", "es")
    assert "ES" in okr("timetable", "show", "OPS")
    told = json.loads(okr("timetable", "site", "andy@example.com", "none", "--json"))
    assert told == {"person": "andy@example.com", "calendar": None}
    assert "is no moment of a week" in okr("timetable", "set", "OPS", "--setup", "early", fails=2)


@pytest.mark.usefixtures("installation")
def test_who_is_away_is_said_and_shown(okr: Okr) -> None:
    okr("lists", "add", "ops@example.com", "--code", "OPS", "--zone", "UTC", "--lead", "rina@example.com")

    okr("away", "pause", "andy@example.com", "--until", "2099-01-05")
    changed = json.loads(okr("away", "deputy", "rina@example.com", "andy@example.com", "--json"))
    told = json.loads(okr("away", "show", "--json"))

    assert changed == told
    assert [(one["name"], one["back_on"]) for one in told["away"]] == [("Andy Lim", "2099-01-05")]
    assert [(one["name"], one["deputy"]) for one in told["deputies"]] == [("Rina Lead", "Andy Lim")]
    assert "Andy Lim" in okr("away", "show")
    assert "is back" in okr("away", "end", "andy@example.com")
    assert "Nobody here has the address" in okr("away", "end", "olaf@example.com", fails=2)
