"""What tests of commands share."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from service.bootstrap import current_app
from service.db.database import Database
from tests.cli.okr import Okr
from tests.support.databases import SQLiteServer


@pytest.fixture
def okr(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Okr]:
    """Run `okr` commands; logging is set back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield Okr(monkeypatch, capsys)
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    current_app.cache_clear()


@pytest.fixture
def small_installation(
    tmp_path: Path, sqlite: SQLiteServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """Point commands to a fresh database, with no Graph to be reached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKR_SECRET_KEY", "tests-only-tests-only-tests-only-tests-only")
    monkeypatch.setenv("OKR_SANDBOX_URL", "http://127.0.0.1:9")
    database = Database(sqlite.new())
    monkeypatch.setenv("OKR_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    yield database
    database.close()
