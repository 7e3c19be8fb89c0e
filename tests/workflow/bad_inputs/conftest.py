"""The stage on both databases, set once for all tests of this folder: setting it takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from service.bootstrap import build_app
from service.clock import set_offset
from service.workflow import manage_lists, plan_week
from tests.support.databases import DatabaseServer
from tests.support.settings import settings
from tests.support.team import HR_KEY_RESULTS, KEY_RESULTS, LIST, MAILBOX, MONDAY_SETUP, SUNDAY_BEFORE, World
from tests.workflow.bad_inputs.stage import LAST_MAIL, NAMES, ON_TWO_LISTS, Stage, address_of


@pytest.fixture(scope="package", params=["sqlite", "postgres"])
def stage(
    request: pytest.FixtureRequest, _redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Set the stage: Monday of week 1, a setup mail is planned for everybody."""
    from service.sandbox.server import serve

    databases: DatabaseServer = request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp("stage")
    clock_file, database_url = folder / "clock", databases.new()
    set_offset(clock_file, SUNDAY_BEFORE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OKR_CLOCK_FILE", str(clock_file))
        sandbox = serve(port=0)
        app = build_app(
            settings(
                folder,
                database_url,
                _redis_server,
                sandbox.url,
                clock_file,
                look_up=0.05,
                confirm=0.02,
            )
        )
        stage = Stage(World(app, sandbox.url, lambda now: set_offset(clock_file, now)))
        _invite_everybody(stage.world)
        yield stage
        app.queue.close()
        app.db.close()
        sandbox.close()
    databases.drop(database_url)


def _invite_everybody(world: World) -> None:
    people = [
        {
            "name": name,
            "given_name": name.split()[0],
            "address": address_of(name),
            "proxy_addresses": [address_of(name).replace("@", "@mail.")],
        }
        for name in NAMES
    ]
    people += [
        {"name": "Ops key results", "address": MAILBOX},
        {"name": "Mona Meyer", "given_name": "Mona", "address": "mona@example.com"},
        {"name": "Meeting Room 1", "address": "room1@example.com", "user_purpose": "room"},
    ]
    members = [address_of(name) for name in NAMES[: NAMES.index(LAST_MAIL) + 1]]
    groups = [
        {"name": "Ops", "address": LIST, "members": [*members, address_of(ON_TWO_LISTS)]},
        {"name": "HR", "address": "hr@example.com", "members": [address_of(ON_TWO_LISTS)]},
    ]
    world.control("POST", "/directory", {"people": people, "groups": groups})
    for group, key_results in zip(groups, (KEY_RESULTS, HR_KEY_RESULTS), strict=True):
        manage_lists.add(
            world.app,
            str(group["address"]),
            code=str(group["name"]).upper(),
            name=str(group["name"]),
            zone="Europe/Amsterdam",
            lead="mona@example.com",
            cycle_start=date(2026, 10, 5),
            key_results=key_results,
        )
        manage_lists.enable(world.app, str(group["address"]))
    world.move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(world.app)
