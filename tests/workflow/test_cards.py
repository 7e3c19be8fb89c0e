"""A team's channel in Microsoft Teams is told what was agreed, and whatever goes wrong there touches no mail."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from service.db import cards
from service.db.tables import Card, DistributionList, Person, TeamChannel, Wave
from service.domain.delivery_keys import MailKind
from service.domain.delivery_states import SendingState
from service.errors import ConfigurationError, PermanentError
from service.workflow import control_sending, manage_channels, manage_lists, post_cards
from service.workflow.needs_person import what_needs_a_person
from service.workflow.preview import preview
from tests.rendering.cards_of_week_three import words_of
from tests.support.team import FRIDAY_REVIEW, LIST, MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

SECRET = "sGn%2BaBc_d-9fQk"
INVOKE = f"/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={SECRET}"


def channel_url(world: World) -> str:
    return f"{world.sandbox}/workflows/ops{INVOKE}"


def with_channel(world: World, **more: bool) -> World:
    manage_channels.set_channel(world.app, "OPS", channel_url(world), **more)
    return world


def post(world: World) -> None:
    """Do what the tick and its thread do for cards."""
    post_cards.plan_due_cards(world.app)
    post_cards.post_due_cards(world.app)


def in_channel(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.control("GET", "/channels/ops")["cards"]
    return found


def rows(world: World) -> list[Card]:
    with world.app.db.read() as session:
        return list(session.scalars(select(Card).order_by(Card.id)))


def make_due(world: World) -> None:
    """Let the pause before the next try pass."""
    with world.app.db.begin() as session:
        for card in session.scalars(select(Card)):
            card.due_at = world.app.clock.machine_now()


def play_monday(world: World) -> World:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\nOffice move planned")
    return world


def overview_goes_out(world: World) -> World:
    """Let the moment of the overview come, without the mails of a week in which nobody said anything."""
    world.move_clock(TUESDAY_OVERVIEW)
    with world.app.db.begin() as session:
        list_id = session.scalars(select(DistributionList.id)).one()
        wave = Wave(list_id=list_id, period="2026-W41", kind="overview", place="", state="done")
        wave.due_at = TUESDAY_OVERVIEW
        session.add(wave)
    return world


def test_overview_is_in_the_channel_once_and_says_what_the_mails_say(world: World) -> None:
    play_monday(with_channel(world)).at(TUESDAY_OVERVIEW)
    post(world)
    post(world)

    (card,) = in_channel(world)
    said = list(words_of(card["content"]))
    assert card["problem"] is None
    assert "\u2066Ops, week 1 (5–9 Oct): what we agreed\u2069" in said
    assert {"Mira 1", "Refund backlog 96 to 80", "KR1.1"} <= set(said)
    assert [(row.kind, row.state, row.attempts) for row in rows(world)] == [("overview", "posted", 1)]


def test_digest_is_posted_only_where_the_admin_wants_it(world: World) -> None:
    overview_goes_out(with_channel(world, with_digest=True))
    post(world)

    assert sorted(row.kind for row in rows(world)) == ["digest", "overview"]
    assert len(in_channel(world)) == 2


def test_setup_mail_says_that_the_channel_sees_it_too(world: World) -> None:
    def terms() -> str:
        mail = preview(world.app, MailKind.SETUP, "mira@example.com", "2026-W41")
        return " ".join(mail.text.split())

    assert "Ops and Mona (lead and manager) can see it." in terms()
    with_channel(world)
    assert "Ops (also in its Teams channel) and Mona (lead and manager) can see it." in terms()
    manage_channels.remove_channel(world.app, "OPS")
    assert "Teams channel" not in terms()


def test_team_without_a_channel_and_an_overview_from_before_it_call_for_no_card(world: World) -> None:
    overview_goes_out(world)
    post(world)
    with_channel(world)
    post(world)

    assert rows(world) == []


def test_channel_that_fails_delays_no_mail(world: World) -> None:
    play_monday(with_channel(world))
    world.fault(path="^/workflows/", status=503, times=1)
    world.move_clock(TUESDAY_OVERVIEW)
    post(world)
    world.once()
    post(world)
    assert [(row.state, row.attempts) for row in rows(world)] == [("planned", 1)]

    world.settle()
    assert {row.state for row in world.deliveries(kind="overview")} == {"confirmed"}
    assert in_channel(world) == []


@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": True}], ids=str)
def test_card_that_is_not_taken_now_comes_later(world: World, fault: dict[str, Any]) -> None:
    overview_goes_out(with_channel(world))
    world.fault(path="^/workflows/", times=1, **fault)
    post(world)
    assert [(row.state, row.attempts) for row in rows(world)] == [("planned", 1)]

    make_due(world)
    post(world)
    assert [row.state for row in rows(world)] == ["posted"]
    assert len(in_channel(world)) == 1


def test_retry_after_is_obeyed(world: World) -> None:
    overview_goes_out(with_channel(world))
    world.fault(path="^/workflows/", status=429, retry_after="600", times=1)
    post(world)

    (card,) = rows(world)
    assert 590 < (card.due_at - world.app.clock.machine_now()).total_seconds() <= 600
    assert card.reason == "The Workflow answered 429."


def test_card_is_given_up_after_some_tries_and_waits_for_a_person(world: World) -> None:
    overview_goes_out(with_channel(world))
    world.fault(path="^/workflows/", status=502, times=None)
    post_cards.plan_due_cards(world.app)
    for _ in range(post_cards.MOST_ATTEMPTS + 2):
        make_due(world)
        post_cards.post_due_cards(world.app)

    (card,) = rows(world)
    assert (card.state, card.attempts) == ("failed", post_cards.MOST_ATTEMPTS)
    (need,) = [need for need in what_needs_a_person(world.app) if need.reason == "card-OPS"]
    assert "overview of 2026-W41 is not in OPS's Teams channel" in need.says
    assert "answered 502" in need.says
    assert SECRET not in need.says + need.fix


@pytest.mark.parametrize("status", [301, 404])
def test_refusal_is_not_repeated(world: World, status: int) -> None:
    overview_goes_out(with_channel(world))
    world.fault(path="^/workflows/", status=status)
    post(world)

    (card,) = rows(world)
    assert (card.state, card.attempts) == ("failed", 1)
    assert card.reason is not None
    assert f"answered {status}" in card.reason


def test_need_ends_when_a_later_card_is_posted_or_the_address_is_another(world: World) -> None:
    overview_goes_out(with_channel(world))
    world.fault(path="^/workflows/", status=404, times=1)
    post(world)
    assert any(need.reason == "card-OPS" for need in what_needs_a_person(world.app))

    world.move_clock(october(6, 12))
    with_channel(world)
    assert not any(need.reason == "card-OPS" for need in what_needs_a_person(world.app))


def test_card_of_a_worker_that_died_is_posted_by_another_when_the_lease_has_run_out(world: World) -> None:
    overview_goes_out(with_channel(world))
    post_cards.plan_due_cards(world.app)
    now = world.app.clock.machine_now()
    with world.app.db.begin() as session:
        dead = cards.claim(session, 1, now, now.replace(year=now.year + 1))
    post_cards.post_due_cards(world.app)
    assert in_channel(world) == []

    make_due(world)
    post_cards.post_due_cards(world.app)
    assert len(in_channel(world)) == 1
    assert dead is not None
    with world.app.db.begin() as session:
        assert not cards.record(session, dead, state="failed", reason="too late")


def test_nothing_is_posted_while_mails_are_held(world: World) -> None:
    overview_goes_out(with_channel(world))
    post_cards.plan_due_cards(world.app)
    manage_lists.hold(world.app, LIST)
    post_cards.post_due_cards(world.app)
    assert in_channel(world) == []

    manage_lists.resume(world.app, LIST)
    control_sending.turn(world.app, SendingState.HELD, "a look first")
    post_cards.post_due_cards(world.app)
    assert in_channel(world) == []


def test_card_that_would_come_days_late_is_left_out(world: World) -> None:
    overview_goes_out(with_channel(world))
    post_cards.plan_due_cards(world.app)
    world.move_clock(FRIDAY_REVIEW)
    post(world)

    assert [row.state for row in rows(world)] == ["cancelled"]
    assert in_channel(world) == []


def test_card_that_was_tried_in_vain_for_a_day_waits_for_a_person(world: World) -> None:
    overview_goes_out(with_channel(world, with_digest=True))
    world.fault(path="^/workflows/", status=503, times=1)
    post(world)
    world.move_clock(FRIDAY_REVIEW)
    make_due(world)
    post(world)

    assert sorted(row.state for row in rows(world)) == ["failed", "posted"]
    assert any(need.reason == "card-OPS" for need in what_needs_a_person(world.app))


def test_card_speaks_the_leads_language(world: World) -> None:
    overview_goes_out(with_channel(world))
    with world.app.db.begin() as session:
        session.scalars(select(Person).where(Person.address == "mona@example.com")).one().language = "de-AT"
    post(world)

    (card,) = in_channel(world)
    assert card["content"]["lang"] == "de"
    assert "DIESE WOCHE NACH TEAMERGEBNIS" in words_of(card["content"])


def test_address_is_kept_byte_for_byte_and_shown_by_its_end_alone(world: World) -> None:
    report = manage_channels.set_channel(world.app, "OPS", channel_url(world))

    with world.app.db.read() as session:
        assert session.scalars(select(TeamChannel.url)).all() == [channel_url(world)]
    assert report.shown == "127.0.0.1 …9fQk"
    assert SECRET not in repr(manage_channels.show(world.app))


def test_channel_is_tried_and_taken_back(world: World) -> None:
    with_channel(world)
    manage_channels.try_channel(world.app, "OPS")
    assert "What Ops agreed comes here each week, together with the mails." in words_of(in_channel(world))

    world.fault(path="^/workflows/", status=404, times=1)
    with pytest.raises(PermanentError, match="answered 404"):
        manage_channels.try_channel(world.app, "OPS")
    assert manage_channels.remove_channel(world.app, "OPS").shown is None
    with pytest.raises(ConfigurationError, match="okr teams set OPS"):
        manage_channels.try_channel(world.app, "OPS")
    assert manage_channels.show(world.app) == ()


def test_digest_is_switched_without_the_address(world: World) -> None:
    with pytest.raises(ConfigurationError, match="no Teams channel"):
        manage_channels.set_channel(world.app, "OPS", None, with_digest=True)
    with_channel(world)

    assert manage_channels.set_channel(world.app, "OPS", None, with_digest=True).with_digest
    assert manage_channels.set_channel(world.app, "OPS", channel_url(world)).with_digest
