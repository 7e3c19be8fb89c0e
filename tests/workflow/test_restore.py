"""A database restored from a backup sends nothing a second time, and reads again what came in after the backup."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.db.backup import copy_sqlite
from service.errors import ConfigurationError
from service.workflow import control_sending
from tests.support.databases import SQLiteServer
from tests.support.team import MONDAY_SETUP, World


@pytest.fixture
def database_url(sqlite: SQLiteServer) -> str:
    """A file that can be copied; PostgreSQL has its own tools for that."""
    return sqlite.new()


def _file(world: World) -> Path:
    return Path(make_url(world.app.config.database).database or "")


def _restore(world: World, copy: Path) -> None:
    """Do what docs/operations.md says: stop, put the copy in place, say that it was restored."""
    world.app.db.close()
    file = _file(world)
    for journal in (f"{file}-wal", f"{file}-shm"):
        Path(journal).unlink(missing_ok=True)
    file.write_bytes(copy.read_bytes())
    control_sending.look_first(world.app, hours=24)


def test_restored_database_sends_no_second_mail_and_loses_no_reply(world: World, tmp_path: Path) -> None:
    world.settle()
    copy_sqlite(_file(world), tmp_path / "before-the-week.db")
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.settle()
    before = {who: [mail["subject"] for mail in world.inbox(who)] for who in ("mira", "ben", "mona")}

    _restore(world, tmp_path / "before-the-week.db")
    assert world.deliveries() == []
    world.settle()

    after = {who: [mail["subject"] for mail in world.inbox(who)] for who in ("mira", "ben", "mona")}
    assert after == before
    assert (len(before["mira"]), len(before["ben"])) == (2, 1)  # The setup, and Mira's receipt.
    assert {mail.state for mail in world.deliveries()} == {"confirmed"}
    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"]


def test_copy_is_private_and_overwrites_nothing(world: World, tmp_path: Path) -> None:
    copy_sqlite(_file(world), tmp_path / "copy.db")

    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigurationError, match=r"copy\.db is there already"):
        copy_sqlite(_file(world), tmp_path / "copy.db")
