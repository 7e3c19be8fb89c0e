"""A manager on holiday: the digest goes out as always, and a deputy gets it too (`examples.md` §4 no. 13)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from service.db.tables import Delivery
from service.errors import ConfigurationError
from service.workflow import who_is_away
from tests.support.team import MONDAY_SETUP, TUESDAY_OVERVIEW, World, october


def sent(world: World, kind: str) -> list[str]:
    with world.app.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id))
        return [row.person.given_name for row in rows]


def test_deputy_of_an_absent_manager_gets_the_digest_too_and_no_overview(world: World) -> None:
    who_is_away.set_deputy(world.app, "mona@example.com", "ben@example.com")
    who_is_away.pause(world.app, "mona@example.com", date(2026, 10, 8))
    world.at(MONDAY_SETUP)

    world.at(TUESDAY_OVERVIEW)

    assert sent(world, "digest") == ["Mona", "Ben"]
    assert sent(world, "overview") == ["Mira"]
    [bens] = [mail for mail in world.inbox("ben") if mail["subject"].startswith("Ops")]
    assert "You read this for Mona, away now." in bens["text"]
    assert "KR1.1" in bens["text"]


def test_deputy_of_a_manager_who_is_there_gets_the_overview(world: World) -> None:
    who_is_away.set_deputy(world.app, "mona@example.com", "ben@example.com")
    world.at(MONDAY_SETUP)

    world.at(TUESDAY_OVERVIEW)

    assert sent(world, "digest") == ["Mona"]
    assert sorted(sent(world, "overview")) == ["Ben", "Mira"]


def test_manager_who_is_back_gets_no_catch_up(world: World) -> None:
    who_is_away.pause(world.app, "mona@example.com", date(2026, 10, 8))
    world.at(MONDAY_SETUP)
    world.at(TUESDAY_OVERVIEW)

    world.at(october(8, 8))

    assert sent(world, "digest") == ["Mona"]


def test_report_names_who_is_away_until_when_and_who_stands_in(world: World) -> None:
    who_is_away.set_deputy(world.app, "mona@example.com", "ben@example.com")
    who_is_away.pause(world.app, "mira@example.com", date(2026, 10, 12))

    report = who_is_away.show(world.app)

    [away], [deputy] = report.away, report.deputies
    assert (away.name, away.back_on, away.said_by, away.is_pause) == (
        "Mira Okoye", date(2026, 10, 12), "admin", True,
    )  # fmt: skip
    assert (deputy.name, deputy.deputy) == ("Mona Berg", "Ben Sato")
    who_is_away.set_deputy(world.app, "mona@example.com", None)
    who_is_away.end(world.app, "mira@example.com")
    assert who_is_away.show(world.app) == who_is_away.Report((), ())


def test_wrong_words_are_told(world: World) -> None:
    with pytest.raises(ConfigurationError, match="is no day to come"):
        who_is_away.pause(world.app, "mira@example.com", date(2026, 10, 4))
    with pytest.raises(ConfigurationError, match="Nobody here has the address"):
        who_is_away.set_deputy(world.app, "mira@example.com", "nobody@example.com")
    with pytest.raises(ConfigurationError, match="can't stand in for themselves"):
        who_is_away.set_deputy(world.app, "mira@example.com", "mira@example.com")
