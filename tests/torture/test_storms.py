"""
Storms over an installation of real processes: killed at random under faults of Graph, nothing is lost and nothing sent
twice. Fifty kills here; a thousand by `python -m tests.torture`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.torture.storms import rage

SQLITE = {"worker": 12, "web": 4, "supervisor": 2, "redis": 7}
POSTGRES = {"worker": 9, "web": 3, "supervisor": 2, "redis": 4, "postgres": 7}


@pytest.mark.parametrize(("name", "quota"), [("sqlite", SQLITE), ("postgres", POSTGRES)])
def test_twenty_five_kills_lose_nothing_and_send_nothing_twice(name: str, quota: dict[str, int]) -> None:
    # Not below pytest's own folder: the paths of sockets must be short.
    with tempfile.TemporaryDirectory(prefix="okr-t-", ignore_cleanup_errors=True) as folder:
        result = rage(Path(folder), quota, seed=20261123, on_postgres=name == "postgres", per_storm=9)

    assert result.violations == []
    assert sum(result.kills.values()) == 25
    assert result.mails["confirmed"] >= 12  # The storms did have mail to rage over.
    assert result.faults > 0.15 * result.calls > 0
