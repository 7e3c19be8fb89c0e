"""What tests of commands share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from service.bootstrap import current_app
from tests.cli.okr import Okr


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
