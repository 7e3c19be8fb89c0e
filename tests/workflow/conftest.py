"""A small team, ready for week 1, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from service.workflow.app import App
from tests.support.team import World, build_world


@pytest.fixture
def world(app: App, sandbox: str, move_clock: Callable[[datetime], None]) -> World:
    """Return the stage, on the Sunday before week 1."""
    return build_world(app, sandbox, move_clock)
