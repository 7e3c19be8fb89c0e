"""The migrations lead to the tables in code, from nothing and again and again."""

from __future__ import annotations

from service.db import migrate
from service.db.database import Database
from service.db.tables import Table


def test_upgrade_of_an_empty_database_leaves_no_difference_to_the_tables(empty_database_url: str) -> None:
    database = Database(empty_database_url)

    revision = migrate.upgrade(database)

    assert revision == migrate.newest_revision()
    assert migrate.differences(database) == []
    database.close()


def test_second_upgrade_changes_nothing(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    first = migrate.upgrade(database)

    assert migrate.upgrade(database) == first
    assert migrate.differences(database) == []
    database.close()


def test_empty_database_is_told_from_a_migrated_one(empty_database_url: str) -> None:
    database = Database(empty_database_url)

    assert migrate.current_revision(database) is None
    assert len(migrate.differences(database)) >= len(Table.metadata.tables)
    database.close()


def test_upgrade_from_the_first_tables_keeps_waves_and_the_mails_that_point_to_them(
    empty_database_url: str,
) -> None:
    """SQLite changes a constraint by making the table anew, which must not take its rows along."""
    database = Database(empty_database_url)
    migrate.upgrade(database, "0001")
    with database.engine.begin() as connection:
        for statement in _A_WAVE_WITH_A_MAIL:
            connection.exec_driver_sql(statement)

    migrate.upgrade(database)

    with database.engine.connect() as connection:
        joined = (
            "SELECT waves.kind, waves.place, deliveries.key FROM deliveries JOIN waves ON waves.id = wave_id"
        )
        assert connection.exec_driver_sql(joined).all() == [("setup", "", "setup:1:2026-W41")]
    assert migrate.differences(database) == []
    database.close()


_A_WAVE_WITH_A_MAIL = (
    "INSERT INTO people (id, directory_id, name, given_name, address, language) VALUES (1, 'm', 'Mira', 'Mira', 'm@x', 'en')",
    "INSERT INTO teams (id, code, name) VALUES (1, 'OPS', 'Ops')",
    (
        "INSERT INTO distribution_lists (id, address, directory_id, name, team_id, zone, cadence, cycle_start) "
        "VALUES (1, 'ops@x', 'g', 'Ops', 1, 'UTC', 'weekly', '2026-10-05')"
    ),
    "INSERT INTO mailboxes (address, send_fence, read_fence, ticket, read_ticket) VALUES ('okr@x', 0, 0, 0, 0)",
    "INSERT INTO waves (id, list_id, period, kind, due_at, state) VALUES (1, 1, '2026-W41', 'setup', '2026-10-05', 'done')",
    (
        "INSERT INTO deliveries (id, key, kind, person_id, period, wave_id, mailbox, state, due_at, attempts, created_at) "
        "VALUES (1, 'setup:1:2026-W41', 'setup', 1, '2026-W41', 1, 'okr@x', 'confirmed', '2026-10-05', 1, '2026-10-05')"
    ),
)
