"""`okr doctor` finds what is wrong by doing what the service does, and says what mends it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from service.bootstrap import build_app
from service.config import Config
from service.db import heartbeats
from service.db.database import Database
from service.graph.certificate import make_certificate
from service.workflow.app import App
from service.workflow.checks import Check
from service.workflow.diagnose import diagnose
from service.workflow.heartbeats import TICK, WORKERS
from service.workflow.tick import run as tick
from tests.cli.okr import Okr
from tests.support.databases import SQLiteServer
from tests.support.pages import serving

OKR = "okr@example.com"
ALL_RIGHTS = [
    "User.Read.All", "GroupMember.Read.All", "Mail.Read", "Mail.ReadWrite", "Mail.Send", "MailboxSettings.Read",
]  # fmt: skip

Control = Callable[[str, str, object], Any]


@pytest.fixture
def database_url(sqlite: SQLiteServer) -> str:
    """SQLite alone: what is looked at is not the database."""
    return sqlite.new()


@pytest.fixture
def control(sandbox: str) -> Control:
    """Set the stage of the sandbox."""

    def call(method: str, path: str, body: object) -> Any:
        answer = requests.request(method, f"{sandbox}/_sandbox/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer

    return call


@pytest.fixture
def healthy(app: App, control: Control) -> Iterator[App]:
    """Give an installation on which everything is well: served pages, beating hearts, an app limited to its mailbox."""
    people = [{"name": name, "address": f"{name}@example.com"} for name in ("okr", "mira", "mona")]
    group = {"name": "Ops", "address": "ops@example.com", "members": ["mira@example.com"]}
    control("POST", "directory", {"people": people, "groups": [group]})
    control("PUT", "grants", {"mailboxes": [OKR]})
    with serving(app) as site:
        well = replace(
            app, config=app.config.model_copy(update={"base_url": site, "admin": "mona@example.com"})
        )
        _beat(well)
        tick(well)  # It subscribes.
        yield well


def _beat(app: App) -> None:
    now = app.clock.machine_now()
    with app.db.begin() as session:
        for process in (TICK, *WORKERS):
            heartbeats.beat(session, process, process, now)


def _found(app: App) -> dict[str, Check]:
    """Return the checks by name; of several of one name the worst."""
    order = ["skip", "pass", "warn", "fail"]
    found: dict[str, Check] = {}
    for check in sorted(diagnose(app), key=lambda check: order.index(check.outcome)):
        found[check.name] = check
    return found


def _not_passed(app: App) -> dict[str, str]:
    return {check.name: str(check.outcome) for check in _found(app).values() if check.outcome != "pass"}


def test_healthy_installation_passes(healthy: App) -> None:
    # The sandbox is no tenant, and no list is switched on: both are said.
    assert _not_passed(healthy) == {"settings": "warn", "next waves": "warn"}


def test_nothing_is_left_behind(healthy: App, control: Control) -> None:
    list(diagnose(healthy))

    for folder in ("drafts", "sentitems", "inbox"):
        assert control("GET", f"mailboxes/{OKR}/messages?folder={folder}", None).json()["messages"] == []


@pytest.mark.parametrize(
    ("right", "checks"),
    [
        ("User.Read.All", {"read people", "other mailboxes"}),
        ("GroupMember.Read.All", {"read groups"}),
        ("Mail.ReadWrite", {"write mail", "send mail"}),
        ("Mail.Send", {"send mail"}),
    ],
)
def test_each_missing_right_is_found_by_a_real_call(
    healthy: App, control: Control, right: str, checks: set[str]
) -> None:
    rights = [other for other in ALL_RIGHTS if other != right]
    control("PUT", "grants", {"rights": rights, "mailboxes": [OKR]})

    found = _found(healthy)

    assert {name for name, check in found.items() if check.outcome == "fail"} == checks
    assert all(found[name].fix for name in checks)


def test_app_that_may_read_every_mailbox_fails_loudly(healthy: App, control: Control) -> None:
    control("PUT", "grants", {"mailboxes": None})

    check = _found(healthy)["other mailboxes"]

    assert (check.outcome, check.says.startswith("DANGER")) == ("fail", True)
    assert "az ad app permission delete" in check.fix


def test_admin_whom_nobody_knows_and_a_second_mailbox_without_rights_are_told(healthy: App) -> None:
    update = {"admin": "nobody@example.com", "more_mailboxes": ("mona@example.com",)}
    found = _found(build_app(healthy.config.model_copy(update=update)))

    assert found["admin"].outcome == "fail"
    assert found["send mail okr@example.com"].outcome == "pass"
    assert found["send mail mona@example.com"].outcome == "fail"
    assert found["other mailboxes"].outcome == "pass"


def test_refused_login_is_told_in_words_and_the_rights_wait_for_it(config: Config) -> None:
    app = build_app(_with_graph(config, tenant="contoso.com", client_secret=SecretStr("wrong")))

    found = _found(app)

    assert found["login"].outcome == "fail"
    assert "AADSTS7000215" in found["login"].says
    assert "client secret is wrong" in found["login"].says
    assert {found[name].outcome for name in ("read people", "send mail", "other mailboxes")} == {"skip"}


@pytest.mark.parametrize(("days", "outcome"), [(400, "pass"), (20, "warn"), (-1, "fail")])
def test_certificate_is_told_before_it_ends(config: Config, tmp_path: Path, days: int, outcome: str) -> None:
    made = make_certificate(
        "OKR", datetime.now(UTC) - timedelta(days=500), timedelta(days=500 + days, hours=1)
    )
    (tmp_path / "app.pem").write_text(made.private_key + made.certificate)
    app = build_app(_with_graph(config, certificate_file=tmp_path / "app.pem"))

    check = _found(app)["certificate"]

    assert check.outcome == outcome
    assert "okr certificate" in check.fix or outcome == "pass"


def test_silent_processes_are_named_with_their_command(healthy: App) -> None:
    with healthy.db.begin() as session:
        long_ago = healthy.clock.machine_now() - timedelta(minutes=30)
        heartbeats.beat(session, "worker-outgoing", "worker-outgoing", long_ago)

    check = _found(healthy)["processes"]

    assert (check.outcome, "worker-outgoing has been silent for 1800 s" in check.says) == ("fail", True)
    assert "okr worker outgoing" in check.fix


def test_database_without_tables_is_told_and_the_rest_is_looked_at(
    healthy: App, sqlite: SQLiteServer
) -> None:
    found = _found(replace(healthy, db=Database(sqlite.new_empty())))

    assert (found["database"].outcome, found["database"].fix) == ("fail", "okr db upgrade")
    assert found["send mail"].outcome == "pass"
    assert found["next waves"].outcome == "skip"


def test_redis_and_pages_that_are_away_are_told(config: Config) -> None:
    away = {"redis_url": "redis://127.0.0.1:9", "base_url": "http://127.0.0.1:9"}
    found = _found(build_app(config.model_copy(update=away)))

    assert {name for name in ("redis", "pages") if found[name].outcome == "fail"} == {"redis", "pages"}
    assert "okr up" in found["redis"].fix


def test_graph_that_is_away_is_told_without_giving_up(config: Config) -> None:
    found = _found(build_app(config.model_copy(update={"sandbox_url": "http://127.0.0.1:9"})))

    assert (found["clock"].outcome, found["login"].outcome) == ("fail", "fail")


@pytest.fixture
def settings(healthy: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the healthy installation's settings into okr.toml of the working folder."""
    config = healthy.config
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OKR_CLOCK_FILE")
    file = tmp_path / "okr.toml"
    file.write_text(
        f'base_url = "{config.base_url}"\nmailbox = "{OKR}"\nadmin = "mona@example.com"\n'
        f'database_url = "{config.database_url}"\nredis_url = "{config.redis_url}"\n'
        f'sandbox_url = "{config.sandbox_url}"\nsecret_key = "{config.secret_key.get_secret_value()}"\n'
    )
    return file


def test_command_says_what_it_found_and_ends_with_0(settings: Path, okr: Okr) -> None:
    told = okr("doctor")
    as_json = json.loads(okr("doctor", "--json"))

    assert "PASS  send mail" in told
    assert "mend it: okr lists add" in told
    assert {"name", "outcome", "says", "fix"} == set(as_json[0])
    assert [check["outcome"] for check in as_json if check["name"] == "other mailboxes"] == ["pass"]


def test_command_ends_with_1_where_something_fails_and_2_without_settings(
    settings: Path, okr: Okr, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    control("PUT", "grants", {"mailboxes": None})
    okr("doctor", "--json", fails=1)

    settings.write_text('mailbox = "okr@example.com"\n')
    assert "OKR_SECRET_KEY is not set" in okr("doctor", fails=2)
    okr("doctor", "--json", fails=2)


def _with_graph(config: Config, **graph: object) -> Config:
    return config.model_copy(update={"graph": config.graph.model_copy(update=graph)})
