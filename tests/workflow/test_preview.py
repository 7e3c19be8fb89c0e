"""What someone would get, without anything being stored or sent."""

from __future__ import annotations

import pytest

from service.domain.delivery_keys import MailKind
from service.errors import ConfigurationError
from service.workflow.preview import preview
from tests.support.team import MONDAY_SETUP, TUESDAY_OVERVIEW, World

WEEK = "2026-W41"


def test_setup_before_anything_was_planned_is_what_is_sent_on_monday(world: World) -> None:
    shown = preview(world.app, MailKind.SETUP, "mira@example.com", WEEK)
    assert world.deliveries() == []

    world.at(MONDAY_SETUP)
    sent = next(row for row in world.deliveries(kind="setup") if "Hi Mira," in (row.text or ""))
    without_link = [line for line in (sent.text or "").splitlines() if "http" not in line]

    assert shown.subject == sent.subject
    assert [line for line in shown.text.splitlines() if "http" not in line] == without_link


def test_digest_of_the_moment_can_be_looked_at_again_and_again(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.at(TUESDAY_OVERVIEW)
    before = len(world.deliveries())

    for _ in range(2):
        shown = preview(world.app, MailKind.DIGEST, "mona@example.com", WEEK)
        assert "Mira 1    Refund backlog 96 to 80" in shown.text

    assert len(world.deliveries()) == before


def test_mail_that_answers_something_is_shown_as_it_was_written(world: World) -> None:
    with pytest.raises(ConfigurationError, match="No receipt was written to Mira"):
        preview(world.app, MailKind.RECEIPT, "mira@example.com", WEEK)
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.settle()
    (written,) = world.deliveries(kind="receipt")

    shown = preview(world.app, MailKind.RECEIPT, "mira@example.com", WEEK)

    assert (shown.subject, shown.text, shown.html) == (written.subject, written.text, written.html)


def test_welcome_is_made_for_whoever_could_join(world: World) -> None:
    world.at(MONDAY_SETUP)

    shown = preview(world.app, MailKind.WELCOME, "mira@example.com", WEEK)

    assert "Mira" in shown.text
    assert not world.deliveries(kind="welcome")


def test_who_gets_no_such_mail_is_told_why(world: World) -> None:
    with pytest.raises(ConfigurationError, match="reads no digest"):
        preview(world.app, MailKind.DIGEST, "mira@example.com", WEEK)
