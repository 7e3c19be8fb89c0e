"""What is stored about a person can be told whole, and forgotten; old mail is let go by itself."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Text, cast, inspect, select, update

from service.db.personal import NOBODYS, THEIRS, everything_about, whose
from service.db.tables import Delivery, InboundMessage, Person, Table, WeeklyKeyResult
from service.errors import ConfigurationError, NotFoundError
from service.workflow.let_go_of_old_mail import let_go_of_old_mail
from service.workflow.personal_data import erase_person, export_person
from tests.support.team import FRIDAY_REVIEW, MAILBOX, MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

LINE = "Refund backlog from 118 to 96"
CANARIES = ("Mira", "Okoye", "mira@example.com", LINE, "courier strike since Monday")


def week_of_mira(world: World) -> None:
    """Let Mira write, be seen in overview and digest, be commented on, and look back."""
    world.at(MONDAY_SETUP)
    world.reply("mira", f"{LINE} 1.1")
    world.reply("ben", "Same-day rate 92 % 1.2")
    world.at(TUESDAY_OVERVIEW)
    world.reply("mona", "Mira 1: use the July data", subject="Ops")
    world.at(FRIDAY_REVIEW)
    world.reply("mira", "1 0.5, courier strike since Monday", subject="Week 1 (5–9 Oct): how")
    world.settle()


def leave(world: World, who: str) -> None:
    world.put_on_list(*({"mira", "ben"} - {who}))
    world.settle()


def dump(world: World) -> str:
    """Return everything in the database as text."""
    with world.app.db.read() as session:
        return json.dumps(
            {
                table.name: [
                    [str(value) for value in row]
                    for row in session.execute(
                        select(*(cast(c, Text) if isinstance(c.type, JSON) else c for c in table.columns))
                    )
                ]
                for table in Table.metadata.sorted_tables
            },
            ensure_ascii=False,
        )


def test_every_table_is_somebodys_or_nobodys() -> None:
    named = set(THEIRS) | NOBODYS
    every: set[Any] = {mapper.class_ for mapper in Table.registry.mappers}

    assert named == every
    assert not set(THEIRS) & NOBODYS


def test_tables_that_point_to_a_person_are_somebodys() -> None:
    pointing = {
        mapper.class_
        for mapper in Table.registry.mappers
        if any(key.column.table.name == "people" for key in inspect(mapper).local_table.foreign_keys)
    }

    assert pointing <= set(THEIRS)


def test_export_tells_everything_a_person_wrote_and_got(world: World) -> None:
    week_of_mira(world)

    found = export_person(world.app, "mira@example.com")

    assert [row["text"] for row in found["weekly_key_results"]] == [LINE]
    assert [row["code"] for row in found["alignments"]] == ["OPS-1.1"]
    assert [row["words"] for row in found["comments"]] == ["use the July data"]
    assert {row["kind"] for row in found["deliveries"]} >= {
        "setup",
        "review",
        "receipt",
        "overview",
        "comment",
    }
    assert any("courier strike" in str(row["raw"]) for row in found["inbound_messages"])
    assert "Same-day rate" not in str(found["weekly_key_results"])


def test_erased_person_is_found_nowhere(world: World) -> None:
    week_of_mira(world)
    leave(world, "mira")

    report = erase_person(world.app, "mira@example.com")

    left = dump(world)
    assert [canary for canary in CANARIES if canary in left] == []
    assert (report.lines, report.still_named) == (1, ())


def test_what_the_line_served_and_how_it_ended_stays_with_the_team(world: World) -> None:
    week_of_mira(world)
    leave(world, "mira")

    erase_person(world.app, "mira@example.com")

    with world.app.db.read() as session:
        line = session.scalars(select(WeeklyKeyResult).where(WeeklyKeyResult.text == "(erased)")).one()
        assert (line.score, [alignment.code for alignment in line.alignments]) == (0.5, ["OPS-1.1"])


def test_erased_words_are_not_in_the_databases_file_either(world: World) -> None:
    week_of_mira(world)
    leave(world, "mira")
    database = world.app.db.engine.url.database
    if world.app.db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's vacuum overwrites in its own time; nothing can be said of its files here.")
    assert database is not None

    erase_person(world.app, "mira@example.com")

    written = b"".join(file.read_bytes() for file in Path(database).parent.glob(f"{Path(database).name}*"))
    assert [canary for canary in CANARIES if canary.encode() in written] == []


def test_person_still_on_a_list_is_not_erased(world: World) -> None:
    week_of_mira(world)

    with pytest.raises(ConfigurationError, match=r"still on ops@example\.com"):
        erase_person(world.app, "mira@example.com")

    assert LINE in dump(world)


def test_lead_of_a_team_is_not_erased(world: World) -> None:
    with pytest.raises(ConfigurationError, match="leads Ops: give it another lead first"):
        erase_person(world.app, "mona@example.com")


def test_nobody_is_erased_for_an_unknown_address(world: World) -> None:
    with pytest.raises(NotFoundError):
        erase_person(world.app, "olaf@example.com")


def test_others_own_words_stay_and_are_named(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("ben", "Returns desk runs without Mira Okoye 1.2")
    world.settle()
    leave(world, "mira")

    report = erase_person(world.app, "mira@example.com")

    assert report.still_named[0] == "Ben Sato, 2026-W41, line 1"


def test_answer_to_a_mail_of_an_erased_person_is_kept_by_nothing_but_its_coming(world: World) -> None:
    week_of_mira(world)
    leave(world, "mira")
    erase_person(world.app, "mira@example.com")

    world.reply("mira", f"{LINE} 1.1")
    world.settle()

    last = world.inbound()[-1]
    assert (last.disposition, last.reason, last.sender) == ("discarded", "no_longer_known", "")
    assert LINE not in dump(world)


def test_digest_of_the_next_week_goes_on_without_them(world: World) -> None:
    week_of_mira(world)
    leave(world, "mira")
    erase_person(world.app, "mira@example.com")

    world.at(october(12, 7, 1))
    world.at(october(13, 6, 31))

    digests = world.deliveries(kind="digest")
    assert len(digests) == 2
    assert "Mira" not in str(digests[-1].text)


def test_old_mail_is_let_go_and_what_it_said_stays(world: World) -> None:
    week_of_mira(world)
    with world.app.db.begin() as session:
        long_ago = world.app.clock.machine_now() - timedelta(days=world.app.config.keep_mails_days, hours=1)
        session.execute(update(InboundMessage).values(stored_at=long_ago))
        session.execute(update(Delivery).values(submitted_at=long_ago))

    let_go_of_old_mail(world.app, MAILBOX)

    came = world.inbound()
    assert all(set(row.raw) == {"id", "receivedDateTime"} for row in came)
    assert came[0].words == f"{LINE} 1.1"
    confirmed = world.deliveries(state="confirmed")
    assert confirmed
    assert all(row.html is None and row.text for row in confirmed)
    assert world.lines() == [f"1 {LINE} OPS-1.1", "1 Same-day rate 92 % OPS-1.2"]


def test_young_mail_and_mail_not_understood_stay(world: World) -> None:
    week_of_mira(world)
    with world.app.db.begin() as session:
        first = session.scalars(select(InboundMessage).order_by(InboundMessage.id)).first()
        assert first is not None
        first.disposition, first.stored_at = None, first.stored_at - timedelta(days=400)

    assert let_go_of_old_mail(world.app, MAILBOX) == 0


def test_late_answer_to_a_mail_let_go_is_read_all_the_same(world: World) -> None:
    week_of_mira(world)
    with world.app.db.begin() as session:
        session.execute(update(Delivery).values(html=None))

    world.reply("ben", "1 done", subject="Week 1 (5–9 Oct): how", client="outlook-desktop")
    world.settle()

    assert world.inbound()[-1].disposition == "accepted"


def test_export_holds_nothing_of_others(world: World) -> None:
    week_of_mira(world)
    with world.app.db.read() as session:
        ben = session.scalars(select(Person).where(Person.given_name == "Ben")).one()
        found = everything_about(session, whose(session, ben))

    assert "courier strike" not in str({**found, "deliveries": ()})
