"""What the rest relies on, alike on both databases: transactions, instants, a fresh database per test."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from service.db.database import Database
from service.db.tables import Mailbox, Person, Table, Team
from tests.support.databases import SQLiteServer


@pytest.mark.parametrize("_time", ["first", "second"])
def test_each_test_gets_an_empty_migrated_database(database: Database, _time: str) -> None:
    with database.begin() as session:
        before = session.scalar(select(func.count()).select_from(Team))
        session.add(Team(code="OPS", name="Ops"))

    assert before == 0


def test_error_rolls_the_whole_transaction_back(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add_all([Team(code="OPS", name="Ops"), Team(code="OPS", name="Ops again")])

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Team)) == 0


def test_instant_comes_back_in_utc_whatever_zone_it_went_in_with(database: Database) -> None:
    amsterdam = datetime(2026, 10, 5, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    with database.begin() as session:
        session.add(Mailbox(address="okr@example.com", read_at=amsterdam))

    with database.read() as session:
        read_at = session.scalars(select(Mailbox.read_at)).one()
    assert read_at == amsterdam
    assert read_at is not None
    assert read_at.tzinfo is UTC


def test_reader_waits_for_no_writer(database: Database) -> None:
    with database.begin() as writing, database.read() as reading:
        writing.add(Team(code="OPS", name="Ops"))
        writing.flush()

        assert reading.scalar(select(func.count()).select_from(Team)) == 0


def test_tables_have_no_rows_that_migrations_left_behind(database: Database) -> None:
    with database.read() as session:
        counts = {
            t.name: session.scalar(select(func.count()).select_from(t)) for t in Table.metadata.sorted_tables
        }

    assert set(counts.values()) == {0}


def test_threads_of_a_process_stand_in_line_to_write(sqlite: SQLiteServer) -> None:
    database = Database(sqlite.new())
    event.listen(
        database.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=0")
    )

    def add(code: str) -> None:
        with database.begin() as session:
            session.add(Team(code=code, name=code))
            session.flush()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, (f"T{n}" for n in range(80))))

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Team)) == 80
    database.close()


def test_rows_of_a_page_are_written_together_in_the_order_in_which_they_were_added(
    database: Database,
) -> None:
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    page = [f"p{n}" for n in range(30)]
    with database.begin() as session:
        for together in (["first"], page, ["last"]):
            session.add_all(_person(name) for name in together)
            session.flush()

    with database.read() as session:
        assert session.scalars(select(Person.name).order_by(Person.id)).all() == ["first", *page, "last"]
    assert sum("INSERT INTO people" in said for said in statements) == 3


def _person(name: str) -> Person:
    return Person(directory_id=name, name=name, given_name=name, address=name)
