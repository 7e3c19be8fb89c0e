"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from service.bootstrap import build_app
from tests.support.databases import DatabaseServer
from tests.support.team import build_world
from tests.torture.lab import Lab, keep, lab_config


@pytest.fixture
def lab(
    database_server: DatabaseServer,
    redis_url: str,
    sandbox: str,
    clock_file: Path,
    tmp_path: Path,
    move_clock: Callable[[datetime], None],
) -> Iterator[Lab]:
    """Stand ready to make worlds, on either database."""
    url = database_server.new()
    app = build_app(lab_config(url, redis_url, sandbox, clock_file, tmp_path))
    world = build_world(app, sandbox, move_clock)
    yield Lab(app, world, keep(app, tmp_path / "beginning"))
    app.queue.close()
    app.db.close()
    database_server.drop(url)
