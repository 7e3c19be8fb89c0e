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
