"""`okr lists` and `okr objectives`, as an admin types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from tests.cli.okr import Okr
from tests.support.databases import SQLiteServer

OUTLINE = "Orders arrive\n  - Open refund cases from 140 to 60\n  - Same day from 88 % to 95 %\n"


@pytest.fixture
def ops(
    okr: Okr,
    tmp_path: Path,
    sqlite: SQLiteServer,
    sandbox: str,
    clock_file: Path,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Okr:
    """Add the Ops list: Andy, whom Maria manages, and a printer; Rina leads it."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "OKR_SECRET_KEY": "tests-only-tests-only-tests-only-tests-only",
        "OKR_DATABASE_URL": sqlite.new(),
        "OKR_SANDBOX_URL": sandbox,
        "OKR_CLOCK_FILE": str(clock_file),
        "OKR_REDIS_URL": redis_url,
    }.items():
        monkeypatch.setenv(name, value)
    people = [
        {"name": "Rina Lead", "address": "rina@example.com"},
        {"name": "Andy Lim", "address": "andy@example.com", "manager": "maria@example.com"},
        {"name": "Maria Manager", "address": "maria@example.com"},
        {"name": "Printer", "address": "printer@example.com"},
    ]
    group = {
        "name": "Ops",
        "address": "ops@example.com",
        "members": ["andy@example.com", "printer@example.com"],
    }
    directory = {"people": people, "groups": [group]}
    requests.post(f"{sandbox}/_sandbox/directory", json=directory, timeout=10).raise_for_status()
    okr("lists", "add", "ops@example.com", "--zone", "Europe/Amsterdam", "--lead", "rina@example.com")
    return okr


def test_dry_run_says_who_what_when_and_hands_out_the_announcement(ops: Okr) -> None:
    told = ops("lists", "dry-run", "OPS")
    as_json = json.loads(ops("lists", "dry-run", "OPS", "--json"))

    assert "1 of 2 has no manager: their digest goes to the lead, Rina Lead." in told
    assert "For the lead to send before: Ops: a short weekly mail from Monday 12 Oct on" in told
    assert "safe senders" in told
    assert as_json["list"]["next_moments"][0]["mails"] == 2
    assert as_json["directory"]["problem"] is None


def test_somebody_is_excluded_with_a_reason_and_included_again(ops: Okr) -> None:
    excluded = ops("lists", "exclude", "ops@example.com", "printer@example.com", "--because", "a printer")
    ops("lists", "sync", "OPS")
    (shown,) = json.loads(ops("lists", "show", "OPS", "--json"))
    included = ops("lists", "include", "OPS", "printer@example.com")

    assert "2 people, 1 asked" in excluded
    assert [person["left_out"] for person in shown["people"]] == [None, "excluded: a printer"]
    assert "2 people, 2 asked" in included


def test_switching_on_wants_the_teams_name(ops: Okr) -> None:
    assert "type the team's name: Ops" in ops("lists", "enable", "OPS", "--yes", "HR", fails=2)
    assert ": off" in ops("lists", "show", "OPS")
    assert ": on since" in ops("lists", "enable", "OPS", "--yes", "Ops")


def test_a_list_is_held_resumed_and_removed(ops: Okr) -> None:
    ops("lists", "enable", "OPS", "--yes", "Ops")

    states = [
        json.loads(ops("lists", command, "OPS", "--json"))[0]["state"]
        for command in ("hold", "resume", "remove")
    ]

    assert states == ["held", "on", "removed"]
    assert "There is no list yet" in ops("lists", "show")


def test_a_list_has_a_language_for_those_who_name_none(ops: Okr) -> None:
    shown = ops("lists", "language", "OPS", "de")
    refused = ops("lists", "language", "OPS", "pt", fails=2)

    assert "Who has no language of their own is written to in: de" in shown
    assert "name one of en, de, fr, es, id, or none" in refused


def test_objectives_are_imported_shown_and_exported(ops: Okr, tmp_path: Path) -> None:
    (tmp_path / "ops.txt").write_text(OUTLINE, "utf-8")
    stored = ops("objectives", "import", "OPS", "ops.txt", "--yes")
    (tmp_path / "ops.csv").write_text(ops("objectives", "export", "OPS", "--csv"), "utf-8")
    (tmp_path / "ops.md").write_text(ops("objectives", "export", "OPS"), "utf-8")
    (shown,) = json.loads(ops("objectives", "show", "OPS", "--json"))

    assert "new: KR1.2 Same day from 88 % to 95 %" in stored
    assert [one["text"] for one in shown["objectives"]] == ["Orders arrive"]
    for file in ("ops.csv", "ops.md"):
        assert "already" in ops("objectives", "import", "OPS", file, "--yes", "--only-these")


def test_nothing_is_imported_from_a_file_with_mistakes(ops: Okr, tmp_path: Path) -> None:
    (tmp_path / "ops.csv").write_text("code,objective,key result\nHR-1.1,Orders,Open\n", "utf-8")

    error = ops("objectives", "import", "OPS", "ops.csv", "--yes", fails=2)

    assert "Line 2 has the code of another team: HR-1.1" in error
    assert "none yet" in ops("objectives", "show", "OPS")


def test_an_unknown_team_is_told_with_those_that_are_there(ops: Okr) -> None:
    assert "Teams: OPS." in ops("objectives", "export", "HR", fails=2)


def test_channel_is_set_from_a_file_tried_and_taken_back_and_its_address_is_never_printed(
    ops: Okr, sandbox: str, tmp_path: Path
) -> None:
    secret = f"{sandbox}/workflows/ops/triggers/manual/paths/invoke?sig=top-secret-9fQk"
    file = tmp_path / "workflow.txt"
    file.write_text(f"{secret}\n", "utf-8")

    told = [
        ops("teams", "set", "OPS", "--url-file", str(file)),
        ops("teams", "set", "OPS", "--digest"),
        ops("teams", "test", "OPS"),
        ops("teams", "show", "--json"),
        ops("teams", "remove", "OPS"),
        ops("teams", "test", "OPS", fails=2),
    ]
    posted = requests.get(f"{sandbox}/_sandbox/channels/ops", timeout=10).json()["cards"]

    assert told[0] == "Ops (OPS): 127.0.0.1 …9fQk, overview\n"
    assert told[1] == "Ops (OPS): 127.0.0.1 …9fQk, overview and digest\n"
    assert json.loads(told[3])[0]["with_digest"] is True
    assert told[4] == "Ops (OPS): no channel\n"
    assert "okr teams set OPS" in told[5]
    assert "top-secret" not in "".join(told)
    assert len(posted) == 1
