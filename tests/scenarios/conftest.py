"""Weeks of two teams in one process: the story's own processes are in `test_three_weeks`, kills in `test_kills`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from service.workflow import manage_lists
from service.workflow.app import App
from tests.support.team import HR_KEY_RESULTS, World, build_world

HR = "hr@example.com"


@pytest.fixture
def ops_and_hr(app: App, sandbox: str, move_clock: Callable[[datetime], None]) -> World:
    """Mira and Ben are in Ops, which Mona leads and manages; Dewi is in HR, which Hana leads."""
    world = build_world(app, sandbox, move_clock)
    world.add_people(
        {"name": "Hana Sato", "given_name": "Hana", "address": "hana@example.com"},
        {
            "name": "Dewi Putri",
            "given_name": "Dewi",
            "address": "dewi@example.com",
            "manager": "hana@example.com",
        },
        groups=[{"name": "HR", "address": HR, "members": ["dewi@example.com"]}],
    )
    manage_lists.add(
        app, HR, code="HR", name="HR", zone="Europe/Amsterdam", lead="hana@example.com",
        cycle_start=date(2026, 10, 5), key_results=HR_KEY_RESULTS,
    )  # fmt: skip
    manage_lists.enable(app, HR)
    return world
