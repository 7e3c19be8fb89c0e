"""Lists and objectives over whole weeks: on SQLite, as what differs on PostgreSQL is held by the tests beside these."""

from __future__ import annotations

import pytest

from tests.support.databases import DatabaseServer, SQLiteServer


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> DatabaseServer:
    """Run each test once."""
    return sqlite
