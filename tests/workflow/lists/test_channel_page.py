"""A channel of Microsoft Teams is set, tried and taken back on its list's page, which never shows its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.pages import Page, open_page_of, serving, signed_in
from tests.support.team import World


@pytest.fixture
def page(world: World) -> Iterator[Page]:
    """Open Ops' page as Ada, the admin."""
    with serving(world.app) as site:
        yield open_page_of(site, "/lists/OPS", signed_in(world.app, "ada", "admin", name="Ada"))


def press(page: Page, do: str, **fields: str) -> Page:
    return page.submit(f'main form:has(button[value="{do}"])', do=do, **fields)


def test_channel_is_set_tried_and_taken_back(world: World, page: Page) -> None:
    url = f"{world.sandbox}/workflows/ops/triggers/manual/paths/invoke?sig=top-secret-9fQk"
    page = press(page, "channel", workflow=url, **{"with-digest": "yes"})
    assert "The overview and the digest are posted through 127.0.0.1 …9fQk" in page.text
    assert "top-secret" not in page.response.text

    page = press(page, "try-channel")
    assert "The Workflow took a few words." in page.text
    assert len(world.control("GET", "/channels/ops")["cards"]) == 1
    world.fault(path="^/workflows/", status=404, times=1)
    assert "The Workflow answered 404" in press(page, "try-channel").text

    page = press(page.go("/lists/OPS"), "remove-channel")
    assert "None: the mails alone say what was agreed." in page.text


def test_address_that_cannot_be_one_is_refused_and_not_shown(page: Page) -> None:
    page = press(page, "channel", workflow="https://evil.example/top-secret?sig=x")

    assert "evil.example is not a host of Microsoft's Workflows" in page.text
    assert "top-secret" not in page.response.text
