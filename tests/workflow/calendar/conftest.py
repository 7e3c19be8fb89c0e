"""Weeks of a small team; what a database does alike is played on SQLite alone, the plain weeks beside it on both."""

from __future__ import annotations

import pytest

from tests.support.databases import SQLiteServer


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """Run the tests here on SQLite."""
    return sqlite
